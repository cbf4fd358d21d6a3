"""What is done every hour: invoices whose due day has passed become overdue, and reminders go out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from doorstep.api import (
    SYSTEM,
    BusinessSession,
    Job,
    Transactions,
    hookimpl,
    record_event,
    record_facts,
    settings_of,
    today,
)
from doorstep_billing.ledger import locked, settle
from doorstep_billing.models import Invoice

BATCH = 100
UNPAID = (Invoice.issued_at.is_not(None), Invoice.voided_at.is_(None), Invoice.balance > 0)
Act = Callable[[BusinessSession, Invoice], None]


@hookimpl
def doorstep_jobs() -> tuple[Job, ...]:
    return (Job(name="billing_daily", every=60 * 60, apart=every_hour),)


def every_hour(transactions: Transactions) -> None:
    """Each batch is a transaction of its own: a kill leaves what is done, and the next run goes on."""
    for wanted, act in ((newly_late, become_overdue), (soon_due, remind), (still_late, remind_late)):
        while one_batch(transactions, wanted, act) == BATCH:
            continue


def one_batch(transactions: Transactions, wanted: Callable[[BusinessSession], Any], act: Act) -> int:
    with transactions.writing() as session:
        condition = wanted(session)
        ids: list[UUID] = []
        if condition is not None:
            rows = select(Invoice.id).where(*UNPAID, condition).order_by(Invoice.due_on, Invoice.id)
            ids = list(session.scalars(rows.limit(BATCH)))
        for invoice_id in sorted(ids):
            invoice = locked(session, invoice_id)
            if invoice.balance > 0 and not invoice.voided_at:
                act(session, invoice)
    return len(ids)


def newly_late(session: BusinessSession) -> Any:
    return and_(Invoice.due_on < today(session), Invoice.status != "overdue")


def become_overdue(session: BusinessSession, invoice: Invoice) -> None:
    settle(session, invoice)
    remind_late(session, invoice)


def soon_due(session: BusinessSession) -> Any:
    """Due within the days the business chose, and not reminded of yet; nothing where it wants none."""
    days, day = settings_of(session, "billing")["remind_before"], today(session)
    if not days:
        return None
    return and_(Invoice.due_on >= day, Invoice.due_on <= day + timedelta(days=days), Invoice.reminded_on.is_(None))


def remind(session: BusinessSession, invoice: Invoice) -> None:
    told(session, invoice, "invoice.due_soon")


def still_late(session: BusinessSession) -> Any:
    days, day = settings_of(session, "billing")["remind_every"], today(session)
    if not days:
        return None
    again = or_(Invoice.reminded_on.is_(None), Invoice.reminded_on <= day - timedelta(days=days))
    return and_(Invoice.status == "overdue", again)


def remind_late(session: BusinessSession, invoice: Invoice) -> None:
    told(session, invoice, "invoice.overdue")


def told(session: BusinessSession, invoice: Invoice, name: str) -> None:
    """An invoice that was just sent reminds nobody: the mail with it said the same."""
    day = today(session)
    invoice.reminded_on = day
    session.flush()
    sent_today = name == "invoice.due_soon" and invoice.issued_at is not None and invoice.happens_on == day
    if not sent_today:
        facts = {**record_facts(session, invoice), "says": f"Reminder of {invoice.number}"}
        record_event(session, name, invoice, SYSTEM, **facts)
