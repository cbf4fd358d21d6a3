"""Invoices by the hundred come out as they do one by one."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from doorstep.api import Actor, now
from doorstep.events.models import Delivery, Event
from doorstep.operators.invariants import check_all
from doorstep.records.models import Record
from doorstep_billing.api import Line, NewInvoice, credit_of, draft_invoice, issue, issue_many, take
from doorstep_billing.models import Entry, Invoice, InvoiceLine

pytestmark = pytest.mark.on_both

STAFF = Actor(kind="staff", name="Robin Office")
LINES = (
    Line(text="Dumpster", unit_price=100_05, tax_percent=Decimal("8.25")),
    Line(text="Extra pick-up", quantity=Decimal("2.5"), unit_price=99_99),
)
IGNORED = {"id", "event_id", "record_id", "invoice_id", "at", "created_at", "updated_at", "due_at", "key", "number",
           "search", "visible_from", "issued_at", "account_id", "facts", "version"}  # fmt: skip


@pytest.fixture
def customers(firm):
    """Customers whose people differ in everything that decides who is told."""
    holding = firm.account("Ridge Holding")
    below = firm.account("Harbor Diner", parent=holding)
    alone = firm.account("Pier Cafe")
    for account in (holding, below, alone):
        firm.link(firm.contact(f"Pat {account.name}"), account, primary=True)
    quiet, off = firm.contact("Quiet Quinn", do_not_email=True), firm.contact("No Mail", None)
    closed, out = firm.contact("Closed Cleo"), firm.contact("Suspended Sue", suspended_at=now())
    for contact in (quiet, off, closed, out):
        firm.link(contact, below)
    firm.link(closed, alone, role="manager")
    firm.close_area(closed, "invoicing")
    return [below, alone]


def taken(session, model):
    rows = session.execute(select(*model.__table__.columns).where(model.business_id == session.business_id)).mappings()
    shown = [{name: str(value) for name, value in row.items() if name not in IGNORED} for row in rows]
    return sorted(shown, key=str)


def all_of(session):
    found = {model.__name__: taken(session, model) for model in (Record, Invoice, InvoiceLine, Entry, Delivery)}
    found["Record"] = [row for row in found["Record"] if row["kind"] == "invoice"]
    names = select(Event.name, Event.actor).where(Event.name.in_(["invoice.created", "invoice.published"]))
    found["Event"] = sorted(map(str, session.execute(names)))
    said = select(Delivery.facts).order_by(Delivery.id)
    keys = ("first_name", "account", "title", "total", "due", "status")
    found["Said"] = [str([facts.get(key) for key in keys]) for facts in session.scalars(said)]
    return found


def test_many_are_as_one_by_one(kit, firm, customers):
    """HH-19: records, lines, ledger, events and mails are the same by either way, for every kind of reader."""
    day = date(2026, 4, 1)
    for account in customers:
        with firm.writing() as session:
            one = draft_invoice(session, account.id, "April", LINES, STAFF, day=day, key=f"one:{account.id}")
            issue(session, one, STAFF)
    with firm.writing() as session:
        single = all_of(session)
        assert {row["state"] for row in single["Delivery"]} == {"waiting", "skipped"}
    with firm.writing() as session:
        made = issue_many(
            session,
            [NewInvoice(key=f"many:{a.id}", account_id=a.id, title="April", lines=LINES, day=day) for a in customers],
            STAFF,
        )
        assert len(made) == 2
    with firm.writing() as session:
        both = all_of(session)
    for name, rows in single.items():
        assert sorted(map(str, both[name])) == sorted(map(str, [*rows, *rows])), name
    firm.staff()
    assert not list(check_all(firm.kit.installation, firm.slug, 0, print))


def test_a_key_is_billed_once_and_numbers_have_no_gaps(firm, customers):
    """HH-19: the same run again writes nothing; numbers follow each other, whatever was written between."""
    wanted = [
        NewInvoice(key=f"k{n}", account_id=customers[n % 2].id, title="April", lines=LINES, day=date(2026, 4, 1))
        for n in range(5)
    ]
    with firm.writing() as session:
        assert len(issue_many(session, wanted[:3], STAFF)) == 3
    with firm.writing() as session:
        issue(session, draft_invoice(session, customers[0].id, "By hand", LINES, STAFF), STAFF)
    with firm.writing() as session:
        assert sorted(issue_many(session, wanted, STAFF)) == ["k3", "k4"]
        assert issue_many(session, wanted, STAFF) == {}
    with firm.reading() as session:
        numbers = sorted(session.scalars(select(Invoice.number)))
    assert numbers == [f"INV-{n:04d}" for n in range(1, 7)]


def test_credit_pays_and_pdfs_are_made_later(firm, customers):
    """HH-19: who has credit pays with it; the PDF is there once the worker has been at it."""
    with firm.writing() as session:
        take(session, customers[0].id, 500_00, STAFF, means="cheque")
        assert credit_of(session, customers[0].id) == 500_00
    with firm.writing() as session:
        wanted = NewInvoice(key="k", account_id=customers[0].id, title="April", lines=LINES, day=date(2026, 4, 1))
        [invoice_id] = issue_many(session, [wanted], STAFF).values()
    with firm.reading() as session:
        invoice = session.scalars(select(Invoice).where(Invoice.id == invoice_id)).one()
        assert (invoice.status, invoice.balance) == ("paid", 0)
    staff = firm.staff()
    assert "invoice_pdf" not in staff.get(f"/office/invoices/{invoice_id}").text
    firm.work()
    assert "/office/documents/" in staff.get(f"/office/invoices/{invoice_id}").text
    assert not list(check_all(firm.kit.installation, firm.slug, 0, print))
