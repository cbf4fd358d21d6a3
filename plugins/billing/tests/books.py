"""Invoices for tests, made by the services that pages call."""

from decimal import Decimal
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select

from doorstep.api import Actor, Document
from doorstep_billing.invoices import Line, draft_invoice, issue
from doorstep_billing.ledger import locked

STAFF = Actor(kind="staff", name="Robin Office")
LINES = (
    Line(text="Pump", unit_price=100_05, tax_percent=Decimal("8.25")),
    Line(text="Labor", quantity=Decimal("2.5"), unit_price=99_99, tax_percent=Decimal("8.25")),
)


def bill(firm, account, amount=None, *, sent=True, title="Pump repair", lines=LINES, **options):
    chosen = lines if amount is None else [Line(text="Work", unit_price=amount)]
    with firm.writing() as session:
        invoice = draft_invoice(session, account.id, title, chosen, STAFF, **options)
        if sent:
            issue(session, invoice, STAFF)
        return invoice


def send(firm, invoice):
    with firm.writing() as session:
        issue(session, locked(session, invoice.id), STAFF)


def state(firm, invoice):
    """Status and balance as they are now."""
    with firm.writing() as session:
        found = locked(session, invoice.id)
        return found.status, found.balance


def settings(firm, **values):
    page = firm.staff().submit("/office/settings/vertical/billing", "Save", **values)
    assert page.status == 200, page.words


def paper(firm, record, kind):
    """The words of a record's PDF as it is now."""
    with firm.reading() as session:
        live = (Document.replaced_at.is_(None), Document.record_id == record.id, Document.kind == kind)
        key = session.scalars(select(Document.storage_key).where(*live)).one()
        return words_of(session.installation.storage.read(key))


def words_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def faults(firm):
    """What `doorstep check` finds."""
    return firm.check()
