"""Saved ways to pay, and invoices that pay themselves."""

from datetime import UTC, date, datetime

import pytest
from plugins.billing.tests.paying_builders import begin, beside, payments, saved_card, seen, sent, set_up, whole
from sqlalchemy import select

from doorstep.testing.moments import frozen
from doorstep_billing.autopay import autopay
from doorstep_billing.models import Method, Payer
from doorstep_billing.online import every_few_minutes

DUE = date(2026, 3, 10)


def at(day, hour=6):
    """Some time of a day, in the firm's zone, which is UTC."""
    return frozen(datetime(2026, 3, day, hour, tzinfo=UTC))


def run(firm, day, hour=6):
    with at(day, hour):
        autopay(beside(firm))


def due(firm, account, day=DUE, **options):
    with at(1):
        return sent(firm, account, due_on=day, day=date(2026, 3, 1), **options)


def payer(firm, account):
    with firm.reading() as session:
        return session.scalars(select(Payer).where(Payer.account_id == account.id)).one()


def test_an_invoice_pays_itself_on_its_due_day(online, customer, person, stripe):
    """Autopay: not before; just after midnight of the due day; once; with a receipt."""
    saved_card(online, customer, stripe, autopay=True)
    invoice = due(online, customer)
    run(online, 9, 23)
    assert stripe.taken() == 0
    for _ in range(3):
        run(online, 10, 0)
    assert stripe.taken() == 100_00 and seen(online, invoice) == ("paid", 0, 0)
    assert [one.key for one in payments(online)] == [f"autopay:{invoice.id}:1"]
    assert online.mails("payment_published") == 1 and whole(online) == []


def test_midnight_is_the_firm_s_own(kit, stripe):
    """Autopay: just after midnight of the business."""
    firm = kit.firm("billing", timezone="America/Denver")
    set_up(firm)
    customer = firm.account("Harbor Holdings")
    saved_card(firm, customer, stripe, autopay=True)
    due(firm, customer)
    run(firm, 10, 5)
    assert stripe.taken() == 0
    run(firm, 10, 6)
    assert stripe.taken() == 100_00


def test_three_tries_on_three_days_then_it_is_off_and_the_card_is_kept(online, customer, person, stripe):
    """Autopay: declined three times; mails say so; the customer may still pay with another card."""
    saved_card(online, customer, stripe, "4000000000009995", autopay=True)
    invoice = due(online, customer)
    for day in (10, 10, 11, 11, 12, 12, 13, 14):
        run(online, day)
    tries = payments(online)
    assert [(one.status, one.happens_on.day) for one in tries] == [("failed", 10), ("failed", 11), ("failed", 12)]
    assert "not enough money" in tries[0].fault
    found = payer(online, customer)
    assert not found.autopay_on and "three times" in found.autopay_said and found.autopay_method_id
    assert (online.mails("autopay_failed"), online.mails("autopay_given_up")) == (2, 1)
    assert "three times" in person.browser.get("/portal/pay/").words
    assert seen(online, invoice)[1:] == (100_00, 0)
    done = person.browser.submit(f"/portal/pay/invoices/{invoice.id}", contains="Pay", method="new", card=stripe.card())
    assert "Thank you" in done.words and whole(online) == []


def test_what_is_past_due_waits_for_the_next_day(online, customer, stripe):
    """Autopay: an invoice that comes past due, and one that was when autopay was switched on."""
    saved_card(online, customer, stripe, autopay=True)
    with at(10, 9):
        sent(online, customer, due_on=date(2026, 3, 5), day=date(2026, 3, 5))
    run(online, 10, 10)
    assert stripe.taken() == 0
    run(online, 11, 0)
    assert stripe.taken() == 100_00
    other = online.account("Second Customer")
    due(online, other)
    saved_card(online, other, stripe, autopay=True)
    with online.writing() as session:
        one = session.scalars(select(Payer).where(Payer.account_id == other.id)).one()
        one.autopay_since = date(2026, 3, 15)
    run(online, 15, 12)
    assert stripe.taken() == 100_00
    run(online, 16, 0)
    assert stripe.taken() == 200_00


def test_never_while_another_payment_is_under_way(online, customer, stripe):
    """Autopay leaves an invoice alone that somebody is paying."""
    saved_card(online, customer, stripe, autopay=True)
    invoice = due(online, customer)
    with at(10, 0):
        begin(online, invoice)
        every_few_minutes(beside(online))
    assert stripe.taken() == 0
    with at(10, 1):  # that one was abandoned: it is looked up first, then autopay has its turn
        every_few_minutes(beside(online))
    assert stripe.taken() == 100_00 and seen(online, invoice) == ("paid", 0, 0)


def test_invoices_of_places_below_are_paid_by_the_customer_above(online, customer, stripe):
    """Autopay: the customer's card pays the invoices of its sites."""
    saved_card(online, customer, stripe, autopay=True)
    due(online, online.account("Pier 4", "site", customer))
    due(online, online.account("Somebody Else"))
    run(online, 10)
    assert stripe.taken() == 100_00


def test_a_bank_that_wants_proof_is_a_failed_try(online, customer, person, stripe):
    """Autopay: nobody is there to prove anything."""
    saved_card(online, customer, stripe, "4000002500003155", autopay=True)
    due(online, customer)
    run(online, 10)
    assert "wants to be sure" in payments(online)[0].fault
    assert {one["status"] for one in stripe.things.values() if one["object"] == "payment_intent"} == {"canceled"}


def test_an_answer_of_autopay_that_is_lost_counts_as_one_try(online, customer, person, stripe):
    """Autopay: what the bank said is found out later, and counts."""
    saved_card(online, customer, stripe, "4000000000000002", autopay=True)
    due(online, customer)
    stripe.trouble = lambda method, path: "lost" if path.endswith("/confirm") else None
    for day in (10, 11, 12, 13):
        with at(day, 0):
            every_few_minutes(beside(online))
        with at(day, 1):
            every_few_minutes(beside(online))
    assert [one.status for one in payments(online)] == ["failed"] * 3
    assert not payer(online, customer).autopay_on and whole(online) == []


# Saved ways to pay


def cards(firm):
    with firm.reading() as session:
        return [one.label for one in session.scalars(select(Method).where(Method.removed_at.is_(None)))]


def test_cards_are_added_used_first_and_removed(online, customer, person, stripe):
    """IP-27: payment methods: add, list, default, autopay, remove."""
    browser = person.browser
    assert "No card is saved yet" in browser.get("/portal/pay/").words
    page = browser.submit("/portal/pay/cards/new", contains="Save the card", card=stripe.card())
    assert "Visa ending in 4242 is saved" in page.words and "Expires 12/2031" in page.words
    browser.submit("/portal/pay/cards/new", contains="Save the card", card=stripe.card("4111111111111111"))
    assert cards(online) == ["Visa ending in 4242", "Visa ending in 1111"]
    assert len([one for one in stripe.things.values() if one["object"] == "customer"]) == 1
    browser.submit("/portal/pay/", contains="Use first")
    assert payer(online, customer).autopay_method_id == newest(online).id
    on = browser.submit("/portal/pay/", contains="Switch autopay on")
    assert "Autopay is on" in on.words
    gone = browser.submit("/portal/pay/", contains="1111 is forgotten")
    assert "Visa ending in 1111 is removed" in gone.words and "Autopay is on" not in gone.words
    assert cards(online) == ["Visa ending in 4242"] and not payer(online, customer).autopay_on
    assert [path for method, path in stripe.calls if path.endswith("/detach")]


def test_who_pays_for_several_places_chooses_among_their_names(online, customer, person, stripe):
    """IP-27: a card of somebody with more than one place: chosen from a list; not among others' places."""
    pier = online.account("Pier 4", "site", customer)
    page = person.browser.get("/portal/pay/cards/new")
    offered = {one["value"]: one.get_text() for one in page.all("select[name=account] option") if one["value"]}
    assert offered == {str(customer.id): "Harbor Holdings", str(pier.id): "Pier 4"}
    stranger = {"account": str(online.account("Somebody Else").id), "card": stripe.card()}
    assert person.browser.submit("/portal/pay/cards/new", contains="Save the card", **stranger).status == 422
    own = {"account": str(pier.id), "card": stripe.card()}
    assert "is saved" in person.browser.submit("/portal/pay/cards/new", contains="Save", **own).words
    assert payer(online, pier).account_id == pier.id


def newest(firm):
    with firm.reading() as session:
        return session.scalars(select(Method).order_by(Method.id.desc()).limit(1)).one()


def test_a_removed_card_pays_nothing(online, customer, person, stripe):
    """Method removed: an open page that still offers it, and autopay."""
    method = saved_card(online, customer, stripe, autopay=True)
    invoice = due(online, customer)
    form = person.browser.get(f"/portal/pay/invoices/{invoice.id}").form("Pay")
    person.browser.post(f"/portal/pay/cards/{method.id}/remove")
    assert person.browser.post(f"/portal/pay/invoices/{invoice.id}", form).status in (404, 422)
    run(online, 10)
    assert stripe.taken() == 0 and payments(online) == []


def test_a_card_that_pays_now_stays(online, customer, person, stripe):
    """Method removed: not while a payment with it is under way."""
    method = saved_card(online, customer, stripe)
    begin(online, due(online, customer), method_id=method.id)
    page = person.browser.post(f"/portal/pay/cards/{method.id}/remove")
    assert page.status == 409 and "under way" in page.words and cards(online)


@pytest.mark.sqlite
@pytest.mark.parametrize(("number", "words"), [("4000000000000002", "declined"), ("4000002500003155", "asks for you")])
def test_a_card_that_cannot_be_saved_at_once(online, customer, person, stripe, number, words):
    """IP-27: declined when saved; and the bank that asks first."""
    page = person.browser.submit("/portal/pay/cards/new", contains="Save the card", card=stripe.card(number))
    assert words in page.words and cards(online) == []
    if number.endswith("3155"):
        intent = next(one for one in stripe.things.values() if one["object"] == "setup_intent")
        other = online.person("Noa Neighbour", online.account("Another"))
        assert other.browser.post(f"/portal/pay/cards/prove/{intent['id']}").status == 404
        stripe.prove(intent["id"])
        done = person.browser.post(f"/portal/pay/cards/prove/{intent['id']}", follow=True)
        assert "is saved" in done.words and cards(online) == ["Visa ending in 3155"]


def test_a_card_typed_to_pay_is_kept_when_asked(online, customer, person, stripe):
    """IP-27: “Save this card for next time”."""
    invoice = sent(online, customer)
    person.browser.submit(f"/portal/pay/invoices/{invoice.id}", contains="Pay", card=stripe.card(), keep="1")
    assert cards(online) == ["Visa ending in 4242"]
    again = sent(online, customer)
    assert "Visa ending in 4242" in person.browser.get(f"/portal/pay/invoices/{again.id}").words


def test_autopay_needs_a_card(online, customer, person, stripe):
    """Autopay: switched on only with something to pay with."""
    page = person.browser.post(f"/portal/pay/accounts/{customer.id}/autopay", {"on": "1"})
    assert page.status == 409 and "Add a card first" in page.words


@pytest.mark.sqlite
def test_the_keys_are_sealed_and_never_shown(online, stripe):
    """Invariant 8: secrets are never stored readable, never shown; who may: those who change settings."""
    from doorstep_billing.models import Gateway

    with online.reading() as session:
        row = session.scalars(select(Gateway)).one()
    assert "sk_test" not in row.secret and "whsec" not in row.webhook_secret
    staff = online.staff()
    page = staff.get("/office/money/online")
    assert page.status == 200 and stripe.key not in page.text and "whsec_" not in str(page.form("Save"))
    assert "It answers" in staff.post("/office/money/online/ask", follow=True).words
    kept = staff.submit("/office/money/online", contains="Save", secret="")
    assert "Saved" in kept.words and "It answers" in staff.post("/office/money/online/ask", follow=True).words
    wrong = staff.submit("/office/money/online", contains="Save", secret="pk_test_abcdef")
    assert wrong.status == 422 and "publishable key" in wrong.words
    assert online.staff("member").get("/office/money/online").status == 409
    off = staff.submit("/office/money/online", contains="Save", provider="none")
    assert "Saved" in off.words and staff.get("/office/money/online").words.count("Off")
