"""Payments: begun, succeeded or failed once each; money taken by hand; money given back.

Nothing here talks to a provider: see :mod:`doorstep_billing.charging` and :mod:`doorstep_billing.refunding`.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from doorstep.api import (
    SYSTEM,
    Actor,
    BusinessSession,
    NotFound,
    Record,
    Refused,
    accounts_below,
    change_status,
    create_record,
    money_text,
    publish_record,
    record_event,
    settings_of,
)
from doorstep_billing.ledger import PAID, locked, post
from doorstep_billing.models import Invoice, Payment

UNDER_WAY = ("started", "processing")
GIVEN_UP = ("failed", "canceled")
BUSY = "A payment of this invoice is under way. Wait a moment, then look at the invoice again."


def start(
    session: BusinessSession,
    invoice_id: UUID,
    amount: int,
    actor: Actor,
    *,
    key: str,
    provider: str,
    method_id: UUID | None = None,
    autopay: bool = False,
    keep: bool = False,
) -> Payment:
    """Begin a payment of an invoice: the amount is reserved, so that nobody else pays it meanwhile.

    :param key: names the attempt; the payment with this key is returned if there is one.
    :param keep: the customer wants the card saved.
    :raises Refused: when the invoice cannot take this amount, or another payment of it is under way.
    """
    invoice = locked(session, invoice_id)
    if found := payment_named(session, key):
        return found
    may_take(session, invoice, amount)
    reserve(session, invoice, amount)
    payment = new_payment(session, amount, actor, account_id=invoice.account_id, invoice=invoice, means="card", key=key)
    payment.provider, payment.method_id, payment.autopay, payment.keep = provider, method_id, autopay, keep
    session.flush()
    return payment


def payment_named(session: BusinessSession, key: str | None) -> Payment | None:
    return session.scalar(select(Payment).where(Payment.key == key)) if key else None


def may_take(session: BusinessSession, invoice: Invoice, amount: int) -> None:
    chosen = settings_of(session, "billing")
    if invoice.issued_at is None or invoice.archived_at:
        raise NotFound
    if invoice.balance <= 0:
        raise Refused("This invoice is paid. There is nothing more to pay.")
    if amount <= 0:
        raise Refused("Enter an amount above zero.", "amount")
    if invoice.reserved and (chosen["over_payment"] or invoice.balance - invoice.reserved < amount):
        raise Refused(BUSY)
    owed = money_text(session.tenant, invoice.balance)
    if amount > invoice.balance and not chosen["over_payment"]:
        raise Refused(f"That is more than is still to pay. Enter {owed} or less.", "amount")
    if amount < invoice.balance - invoice.reserved and not chosen["part_payment"]:
        raise Refused(f"This invoice is paid as a whole: {owed}.", "amount")


def reserve(session: BusinessSession, invoice: Invoice, amount: int) -> None:
    """Move what payments under way will take of an invoice: up when one begins, down when it ends."""
    table = Invoice.__table__
    mine = (table.c.business_id == session.business_id, table.c.id == invoice.id)
    session.execute(update(table).where(*mine).values(reserved=table.c.reserved + amount))  # type: ignore[arg-type]
    session.refresh(invoice, ["reserved"])


def new_payment(
    session: BusinessSession,
    amount: int,
    actor: Actor,
    *,
    account_id: UUID | None,
    invoice: Invoice | None = None,
    means: str,
    key: str | None,
    day: date | None = None,
    reference: str = "",
) -> Payment:
    title = f"Payment of {invoice.number}" if invoice else "Payment"
    values = {"title": title, "account_id": account_id, "means": means, "reference": reference}
    made = create_record(session, "payment", {**values, "happens_on": day} if day else values, actor)
    assert isinstance(made, Payment)
    made.amount, made.key = amount, key
    made.currency = invoice.currency if invoice else session.tenant.currency
    made.invoice_id = invoice.id if invoice else None
    session.flush()
    return made


def held(session: BusinessSession, payment_id: UUID) -> tuple[Payment, Invoice | None]:
    """A payment and its invoice, which nobody else changes until this transaction ends: the invoice first, always."""
    invoice_id = session.scalar(select(Payment.invoice_id).where(Payment.id == payment_id))
    invoice = locked(session, invoice_id) if invoice_id else None
    mine = select(Payment).where(Payment.id == payment_id).with_for_update()
    payment = session.scalar(mine.execution_options(populate_existing=True))
    if payment is None:
        raise NotFound
    return payment, invoice


def release(session: BusinessSession, payment: Payment, invoice: Invoice | None) -> None:
    if invoice and payment.status in UNDER_WAY:
        reserve(session, invoice, -payment.amount)


def succeed(session: BusinessSession, payment_id: UUID, actor: Actor = SYSTEM, *, means: str | None = None) -> bool:
    """The money is there: it is booked and the receipt goes out, once, however often this is called.

    A payment that was given up counts as well: what the provider took is taken.

    :return: whether this call booked it.
    """
    payment, invoice = held(session, payment_id)
    if payment.status not in (*UNDER_WAY, *GIVEN_UP):
        return False
    release(session, payment, invoice)
    payment.means, payment.fault = means or payment.means, ""
    book(session, payment, [invoice] if invoice else [])
    conclude(session, payment, actor)
    return True


def book(session: BusinessSession, payment: Payment, invoices: Sequence[Invoice]) -> None:
    """Post a payment to invoices in their order; what is left is the account's credit."""
    left = payment.amount
    for invoice in invoices:
        part = min(left, max(invoice.balance, 0))
        if part:
            entry(session, payment, part, invoice)
            left -= part
    if left:
        entry(session, payment, left, None)


def entry(session: BusinessSession, payment: Payment, amount: int, invoice: Invoice | None) -> None:
    owner = invoice.account_id if invoice else payment.account_id
    assert owner
    post(
        session, PAID, f"paid:{payment.id}:{invoice.id if invoice else 'credit'}", -amount,
        account_id=owner, currency=payment.currency, invoice=invoice, day=payment.happens_on,
        payment_id=payment.id,
    )  # fmt: skip


def conclude(session: BusinessSession, payment: Payment, actor: Actor) -> None:
    """Its number is drawn here, last: numbers of receipts have no gaps."""
    change_status(session, payment, "paid", actor)
    publish_record(session, payment, actor)
    said = f"{money_text(session.tenant, payment.amount)} received"
    record_event(session, "payment.succeeded", payment, actor, internal=True, number=payment.number, says=said)


def processing(session: BusinessSession, payment_id: UUID) -> bool:
    """The provider has it and needs days, as banks do."""
    payment, _ = held(session, payment_id)
    if payment.status == "started":
        change_status(session, payment, "processing", SYSTEM)
    return payment.status == "processing"


def fail(session: BusinessSession, payment_id: UUID, fault: str, *, canceled: bool = False) -> bool:
    """It came to nothing: what was reserved is free again. :return: whether this call ended it."""
    payment, invoice = held(session, payment_id)
    if payment.status not in UNDER_WAY:
        return False
    release(session, payment, invoice)
    payment.fault = fault
    change_status(session, payment, "canceled" if canceled else "failed", SYSTEM)
    if payment.autopay or not canceled:
        tell_failed(session, payment, invoice)
    return True


def tell_failed(session: BusinessSession, payment: Payment, invoice: Invoice | None) -> None:
    """On the invoice: customers see it, and never the payment that failed. Only autopay mails: they were not there."""
    name = "payment.autopay_failed" if payment.autopay else "payment.failed"
    thing: Record = invoice or payment
    amount = money_text(session.tenant, payment.amount)
    record_event(
        session, name, thing, SYSTEM, internal=True, number=thing.number, title=thing.title, fault=payment.fault,
        amount=amount, payment=str(payment.id), says=f"A payment of {amount} failed: {payment.fault}",
    )  # fmt: skip


def take(
    session: BusinessSession,
    account_id: UUID,
    amount: int,
    actor: Actor,
    *,
    means: str,
    day: date | None = None,
    reference: str = "",
    key: str | None = None,
    invoice_ids: Sequence[UUID] = (),
) -> Payment:
    """Book money that is there already: a cheque, cash, a transfer.

    :param invoice_ids: what it pays, in this order; the oldest open invoices of the account and of what stands below it
        unless given. What is left is the account's credit.
    :param key: the payment with this key is returned if there is one.
    """
    if found := payment_named(session, key):
        return found
    if amount <= 0:
        raise Refused("Enter an amount above zero.", "amount")
    invoices = [locked(session, one) for one in sorted(invoice_ids or oldest_open(session, account_id))]
    theirs = {account_id, *(session.scalars(accounts_below(session, account_id)) if invoices else ())}
    if any(one.account_id not in theirs or one.issued_at is None for one in invoices):
        raise Refused("Choose invoices of this customer that were sent.")
    by_id = {one.id: one for one in invoices}
    ordered = [by_id[one] for one in invoice_ids] or sorted(invoices, key=lambda one: (one.due_on, one.id))
    only = ordered[0] if len(ordered) == 1 else None
    payment = new_payment(
        session, amount, actor, account_id=account_id, invoice=only, means=means, key=key, day=day, reference=reference
    )
    book(session, payment, ordered)
    conclude(session, payment, actor)
    return payment


def oldest_open(session: BusinessSession, account_id: UUID) -> list[UUID]:
    theirs = Invoice.account_id.in_(accounts_below(session, account_id))
    open_ones = (theirs, Invoice.issued_at.is_not(None), Invoice.balance > 0)
    return list(session.scalars(select(Invoice.id).where(*open_ones, Invoice.archived_at.is_(None))))
