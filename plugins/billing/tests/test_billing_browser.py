"""Paying as a browser does it: the card is typed in the provider's field, and the bank asks in a window of its own."""

import pytest
from playwright.sync_api import expect
from plugins.billing.tests.paying_builders import payments, saved_card, seen, sent

from doorstep.testing.accessibility import check_accessibility
from doorstep.testing.kit import PASSWORD
from doorstep.testing.live_server import serving

pytestmark = pytest.mark.sqlite


@pytest.fixture
def address(kit, online):
    with serving(kit.app) as found:
        yield f"{found}/{online.slug}"


@pytest.fixture
def customer_page(address, person, page):
    """A page signed in as the customer."""

    def opened(**options):
        tab = page(**options)
        tab.goto(f"{address}/sign-in")
        tab.fill("input[name=name]", person.contact.email)
        tab.fill("input[name=password]", PASSWORD)
        tab.click("main button[type=submit]")
        tab.wait_for_url("**/portal/**")
        return tab

    return opened


@pytest.fixture
def invoice(online, customer):
    return sent(online, customer)


def pay(page, address, invoice, number):
    page.goto(f"{address}/portal/invoices/{invoice.id}")
    page.get_by_role("link", name="Pay $100.00").click()
    page.get_by_label("Card number").fill(number)
    page.get_by_role("button", name="Pay $100.00").click()


@pytest.mark.parametrize(("viewport", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_a_card_is_typed_and_pays(online, address, customer_page, invoice, stripe, viewport, scheme):
    """IP-27: on a phone and on a desk; the card's number never comes to us."""
    page = customer_page(viewport=viewport, scheme=scheme)
    sent_to_us = []
    page.on("request", lambda one: sent_to_us.append(one.post_data or "") if one.url.startswith(address) else None)
    pay(page, address, invoice, "4242 4242")
    expect(page.get_by_text("incomplete")).to_be_visible()
    check_accessibility(page, "Pay INV-0001")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Pay $100.00").dblclick()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert stripe.taken() == 100_00 and seen(online, invoice)[0] == "paid"
    assert not [data for data in sent_to_us if "4242" in data]


def test_the_bank_asks_in_a_window_of_its_own(online, address, customer_page, invoice, stripe):
    """IP-27: refused, then said yes to."""
    page = customer_page()
    for answer, words in (("dismiss", "Not paid."), ("accept", "Thank you.")):
        page.once("dialog", lambda dialog, answer=answer: getattr(dialog, answer)())
        pay(page, address, invoice, "4000002500003155")
        expect(page.get_by_text(words)).to_be_visible()
    assert [one.status for one in payments(online)] == ["failed", "paid"] and stripe.taken() == 100_00


def test_a_card_is_saved(online, address, customer_page, stripe):
    """IP-27: a saved card, first as the bank asks for it."""
    page = customer_page(viewport="phone")
    page.goto(f"{address}/portal/pay/cards/new")
    page.get_by_label("Card number").fill("4000002500003155")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Save the card").click()
    expect(page.get_by_text("Visa ending in 3155 is saved.")).to_be_visible()
    check_accessibility(page, "Ways to pay")


def test_without_javascript_a_saved_card_pays(online, address, customer, customer_page, invoice, stripe):
    """IP-27: the page says what else can be done."""
    saved_card(online, customer, stripe)
    page = customer_page(javascript=False)
    page.goto(f"{address}/portal/pay/invoices/{invoice.id}")
    expect(page.get_by_text("Your card's number goes to Stripe")).to_be_hidden()
    page.get_by_role("button", name="Pay $100.00").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()


def test_a_script_that_does_not_come_is_said(online, address, customer_page, invoice):
    """IP-27: the provider's script is blocked or down."""
    page = customer_page()
    page.route("**/v3/", lambda route: route.abort())
    page.goto(f"{address}/portal/pay/invoices/{invoice.id}")
    expect(page.get_by_text("could not be loaded")).to_be_visible()
