"""Paying in the portal: the page, what became of it, who may, and what there is instead."""

import pytest
from plugins.billing.tests.paying_builders import begin, choose, payments, saved_card, seen, sent, set_up, whole

PAY, INVOICE = "/portal/pay/invoices/{}", "/portal/invoices/{}"


@pytest.fixture
def invoice(online, customer):
    return sent(online, customer)


def test_an_invoice_is_paid_with_a_card_that_is_typed(online, customer, person, invoice, stripe):
    """IP-27: pay page, charge, receipt; the invoice is paid once."""
    page = person.browser.get(INVOICE.format(invoice.id))
    assert "Pay $100.00" in page.words
    done = person.browser.submit(PAY.format(invoice.id), contains="Pay $100.00", card=stripe.card())
    assert "Thank you" in done.words and "R-0001" in done.words
    assert seen(online, invoice) == ("paid", 0, 0)
    assert stripe.taken() == 100_00
    again = person.browser.get(PAY.format(invoice.id))
    assert "nothing more to pay" in again.words
    assert person.browser.get(f"/portal/payments/{payments(online)[0].id}").status == 200
    online.work()
    assert whole(online) == []


def test_pressing_twice_pays_once_and_leads_to_the_same_page(online, person, invoice, stripe):
    """IP-27, invariant 4: double press; two tabs."""
    browser, path = person.browser, PAY.format(invoice.id)
    first, second = browser.get(path).form("Pay"), browser.get(path).form("Pay")
    card = {"card": stripe.card()}
    pages = [browser.post(path, {**first, **card}) for _ in range(3)]
    assert len({page.location for page in pages}) == 1
    other = browser.post(path, {**second, **card})
    assert "nothing more to pay" in other.words
    assert stripe.taken() == 100_00 and len(payments(online)) == 1


def test_two_tabs_at_once_the_second_is_told_that_a_payment_is_under_way(online, person, invoice, stripe):
    """Invariant 4: while one payment is under way, no other begins."""
    form = person.browser.get(PAY.format(invoice.id)).form("Pay")
    begin(online, invoice)
    page = person.browser.post(PAY.format(invoice.id), {**form, "card": stripe.card()})
    assert "under way" in page.words
    assert "under way" in person.browser.get(INVOICE.format(invoice.id)).words
    assert stripe.taken() == 0


@pytest.mark.parametrize(("number", "words"), [
    ("4000000000000002", "declined"), ("4000000000009995", "not enough money"), ("4000000000000069", "expired"),
])  # fmt: skip
def test_a_declined_card_is_said_in_words_and_another_may_be_tried(online, person, invoice, stripe, number, words):
    """IP-27: declines."""
    path = PAY.format(invoice.id)
    page = person.browser.submit(path, contains="Pay", card=stripe.card(number))
    assert words in page.words and "Try again" in page.words
    assert seen(online, invoice)[1:] == (100_00, 0)
    assert "Thank you" in person.browser.submit(path, contains="Pay", card=stripe.card()).words
    assert stripe.taken() == 100_00


def test_a_saved_card_pays_without_javascript(online, customer, person, invoice, stripe):
    """IP-27: a saved way to pay; the page says what a browser without JavaScript can do."""
    saved_card(online, customer, stripe)
    page = person.browser.get(PAY.format(invoice.id))
    assert "Visa ending in 4242" in page.words and "Without it you can use a saved card" in page.words
    done = person.browser.submit(PAY.format(invoice.id), contains="Pay")
    assert "Thank you" in done.words and stripe.taken() == 100_00


def test_a_new_card_without_javascript_is_refused_in_words(online, person, invoice, stripe):
    """IP-27: no card came, so nothing is charged, and the page says why."""
    page = person.browser.submit(PAY.format(invoice.id), contains="Pay")
    assert page.status == 422 and "JavaScript" in page.words
    assert payments(online) == []


def test_where_payments_are_off_the_page_says_how_to_pay(firm, customer, stripe):
    """IP-27: paying only where payments are enabled: no provider, or switched off."""
    choose(firm, how_to_pay="Send a cheque to Pier 1.")
    person, invoice = firm.person("Pat Payer", customer), sent(firm, customer)
    for step in (lambda: None, lambda: set_up(firm), lambda: choose(firm, pay_online=False)):
        step()
        page = person.browser.get(INVOICE.format(invoice.id))
        on = "Pay $100.00" in page.words
        if step.__code__.co_names[:1] == ("set_up",):
            assert on
            continue
        assert not on and "Send a cheque" in page.words
        assert "Send a cheque" in person.browser.get(PAY.format(invoice.id)).words
        form = {"method": "new", "card": stripe.card(), "_once": "abc"}
        assert "Send a cheque" in person.browser.post(PAY.format(invoice.id), form).words
    assert payments(firm) == []


def test_part_and_too_much_where_the_business_allows_it(online, person, invoice, stripe):
    """IP-27: part payment and over-payment are the business's choice."""
    choose(online, part_payment=True)
    path = PAY.format(invoice.id)
    refused = person.browser.submit(path, contains="Pay", card=stripe.card(), amount="140.00")
    assert refused.status == 422 and "Enter $100.00 or less" in refused.words
    person.browser.submit(path, contains="Pay", card=stripe.card(), amount="40.00")
    assert seen(online, invoice) == ("part_paid", 60_00, 0)
    choose(online, over_payment=True)
    person.browser.submit(path, contains="Pay", card=stripe.card(), amount="75.00")
    assert seen(online, invoice) == ("paid", 0, 0) and stripe.taken() == 115_00
    assert whole(online) == []


def test_nobody_else_pays_or_sees_it(online, customer, person, invoice, stripe):
    """DESIGN 3: a contact of another customer gets 404 everywhere; a closed area closes all of it."""
    method = saved_card(online, customer, stripe)
    payment = begin(online, invoice)
    other = online.person("Noa Neighbour", online.account("Another Customer")).browser
    paths = [PAY.format(invoice.id), f"/portal/pay/{payment.id}", f"/portal/pay/{payment.id}/confirm"]
    assert {other.get(path).status for path in paths} == {404}
    posts = [PAY.format(invoice.id), f"/portal/pay/{payment.id}/ask", f"/portal/pay/{payment.id}/stop",
             f"/portal/pay/cards/{method.id}/remove", f"/portal/pay/cards/{method.id}/default",
             f"/portal/pay/accounts/{customer.id}/autopay"]  # fmt: skip
    assert {other.post(path, {"method": "new", "card": "x"}).status for path in posts} == {404}
    theirs = sent(online, online.account("Third"))
    form = {"method": str(method.id), "_once": "k1"}
    assert other.post(PAY.format(theirs.id), form).status == 404
    online.close_area(person.contact, "invoicing")
    closed = [*paths, "/portal/pay/", "/portal/pay/cards/new", "/portal/pay/card.js"]
    assert {person.browser.get(path).status for path in closed} == {404}
    assert {person.browser.post(path).status for path in posts} == {404}
    assert stripe.taken() == 0


def test_somebody_else_s_card_does_not_pay(online, customer, person, invoice, stripe):
    """DESIGN 3: a saved card is used by who reaches its account only."""
    method = saved_card(online, online.account("Another Customer"), stripe)
    form = person.browser.get(PAY.format(invoice.id)).form("Pay")
    page = person.browser.post(PAY.format(invoice.id), {**form, "method": str(method.id)})
    assert page.status in (404, 422) and stripe.taken() == 0


def test_a_preview_cannot_pay(online, person, invoice, stripe):
    """A preview only looks."""
    staff = online.staff()
    staff.post(f"/office/preview/{person.contact.id}")
    page = staff.get(PAY.format(invoice.id))
    assert page.status == 200
    answer = staff.post(PAY.format(invoice.id), {**page.form("Pay"), "card": stripe.card()})
    assert answer.status == 409 and stripe.taken() == 0


def test_only_the_page_with_the_card_reaches_the_provider(online, person, invoice):
    """Security: the content policy is wider on that page alone."""
    policies = {
        path: person.browser.get(path).headers["Content-Security-Policy"]
        for path in (PAY.format(invoice.id), INVOICE.format(invoice.id), "/portal/pay/", "/portal/pay/cards/new")
    }
    assert {path for path, policy in policies.items() if "http://127.0.0.1" in policy} == {
        PAY.format(invoice.id), "/portal/pay/cards/new",
    }  # fmt: skip


def test_where_the_bank_asks_the_customer_goes_on_there(online, person, invoice, stripe):
    """IP-27: the bank wants proof; no message of the provider is waited for; a stop charges nothing."""
    path = PAY.format(invoice.id)
    page = person.browser.submit(path, contains="Pay", card=stripe.card("4000002500003155"))
    assert "Your bank asks for you" in page.words and "_secret_" in page.text
    payment = payments(online)[-1]
    stopped = person.browser.post(f"/portal/pay/{payment.id}/stop", follow=True)
    assert "Not paid" in stopped.words and seen(online, invoice)[1:] == (100_00, 0)
    person.browser.submit(path, contains="Pay", card=stripe.card("4000002500003155"))
    payment = payments(online)[-1]
    stripe.prove(payment.provider_ref)
    done = person.browser.post(f"/portal/pay/{payment.id}/ask", follow=True)
    assert "Thank you" in done.words and stripe.taken() == 100_00
