"""The provider's messages: repeated, early, never, forged, late, out of order; and answers that are lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from plugins.billing.tests.paying_builders import (
    HOOK,
    STAFF,
    begin,
    beside,
    pay,
    payments,
    seen,
    sent,
    set_up,
    whole,
)

from doorstep.testing.moments import frozen, injected
from doorstep_billing.charging import charge
from doorstep_billing.payments import succeed
from doorstep_billing.reconciling import look_up, reconcile
from doorstep_billing.refunding import refund

DOOR = "/office/money/online/messages"
PAID, FAILED = "payment_intent.succeeded", "payment_intent.payment_failed"


@pytest.fixture
def invoice(online, customer):
    return sent(online, customer)


def tell(firm, stripe, kind, thing, **options):
    body, headers = stripe.message(kind, thing, options.pop("secret", HOOK), **options)
    return firm.visitor().client.post(f"/{firm.slug}{DOOR}", data=body, headers=headers)


def later(minutes):
    return frozen(datetime.now(UTC) + timedelta(minutes=minutes))


def lost(stripe, step):
    """The provider does it, and its answer never comes."""
    stripe.trouble = lambda method, path: "lost" if path.endswith(step) else None


def test_a_message_that_comes_again_and_again_pays_once(online, invoice, stripe):
    """IP-27: the provider calls back twice; also before our own answer is written."""
    _, found = pay(online, invoice, stripe)
    assert found.state == "paid"
    ref = payments(online)[0].provider_ref
    assert [tell(online, stripe, PAID, ref).status_code for _ in range(3)] == [200, 200, 200]
    assert seen(online, invoice) == ("paid", 0, 0) and whole(online) == []


def test_a_message_before_the_answer_books_it_and_the_answer_changes_nothing(online, invoice, stripe):
    """Invariant 4: the message overtakes the answer."""
    payment = begin(online, invoice)
    said = []

    def overtaken():
        said.append(tell(online, stripe, PAID, payments(online)[0].provider_ref).status_code)

    with injected("billing.after_charge", overtaken):
        assert charge(beside(online), payment.id, card=stripe.card()).state == "paid"
    assert said == [200] and seen(online, invoice) == ("paid", 0, 0)
    assert whole(online) == []


@pytest.mark.sqlite
def test_what_the_provider_did_not_sign_is_refused(online, invoice, stripe):
    """Security: forged, unsigned, too old, of another body: 400, and nothing happens."""
    payment = begin(online, invoice)
    with online.writing():
        made = stripe.intent({"amount": "10000", "currency": "usd", "payment_method": stripe.card()})
    ref = made["id"]
    stripe.take(made)
    name(online, payment, ref)
    assert tell(online, stripe, PAID, ref, secret="whsec_wrong1234").status_code == 400
    assert tell(online, stripe, PAID, ref, secret="").status_code == 400
    assert tell(online, stripe, PAID, ref, at=time.time() - 4000).status_code == 400
    body, headers = stripe.message(PAID, ref, HOOK)
    client = online.visitor().client
    assert client.post(f"/{online.slug}{DOOR}", data=body + b" ", headers=headers).status_code == 400
    assert client.post(f"/{online.slug}{DOOR}", data=body).status_code == 400
    assert seen(online, invoice) == ("sent", 100_00, 100_00)
    assert tell(online, stripe, PAID, ref).status_code == 200
    assert seen(online, invoice)[0] == "paid"


@pytest.mark.sqlite
def test_without_a_signing_secret_nobody_is_believed(firm, customer, stripe):
    """Security: nothing signs nothing."""
    set_up(firm)
    stripe.make("payment_intent", "pi", times=0)
    assert tell(firm, stripe, PAID, next(reversed(stripe.things)), secret="").status_code == 400


def name(firm, payment, ref):
    from doorstep_billing.charging import name_it

    with firm.writing() as session:
        assert name_it(session, payment.id, ref)


def test_an_old_message_changes_nothing(online, invoice, stripe):
    """Out of order: “failed” of the first try arrives after the second has succeeded; “succeeded” long after."""
    _, declined = pay(online, invoice, stripe, card=stripe.card("4000000000000002"))
    assert declined.state == "failed"
    pay(online, invoice, stripe)
    first, second = (one.provider_ref for one in payments(online))
    assert tell(online, stripe, FAILED, first).status_code == 200
    assert tell(online, stripe, FAILED, second).status_code == 200
    assert seen(online, invoice) == ("paid", 0, 0) and stripe.taken() == 100_00


def test_a_message_that_cannot_be_recorded_is_asked_for_again(online, invoice, stripe):
    """2xx only when recorded: the provider cannot be asked now, so it sends the message again."""
    lost(stripe, "/confirm")
    _, found = pay(online, invoice, stripe)
    assert found.state == "unknown"
    ref = payments(online)[0].provider_ref
    stripe.trouble = lambda method, path: "down"
    assert tell(online, stripe, PAID, ref).status_code == 503
    assert seen(online, invoice) == ("sent", 100_00, 100_00)
    stripe.trouble = lambda method, path: None
    assert tell(online, stripe, PAID, ref).status_code == 200
    assert seen(online, invoice) == ("paid", 0, 0) and stripe.taken() == 100_00


@pytest.mark.sqlite
def test_a_message_of_something_unknown_is_taken_and_forgotten(online, stripe):
    """Other things of the same account at the provider are not ours."""
    made = stripe.make("payment_intent", "pi", times=0, client_secret="x", status="succeeded", amount=1)
    assert tell(online, stripe, PAID, made["id"]).status_code == 200
    assert tell(online, stripe, "customer.created", stripe.make("customer", "cus")["id"]).status_code == 200


@pytest.mark.parametrize("step", ["/payment_intents", "/confirm"])
def test_an_answer_that_is_lost_is_looked_up(online, invoice, stripe, step):
    """Message never, answer lost: the reconciling job asks; the customer is charged at most once."""
    lost(stripe, step)
    _, found = pay(online, invoice, stripe)
    assert found.state == "unknown" and seen(online, invoice) == ("sent", 100_00, 100_00)
    stripe.trouble = lambda method, path: None
    reconcile(beside(online))
    assert seen(online, invoice) == ("sent", 100_00, 100_00)  # too early to take it out of another's hands
    with later(5):
        reconcile(beside(online))
    paid = step == "/confirm"
    assert seen(online, invoice) == (("paid", 0, 0) if paid else ("sent", 100_00, 0))
    assert stripe.taken() == (100_00 if paid else 0) and whole(online) == []


def test_the_result_page_asks_when_no_message_comes(online, customer, person, invoice, stripe):
    """Message never: the customer's own page asks the provider."""
    lost(stripe, "/confirm")
    page = person.browser.submit(f"/portal/pay/invoices/{invoice.id}", contains="Pay", card=stripe.card())
    assert "waiting for the answer" in page.words and page.all("form[data-send]")
    stripe.trouble = lambda method, path: None
    done = person.browser.post(page.all("form[data-send]")[0]["action"], follow=True)
    assert "Thank you" in done.words and stripe.taken() == 100_00


def test_who_walks_away_leaves_the_invoice_free_after_a_while(online, invoice, stripe):
    """Abandoned: canceled at the provider first; then the invoice is free, and no late proof pays."""
    _, found = pay(online, invoice, stripe, card=stripe.card("4000002500003155"))
    assert found.state == "action"
    with later(20):
        reconcile(beside(online))
    assert seen(online, invoice)[1:] == (100_00, 100_00)
    with later(31):
        reconcile(beside(online))
    assert seen(online, invoice)[1:] == (100_00, 0) and stripe.things[found.ref]["status"] == "canceled"


def test_money_that_came_after_all_is_booked(online, invoice, stripe):
    """What the provider took is taken, also of a payment that was given up."""
    pay(online, invoice, stripe, card=stripe.card("4000000000000002"))
    stripe.take(stripe.things[payments(online)[0].provider_ref])
    assert tell(online, stripe, PAID, payments(online)[0].provider_ref).status_code == 200
    assert seen(online, invoice) == ("paid", 0, 0) and whole(online) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("trouble", ["down", "limit"])
def test_a_provider_in_trouble_is_an_outcome_with_words(online, person, invoice, stripe, trouble):
    """No exception of the SDK reaches a page."""
    stripe.trouble = lambda method, path: trouble
    page = person.browser.submit(f"/portal/pay/invoices/{invoice.id}", contains="Pay", card=stripe.card())
    assert page.status == 200 and "waiting for the answer" in page.words
    staff = online.staff()
    assert staff.post("/office/money/online/ask", follow=True).status == 200
    stripe.trouble = lambda method, path: None
    stripe.key = "sk_test_another1"
    assert "does not know this secret key" in staff.post("/office/money/online/ask", follow=True).words


@pytest.mark.sqlite
def test_nobody_waits_long_for_a_provider_that_does_not_answer(online, invoice, stripe, monkeypatch):
    """Timeouts are short: the customer is told, and what became of it is found out later."""
    monkeypatch.setattr("doorstep_billing.providers.stripe.SECONDS", 0.3)
    stripe.trouble = lambda method, path: time.sleep(2) if path.endswith("/confirm") else None
    begun = time.monotonic()
    _, found = pay(online, invoice, stripe)
    assert found.state == "unknown" and time.monotonic() - begun < 1.9
    time.sleep(2)
    with later(5):
        reconcile(beside(online))
    assert seen(online, invoice) == ("paid", 0, 0) and stripe.taken() == 100_00


def test_messages_answers_and_questions_at_once_book_it_once(online, invoice, stripe):
    """Invariant 4: the same payment is reported by 30 at once, in three ways."""
    lost(stripe, "/confirm")
    payment, _ = pay(online, invoice, stripe)
    stripe.trouble = lambda method, path: None
    ref = payments(online)[0].provider_ref
    ways = (
        lambda: tell(online, stripe, PAID, ref).status_code,
        lambda: look_up(beside(online), payment.id),
        lambda: succeed_once(online, payment),
    )
    with ThreadPoolExecutor(15) as pool:
        said = [one.result() for one in [pool.submit(ways[at % 3]) for at in range(30)]]
    assert set(said) <= {200, None, True, False}
    assert seen(online, invoice) == ("paid", 0, 0) and whole(online) == []


def succeed_once(firm, payment):
    with firm.writing() as session:
        return succeed(session, payment.id)


@pytest.mark.sqlite
def test_a_wrong_key_never_gives_up_what_may_have_been_charged(online, invoice, stripe):
    """A question that is refused says nothing about the charge."""
    lost(stripe, "/confirm")
    pay(online, invoice, stripe)
    stripe.trouble, key = (lambda method, path: None), stripe.key
    stripe.key = "sk_test_another1"
    with later(60):
        reconcile(beside(online))
    assert seen(online, invoice) == ("sent", 100_00, 100_00)
    stripe.key = key
    with later(120):
        reconcile(beside(online))
    assert seen(online, invoice) == ("paid", 0, 0)


# Refunds


def paid(firm, invoice, stripe):
    payment, _ = pay(firm, invoice, stripe)
    return payment


def test_a_payment_is_given_back_in_parts_and_never_more_than_it_was(online, invoice, stripe):
    """Refunds: part, the rest, twice with one key, too much."""
    payment = paid(online, invoice, stripe)
    staff = online.staff()
    path = f"/office/money/payments/{payment.id}/refund"
    form = {**staff.get(path).form("Give it back"), "amount": "40.00", "reason": "Broken"}
    pages = [staff.post(path, form) for _ in range(2)]
    assert len({page.location for page in pages}) == 1 and stripe.taken() == 60_00
    assert seen(online, invoice) == ("part_paid", 40_00, 0)
    refused = staff.submit(path, contains="Give it back", amount="60.01", reason="More")
    assert refused.status == 422 and "$60.00 can still be given back" in refused.words
    done = staff.submit(path, contains="Give it back", reason="The rest")
    assert "$60.00 was given back" in done.words and stripe.taken() == 0
    assert "Broken" in done.words and "The rest" in done.words
    assert staff.get(path).status == 404
    assert whole(online) == []


def test_a_refund_whose_answer_is_lost_is_asked_for_again_and_given_once(online, invoice, stripe):
    """Refunds: the same key, and after a day what was written on the refund."""
    payment = paid(online, invoice, stripe)
    stripe.trouble = lambda method, path: "lost" if method == "POST" and path == "/v1/refunds" else None
    made = refund(beside(online), payment.id, 30_00, "Broken", STAFF, key="r1")
    assert made.state == "started" and stripe.taken() == 70_00 and seen(online, invoice)[0] == "paid"
    stripe.trouble = lambda method, path: None
    stripe.answers.clear()  # keys are forgotten after a day
    with later(5):
        reconcile(beside(online))
    assert stripe.taken() == 70_00 and seen(online, invoice) == ("part_paid", 30_00, 0)
    assert whole(online) == []


def test_a_refund_the_provider_refuses_is_said_and_releases_what_it_held(online, invoice, stripe):
    """Refunds: refused, and another by hand is free."""
    payment = paid(online, invoice, stripe)
    stripe.refund({"payment_intent": payments(online)[0].provider_ref, "amount": "10000"})
    path, staff = f"/office/money/payments/{payment.id}/refund", online.staff()
    page = staff.submit(path, contains="Give it back", amount="100.00", reason="Broken")
    assert page.status == 422 and "Nothing was given back" in page.words
    done = staff.submit(path, contains="Give it back", reason="There already", by_hand="1")
    assert "was given back" in done.words and seen(online, invoice)[1] == 100_00
    assert whole(online) == []


def test_a_refund_that_the_bank_sends_back_days_later_is_taken_back(online, invoice, stripe):
    """Refunds: the message refund.failed closes what the refund opened."""
    payment = paid(online, invoice, stripe)
    made = refund(beside(online), payment.id, 100_00, "Broken", STAFF, key="r1")
    assert made.state == "done" and seen(online, invoice)[1] == 100_00
    stripe.things[made.provider_ref]["status"] = "failed"
    for _ in range(2):
        assert tell(online, stripe, "refund.failed", made.provider_ref).status_code == 200
    assert seen(online, invoice) == ("paid", 0, 0) and payments(online)[0].status == "paid"
    assert whole(online) == []
