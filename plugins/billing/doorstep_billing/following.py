"""What follows from what happens to invoices, and what a bookkeeper would not let happen."""

from typing import Any

from sqlalchemy import select

from doorstep.api import Actor, BusinessSession, Event, Record, RecordType, Refused, hookimpl, now, on
from doorstep_billing.credits import apply_at_issue
from doorstep_billing.invoices import add_up, complete, issued, may_be_sent
from doorstep_billing.ledger import locked, settle
from doorstep_billing.models import CreditNote, Invoice, Payment

TAKING_OVER = "billing is taking over"
FINAL = "This invoice was sent, and what was sent does not change. Void it, or write a credit note."
MONEY = (Invoice, CreditNote, Payment)


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if record_type.name == "invoice":
        values.setdefault("due_on", None)
        complete(session, values)


@hookimpl
def doorstep_before_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    if isinstance(record, Invoice):
        if record.issued_at:
            raise Refused(FINAL)
        complete(session, {"happens_on": record.happens_on, **values} if values else values)


@hookimpl
def doorstep_before_publish(session: BusinessSession, record: Record, actor: Actor) -> None:
    if isinstance(record, Invoice):
        if session.info.get(TAKING_OVER):
            raise Refused("What is taken over goes out without a mail, not by itself.")
        may_be_sent(session, record)


@hookimpl
def doorstep_before_removal(session: BusinessSession, record: Record, how: str, actor: Actor) -> None:
    if isinstance(record, Invoice) and record.issued_at:
        raise Refused(FINAL)
    if isinstance(record, CreditNote | Payment):
        raise Refused("What was booked stays. Write a credit note, or give the money back.")


@on("invoice.created")
def invoice_made(session: BusinessSession, event: Event) -> None:
    if event.facts.get("booked"):
        return  # `issue_many` has added it up
    invoice = session.scalars(select(Invoice).where(Invoice.id == event.record_id)).one()
    invoice.currency = session.tenant.currency
    add_up(session, invoice)


@on("invoice.updated")
def invoice_changed(session: BusinessSession, event: Event) -> None:
    add_up(session, session.scalars(select(Invoice).where(Invoice.id == event.record_id)).one())


@on("invoice.published")
def invoice_sent(session: BusinessSession, event: Event) -> None:
    if event.facts.get("booked"):
        return  # and has booked it
    assert event.record_id
    invoice = locked(session, event.record_id)
    issued(session, invoice)
    apply_at_issue(session, invoice)


@on("invoice.viewed")
def invoice_seen(session: BusinessSession, event: Event) -> None:
    assert event.record_id
    invoice = locked(session, event.record_id)
    if invoice.viewed_at is None:
        invoice.viewed_at = now()
        settle(session, invoice)
