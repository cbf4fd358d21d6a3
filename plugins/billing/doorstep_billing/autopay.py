"""Invoices that pay themselves: three tries on three days, just after midnight of the business."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import structlog
from sqlalchemy import Select, func, select

from doorstep.api import (
    SYSTEM,
    BusinessSession,
    Event,
    Refused,
    Transactions,
    fault,
    fault_points,
    on,
    on_or_below,
    record_event,
    today,
)
from doorstep_billing.charging import charge
from doorstep_billing.gateway import pays_online
from doorstep_billing.ledger import locked
from doorstep_billing.methods import end_autopay
from doorstep_billing.models import Invoice, Method, Payer, Payment
from doorstep_billing.payments import start

fault_points("billing.autopay_started")
TRIES = 3
GIVEN_UP = (
    "Autopay failed three times, so it is off. Your card is still saved: pay the invoice, then switch it on again."
)
log = structlog.get_logger()


def autopay(transactions: Transactions) -> None:
    """Every few minutes; what was tried today is not tried again."""
    with transactions.reading() as session:
        due = list(due_now(session)) if pays_online(session) else []
    for invoice_id, payer_id in due:
        try:
            attempt(transactions, invoice_id, payer_id)
        except Exception as problem:
            log.error("autopay.failed", invoice=str(invoice_id), exc_info=problem)


def due_now(session: BusinessSession) -> Iterator[tuple[UUID, UUID]]:
    """Invoices to be tried now, each with who pays: the account itself, or one above it."""
    day, seen = today(session), set[UUID]()
    payers = select(Payer).where(Payer.autopay_on.is_(True), Payer.autopay_method_id.is_not(None))
    for payer in session.scalars(payers.order_by(Payer.id)):
        for invoice in session.scalars(owed_by(session, payer, day)):
            if invoice.id not in seen and is_its_day(session, invoice, payer, day):
                seen.add(invoice.id)
                yield invoice.id, payer.id


def owed_by(session: BusinessSession, payer: Payer, day: date) -> Select[Invoice]:
    owed = (Invoice.issued_at.is_not(None), Invoice.balance > 0, Invoice.reserved == 0, Invoice.due_on <= day)
    mine = (on_or_below(session, payer.account_id), Invoice.archived_at.is_(None))
    return select(Invoice).where(*owed, *mine).order_by(Invoice.due_on, Invoice.id)


def is_its_day(session: BusinessSession, invoice: Invoice, payer: Payer, day: date) -> bool:
    """The due day; what was past due when it came, or when autopay was switched on, waits for the next day."""
    assert invoice.issued_at
    issued = invoice.issued_at.astimezone(session.tenant.zone).date()
    if invoice.due_on < day and (issued >= day or (payer.autopay_since or day) >= day):
        return False
    made, last = tries(session, invoice.id, payer.autopay_since)
    return made < TRIES and (last is None or last < day)


def tries(session: BusinessSession, invoice_id: UUID, since: date | None) -> tuple[int, date | None]:
    """How often autopay tried since it was switched on, and when last."""
    made = select(func.count(Payment.id), func.max(Payment.happens_on))
    made = made.where(Payment.invoice_id == invoice_id, Payment.autopay.is_(True))
    count, last = session.execute(made.where(Payment.happens_on >= since) if since else made).one()
    return int(count), last


def attempt(transactions: Transactions, invoice_id: UUID, payer_id: UUID) -> None:
    with transactions.writing() as session:
        payment = begin(session, invoice_id, payer_id)
        if payment is None:
            return
    fault("billing.autopay_started")
    charge(transactions, payment.id)


def begin(session: BusinessSession, invoice_id: UUID, payer_id: UUID) -> Payment | None:
    """Start the try of today, with everything looked at again under the lock of the invoice."""
    invoice, day = locked(session, invoice_id), today(session)
    payer = session.scalars(select(Payer).where(Payer.id == payer_id)).one()
    if invoice.balance <= 0 or invoice.reserved or not payer.autopay_on or not is_its_day(session, invoice, payer, day):
        return None
    method = session.scalar(select(Method).where(Method.id == payer.autopay_method_id, Method.removed_at.is_(None)))
    if method is None:
        return None
    count = session.scalar(select(func.count(Payment.id)).where(Payment.invoice_id == invoice_id, Payment.autopay)) or 0
    try:
        return start(
            session, invoice_id, invoice.balance, SYSTEM, key=f"autopay:{invoice_id}:{count + 1}",
            provider=method.provider, method_id=method.id, autopay=True,
        )  # fmt: skip
    except Refused:
        return None


@on("payment.autopay_failed")
def after_failure(session: BusinessSession, event: Event) -> None:
    """The third time was the last: it is off, and the card stays. It matters not how we heard of it."""
    invoice, payer = failed_for(session, event)
    if payer is None or not payer.autopay_on:
        return
    made, _ = tries(session, invoice.id, payer.autopay_since)
    last = made >= TRIES
    if last:
        end_autopay(session, payer, GIVEN_UP, SYSTEM)
    name = "payment.autopay_given_up" if last else "payment.autopay_again"
    record_event(session, name, invoice, SYSTEM, **{**event.facts, "says": said(event, last)})


def said(event: Event, last: bool) -> str:
    what = f"Autopay of {event.facts['amount']} failed: {event.facts['fault']}"
    return f"{what} It was the third time, so autopay is off." if last else what


def failed_for(session: BusinessSession, event: Event) -> tuple[Invoice, Payer | None]:
    invoice = session.scalars(select(Invoice).where(Invoice.id == event.record_id)).one()
    payment = session.scalars(select(Payment).where(Payment.id == UUID(event.facts["payment"]))).one()
    method = session.scalar(select(Method).where(Method.id == payment.method_id))
    payer = session.scalar(select(Payer).where(Payer.account_id == method.account_id)) if method else None
    return invoice, payer
