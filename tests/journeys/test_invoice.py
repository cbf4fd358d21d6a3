"""A phone in the hand: an invoice arrives by mail, a sign-in at a provider is made, the invoice is paid by card.

The mail goes through a mail server, the sign-in through an OpenID provider, the payment through a server that speaks as
Stripe does: each is a process or thread of its own on this machine.
"""

import re
from typing import Any

import attrs
import pytest
from playwright.sync_api import expect
from plugins.billing.tests.paying_builders import HOOK, set_up, stripe_beside

from doorstep.demo.provider import LoopbackProvider, running
from doorstep.providers import Provider

from .conftest import OWNER
from .stories import LONG, link_in, mail_to

CUSTOMER = "lee@customers.example.org"
PEOPLE = {"g-lee": {"name": "Lee Example", "email": "lee.private@gmail.example"}}
LINES = (("Roll-off container", "1", "180.50"), ("Extra pick-up", "2", "35.00"))
TOTAL = "$250.50"


@pytest.fixture
def bank(monkeypatch):
    with stripe_beside(monkeypatch) as fake:
        yield fake


@pytest.fixture
def site(open_firm, serve_firm, bank):
    """A firm that lets customers in by Google, and takes cards."""
    settings = {"providers": ["google"], "claim_access": True}
    firm = open_firm("billing", name="Greenline Hauling", settings=settings)
    set_up(firm, webhook_secret=HOOK)
    firm.link(firm.contact("Lee Example", CUSTOMER), firm.account("Millbrook Bakery"))
    served, installation = serve_firm(firm), firm.kit.installation
    with running(LoopbackProvider(people=PEOPLE)) as provider:
        provider.issuer = provider.issuer.replace("127.0.0.1", "localhost")
        google = Provider(client_id="client", client_secret="secret", issuer=provider.issuer, label="Google")
        installation.settings = attrs.evolve(installation.settings, providers={"google": google})
        yield served


@pytest.mark.sqlite
@pytest.mark.timeout(240)
def test_from_the_mail_to_the_paid_invoice(site, page, smtp_server, bank):
    """HH-01 HH-07 HH-09 HH-13 HH-14 HH-15 HH-19 IP-27: on a phone, on SQLite."""
    tell(site, page, smtp_server, bank)


@pytest.mark.long
@pytest.mark.postgresql
@pytest.mark.timeout(240)
def test_from_the_mail_to_the_paid_invoice_on_postgresql(site, page, smtp_server, bank):
    """HH-01 HH-07 HH-09 HH-13 HH-14 HH-15 HH-19 IP-27: on a phone, on PostgreSQL."""
    tell(site, page, smtp_server, bank)


def tell(site: Any, page: Any, smtp_server: Any, bank: Any) -> None:
    office = page()
    site.sign_in(office, OWNER)
    send_invoice(site, office)
    phone = page("phone")
    phone.goto(link_in(newest(smtp_server, 1), site, "claim"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Invoice INV-0001")
    phone.get_by_role("button", name="Continue with Google").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    phone.goto(link_in(newest(smtp_server, 2), site, "invitation"))
    phone.get_by_role("button", name="Activate account").click()
    phone.get_by_role("button", name="Continue with Google").click()
    phone.get_by_role("button", name=re.compile("Lee Example")).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Container in October")
    pay(phone)
    expect(phone.locator("main")).to_contain_text("Paid", timeout=LONG)
    receipt = newest(smtp_server, 3)
    assert TOTAL in receipt.message.get_body(("plain",)).get_content()
    office.reload()
    expect(office.locator("main")).to_contain_text("INV-0001 is now: Paid")
    assert bank.taken() == 250_50
    site.firm.staff()
    assert not site.firm.check()


def send_invoice(site: Any, office: Any) -> None:
    """Staff write an invoice and send it."""
    office.goto(f"{site.address}/office/invoices/new")
    office.get_by_label("What it is for").fill("Container in October")
    office.get_by_label("Find: Whom it is for").fill("Millbrook")
    expect(office.locator("[name=account_id] option", has_text="Millbrook Bakery")).to_have_count(1)
    office.locator("[name=account_id]").select_option(label="Millbrook Bakery")
    for place, (text, quantity, price) in enumerate(LINES):
        if not office.locator(f"[name=lines-{place}-text]").count():
            office.get_by_role("button", name="Add a line").click()
        office.locator(f"[name=lines-{place}-text]").fill(text)
        office.locator(f"[name=lines-{place}-quantity]").fill(quantity)
        office.locator(f"[name=lines-{place}-unit_price]").fill(price)
    office.get_by_role("button", name=re.compile("^(Save|Create)")).click()
    expect(office.locator("main")).to_contain_text("Draft-1")
    office.locator("summary", has_text=re.compile("^Send$")).click()
    office.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
    expect(office.locator("main")).to_contain_text("INV-0001")


def pay(phone: Any) -> None:
    phone.get_by_role("link", name=f"Pay {TOTAL}").click()
    phone.get_by_label("Card number").fill("4242 4242 4242 4242")
    phone.get_by_role("button", name=re.compile("^Pay")).click()


def newest(smtp_server: Any, count: int) -> Any:
    """The customer's mail of that place; it names the firm, and nobody else."""
    mail = mail_to(smtp_server, CUSTOMER, nth=count)
    assert "Greenline Hauling" in mail.message["From"] and "doorstep" not in mail.message.as_string().lower()
    return mail
