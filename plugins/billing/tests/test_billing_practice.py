"""Practice payments: in the demo everything can be tried, and nowhere else."""

import attrs
import pytest
from plugins.billing.tests.paying_builders import STAFF, payments, seen, sent, whole

from doorstep.api import Refused
from doorstep_billing.gateway import save_gateway

pytestmark = pytest.mark.sqlite


def practise(firm):
    with firm.writing() as session:
        save_gateway(session, STAFF, provider="practice", public_key="", secret="", webhook_secret="")


@pytest.fixture
def demo(firm):
    house = firm.kit.installation
    house.settings = attrs.evolve(house.settings, demo=True)
    yield firm
    house.settings = attrs.evolve(house.settings, demo=False)


def test_a_customer_of_the_demo_pays_with_a_practice_card(demo, customer):
    """IP-27: paid once and receipted; without JavaScript, too; a declined card says so; a saved one is used again."""
    practise(demo)
    invoice, person = sent(demo, customer), demo.person("Pat Payer", customer)
    pay = f"/portal/pay/invoices/{invoice.id}"
    assert "js.stripe.com" not in person.browser.get(pay).text
    page = person.browser.submit(pay, "Pay", method="practice-declined")
    assert "is declined" in page.words and seen(demo, invoice) == ("sent", 100_00, 0)
    page = person.browser.submit(pay, "Pay", method="practice-works", keep="1")
    assert page.status == 200 and seen(demo, invoice)[:2] == ("paid", 0)
    second = sent(demo, customer)
    assert "Practice card that works" in person.browser.get("/portal/pay/").words
    person.browser.submit(f"/portal/pay/invoices/{second.id}", "Pay")
    assert seen(demo, second)[:2] == ("paid", 0)
    assert [one.provider for one in payments(demo)] == ["practice"] * 3 and not whole(demo)


def test_two_customers_save_the_same_practice_card(demo, customer):
    """HH: each has a card of their own."""
    practise(demo)
    for name, account in (("Pat", customer), ("Kim", demo.account("Other Holdings"))):
        browser = demo.person(f"{name} Payer", account).browser
        page = browser.submit("/portal/pay/cards/new", "Save the card", card="practice-works")
        assert "Practice card that works is saved" in page.words and page.words.count("Used first") == 1


def test_nobody_practises_outside_the_demo(firm, customer):
    """Section 12: neither by the form nor by a row that was left."""
    with pytest.raises(Refused):
        practise(firm)
    office = firm.staff()
    assert "Practice" not in office.get("/office/money/online").words
    page = office.submit("/office/money/online", "Save", provider="practice")
    assert page.status == 422
