"""What is tracked of money, and what customers see of it."""

from doorstep.api import (
    Area,
    BusinessSession,
    DocumentKind,
    Record,
    RecordType,
    Rows,
    Status,
    day_text,
    hookimpl,
    money_text,
)
from doorstep_billing import models as m
from doorstep_billing import printing
from doorstep_billing import schemas as s


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (Area(name="invoicing", label="Invoicing", hint="Invoices, payments and ways to pay"),)


@hookimpl
def doorstep_document_kinds() -> tuple[DocumentKind, ...]:
    def printed(name: str, label: str, plural: str) -> DocumentKind:
        return DocumentKind(name=name, label=label, label_plural=plural, area="invoicing", upload=False)

    return (
        printed("invoice_pdf", "Invoice", "Invoices"),
        printed("credit_note_pdf", "Credit note", "Credit notes"),
        printed("receipt_pdf", "Receipt", "Receipts"),
        DocumentKind(
            name="statement",
            label="Statement",
            label_plural="Statements",
            area="invoicing",
            upload=False,
            places=("customer", "site"),
            publish="at_once",
        ),
    )


def invoice_facts(session: BusinessSession, record: Record) -> dict[str, str]:
    assert isinstance(record, m.Invoice)
    # When it is told that it was sent, its ledger is just about to begin.
    said = {"total": record.total, "balance": record.balance if record.issued_at else record.total}
    amounts = {name: money_text(session.tenant, amount) for name, amount in said.items()}
    return {**amounts, "due": day_text(session.tenant, record.due_on)}


def payment_facts(session: BusinessSession, record: Record) -> dict[str, str]:
    assert isinstance(record, m.Payment)
    amount, means = money_text(session.tenant, record.amount), printing.MEANS_WORDS.get(record.means, record.means)
    return {"amount": amount, "means": means.lower(), "day": day_text(session.tenant, record.happens_on)}


def credit_facts(session: BusinessSession, record: Record) -> dict[str, str]:
    assert isinstance(record, m.CreditNote)
    against = printing.number_of(session, record.invoice_id) if record.invoice_id else ""
    return {"total": money_text(session.tenant, record.total), "reason": record.reason, "invoice": against}


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="invoice", label="Invoice", label_plural="Invoices", tab="invoices", model=m.Invoice,
            schema=s.InvoiceSchema, prefix="INV-", numbered="published", area="invoicing", claimable=True,
            about="about_id",
            statuses=(
                Status(name="draft", label="Draft", by_hand=False),
                Status(name="sent", label="Sent", tone="info", by_hand=False),
                Status(name="viewed", label="Viewed", tone="info", by_hand=False),
                Status(name="part_paid", label="Part paid", tone="warn", by_hand=False),
                Status(name="overdue", label="Overdue", tone="bad", by_hand=False),
                Status(name="paid", label="Paid", closed=True, tone="good", by_hand=False),
                Status(name="void", label="Void", closed=True, by_hand=False),
            ),
            rows=(Rows(name="lines", model=m.InvoiceLine, label="Lines"),),
            attachments=("file",), rendered="invoice_pdf", pdf=printing.invoice_page, facts=invoice_facts, icon="card",
            weight=60, date_label="Invoice date",
        ),
        RecordType(
            name="payment", label="Payment", label_plural="Payments", tab="payments", model=m.Payment,
            schema=s.PaymentSchema, prefix="R-", numbered="published", by_hand=False, area="invoicing",
            statuses=(
                Status(name="started", label="Under way", by_hand=False),
                Status(name="processing", label="Processing", tone="info", by_hand=False),
                Status(name="paid", label="Paid", closed=True, tone="good", by_hand=False),
                Status(name="part_refunded", label="Part refunded", closed=True, tone="warn", by_hand=False),
                Status(name="refunded", label="Refunded", closed=True, tone="warn", by_hand=False),
                Status(name="failed", label="Failed", closed=True, tone="bad", by_hand=False),
                Status(name="canceled", label="Canceled", closed=True, by_hand=False),
            ),
            rendered="receipt_pdf", pdf=printing.receipt_page, facts=payment_facts, icon="card", weight=61,
            date_label="Paid on",
        ),
        RecordType(
            name="credit_note", label="Credit note", label_plural="Credit notes", tab="credit-notes",
            model=m.CreditNote, schema=s.CreditNoteSchema, prefix="CN-", numbered="published", by_hand=False,
            area="invoicing",
            statuses=(
                Status(name="draft", label="Draft", by_hand=False),
                Status(name="issued", label="Issued", closed=True, by_hand=False),
            ),
            rows=(Rows(name="lines", model=m.CreditLine, label="Lines"),),
            rendered="credit_note_pdf", pdf=printing.credit_page, facts=credit_facts, weight=62, date_label="Date",
        ),
    )  # fmt: skip
