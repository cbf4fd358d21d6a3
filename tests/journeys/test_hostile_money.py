"""Names nobody expects on the pages of hauling and money: shown as text, and nothing scrolls sideways."""

from datetime import date

import pytest
from tests.journeys.test_hostile import NAMES, OWNER, look

from doorstep.api import Actor, create_record
from doorstep.businesses.services import add_staff
from doorstep.testing.kit import PASSWORD
from doorstep_billing.invoices import Line, draft_invoice, issue
from doorstep_billing.payments import take

pytestmark = pytest.mark.sqlite
STAFF = Actor(kind="staff", name="Robin Office")
OFFICE = (
    "invoices/?status=all", "invoices/{invoice}", "payments/?status=all", "money/", "money/accounts/{account}",
    "services/", "services/{service}", "month-end/",
)  # fmt: skip
PORTAL = (
    "", "invoices/?status=all", "invoices/{invoice}", "payments/?status=all", "statements/", "statements/{account}",
    "services/", "services/{service}", "pay/", "pay/invoices/{invoice}",
)  # fmt: skip


@pytest.mark.timeout(240)
def test_hostile_names_on_bills_stay_text(kit, serve_firm, page):
    """HG-04 ST-03 HH-19: customers, places, services and lines of such names, millions owed, on the smallest phone."""
    firm = kit.firm("haulerhero", "billing", name="Ridge Hauling")
    with firm.writing() as session:
        add_staff(session, "Robin Owner", OWNER, "owner", PASSWORD)
    customers = [fill(firm, typed) for typed, _shown in NAMES.values()]
    lee = firm.contact("Lee Hostile", "lee@example.org")
    for one in customers:
        firm.link(lee, one["customer"])
    firm.enrol(lee)
    site = serve_firm(firm)
    for who, side, paths in ((OWNER, "office", OFFICE), ("lee@example.org", "portal", PORTAL)):
        opened = page((320, 700))
        opened.on("dialog", lambda dialog: page.faults.append(dialog.message))
        site.sign_in(opened, who)
        wanted = dict.fromkeys(f"{site.address}/{side}/{path.format(**ids)}" for ids in customers for path in paths)
        faults = [fault for url in wanted for fault in look(opened, url)]
        assert not faults, "\n".join(faults)
        opened.goto(f"{site.address}/{side}/invoices/?status=all")
        told = opened.locator("main").inner_text()
        assert all(shown in told for _typed, shown in NAMES.values())


def fill(firm, name):
    """A customer and a place of that name, a service there, an invoice of a million, and a part of it paid."""
    customer = firm.account(name)
    place = firm.account(name, "site", customer, street=name[:120], city=name[:60])
    given = {"container": "dumpster", "price": 123_456_789, "cycle": "monthly", "happens_on": date(2026, 1, 1)}
    with firm.writing() as session:
        service = create_record(session, "service", {**given, "title": name, "account_id": place.id}, STAFF)
        lines = [Line(text=name, unit_price=99_999_999), Line(text="x", unit_price=1)]
        invoice = draft_invoice(session, customer.id, name, lines, STAFF)
        issue(session, invoice, STAFF)
    with firm.writing() as session:
        take(session, customer.id, 50_00, STAFF, means="cash")
    return {"customer": customer, "account": customer.id, "service": service.id, "invoice": invoice.id}
