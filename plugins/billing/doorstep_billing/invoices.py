"""Invoices: made, added up, issued, voided."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import select

from doorstep.api import (
    Actor,
    BusinessSession,
    Refused,
    create_record,
    now,
    publish_record,
    record_event,
    render_document_soon,
    settings_of,
    today,
)
from doorstep_billing.ledger import ISSUED, VOIDED, locked, post
from doorstep_billing.models import Invoice, InvoiceLine
from doorstep_billing.sums import Sums, sums


@frozen(kw_only=True)
class Line:
    """A line of an invoice or credit note.

    :param text: what it is for. :param quantity: how many. :param unit_price: minor units for one, without tax.
    :param discount_percent: taken off, 0 to 100, or None. :param tax_percent: None takes the business's own.
    """

    text: str
    quantity: Decimal = field(default=Decimal(1), converter=Decimal)
    unit_price: int
    discount_percent: Decimal | None = None
    tax_percent: Decimal | None = None


def draft_invoice(
    session: BusinessSession,
    account_id: UUID,
    title: str,
    lines: Sequence[Line],
    actor: Actor,
    *,
    day: date | None = None,
    due_on: date | None = None,
    reference: str = "",
    notes: str = "",
    about_id: UUID | None = None,
    key: str | None = None,
) -> Invoice:
    """A new invoice that customers do not see yet.

    :param account_id: whom it is for. :param day: the invoice's date, today unless given; :param due_on: the day it is
        to be paid, as the settings say unless given. :param about_id: the record it bills.
    :param key: names what is billed, so that it is billed once: the invoice with this key is returned if there is one.
    """
    if key is not None and (found := invoice_named(session, key)):
        return found
    values: dict[str, Any] = {
        "title": title, "account_id": account_id, "happens_on": day or today(session), "due_on": due_on,
        "reference": reference, "notes": notes, "lines": [values_of(line) for line in lines],
    }  # fmt: skip
    invoice = create_record(session, "invoice", values, actor)
    assert isinstance(invoice, Invoice)
    invoice.about_id, invoice.key = about_id, key
    session.flush()
    return invoice


def invoice_named(session: BusinessSession, key: str) -> Invoice | None:
    return session.scalar(select(Invoice).where(Invoice.key == key))


def values_of(line: Line) -> dict[str, Any]:
    return {
        "text": line.text, "quantity": line.quantity, "unit_price": line.unit_price,
        "discount_percent": line.discount_percent, "tax_percent": line.tax_percent,
    }  # fmt: skip


def issue(session: BusinessSession, invoice: Invoice, actor: Actor) -> None:
    """Give a draft its number, let customers see it, and owe it. :raises Refused: when it cannot be sent as it is."""
    publish_record(session, invoice, actor)


def issued(session: BusinessSession, invoice: Invoice) -> None:
    """What follows when an invoice is published: from now on it is owed."""
    if invoice.issued_at is None:
        invoice.issued_at = now()
        session.flush()
        post(
            session, ISSUED, f"issued:{invoice.id}", invoice.total, account_id=owner(invoice),
            currency=invoice.currency, invoice=invoice, day=invoice.happens_on,
        )  # fmt: skip


def void(session: BusinessSession, invoice_id: UUID, reason: str, actor: Actor) -> Invoice:
    """Take an issued invoice back as a whole: its number stays, nothing is owed.

    :raises Refused: when something was paid on it, or is being paid.
    """
    invoice = locked(session, invoice_id)
    if invoice.issued_at is None or invoice.voided_at:
        raise Refused("Only an invoice that was sent can be voided.")
    if invoice.balance != invoice.total or invoice.reserved:
        raise Refused("Something was paid or credited on this invoice, or is being paid. Write a credit note instead.")
    invoice.voided_at = now()
    session.flush()
    post(
        session, VOIDED, f"voided:{invoice.id}", -invoice.balance, account_id=owner(invoice),
        currency=invoice.currency, invoice=invoice,
    )  # fmt: skip
    said = f"{invoice.number} voided: {reason}"
    record_event(session, "invoice.voided", invoice, actor, number=invoice.number, title=invoice.title, says=said)
    render_document_soon(session, invoice, actor)
    return invoice


def owner(invoice: Invoice) -> UUID:
    assert invoice.account_id is not None
    return invoice.account_id


def lines_of(session: BusinessSession, invoice: Invoice) -> list[InvoiceLine]:
    order = (InvoiceLine.position, InvoiceLine.id)
    return list(session.scalars(select(InvoiceLine).where(InvoiceLine.record_id == invoice.id).order_by(*order)))


def add_up(session: BusinessSession, invoice: Invoice) -> Sums:
    found = sums(lines_of(session, invoice))
    invoice.subtotal, invoice.tax, invoice.total = found.subtotal, found.tax, found.total
    session.flush()
    return found


def complete(session: BusinessSession, values: dict[str, Any]) -> None:
    """What a new or changed invoice takes from the settings."""
    chosen = settings_of(session, "billing")
    if "due_on" in values and values["due_on"] is None:
        values["due_on"] = values["happens_on"] + timedelta(days=chosen["due_days"])
    for line in values.get("lines") or ():
        if line.get("tax_percent") is None:
            line["tax_percent"] = chosen["tax_percent"]


def may_be_sent(session: BusinessSession, invoice: Invoice) -> None:
    if not lines_of(session, invoice):
        raise Refused("It has no lines yet. Add at least one, so that the customer knows what to pay for.")
