"""Money given back: reserved on its payment first, booked once it is out."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from doorstep.api import (
    SYSTEM,
    Account,
    Actor,
    BusinessSession,
    NotFound,
    Refused,
    change_status,
    money_text,
    record_event,
)
from doorstep_billing.ledger import REFUNDED, credit_of, locked, post
from doorstep_billing.models import CreditNote, Entry, Invoice, Payment, Refund
from doorstep_billing.payments import held

PAID_STATES = ("paid", "part_refunded", "refunded")


def give_back(
    session: BusinessSession,
    payment_id: UUID,
    amount: int,
    reason: str,
    actor: Actor,
    *,
    key: str,
    by_hand: bool = False,
) -> Refund:
    """Give a payment back, or a part of it.

    A payment recorded by hand, or with `by_hand`, is booked at once: the money was given in cash or by a transfer.
    Otherwise the refund is *started*, and :func:`doorstep_billing.refunding.refund` asks the provider.

    :param key: names the refund; the one with this key is returned if there is one.
    :raises Refused: when more would be given back than was paid.
    """
    payment, _ = held(session, payment_id)
    if found := session.scalar(select(Refund).where(Refund.key == key)):
        return found
    may_give(session, payment, amount)
    payment.refunded += amount
    refund = Refund(payment_id=payment.id, amount=amount, reason=reason, actor=actor.name, key=key)
    session.add(refund)
    session.flush()
    if by_hand or payment.provider == "manual":
        refund_done(session, refund.id, actor=actor)
    return refund


def may_give(session: BusinessSession, payment: Payment, amount: int) -> None:
    if payment.status not in PAID_STATES:
        raise Refused("Only a payment that succeeded can be given back.")
    if amount <= 0:
        raise Refused("Enter an amount above zero.", "amount")
    left = payment.amount - payment.refunded
    if amount > left:
        said = money_text(session.tenant, left)
        raise Refused(f"Of this payment, {said} can still be given back." if left else "All of it was given back.",
                      "amount")  # fmt: skip


def refund_done(session: BusinessSession, refund_id: UUID, ref: str | None = None, actor: Actor = SYSTEM) -> bool:
    """The money is out: it is booked, once. :return: whether this call booked it."""
    refund, payment = held_refund(session, refund_id)
    if refund.state != "started":
        return False
    refund.state, refund.fault, refund.provider_ref = "done", "", ref or refund.provider_ref
    invoices = {one: locked(session, one) for one in sorted(one for one, _ in paid_by(session, payment))}
    hold_account(session, payment)
    taken = list(parts(session, payment, refund.amount))
    for invoice_id, part in taken:
        book_part(session, payment, refund, part, invoices[invoice_id] if invoice_id else None)
    whole = payment.refunded >= payment.amount
    change_status(session, payment, "refunded" if whole else "part_refunded", actor)
    said = money_text(session.tenant, refund.amount)
    facts: dict[str, Any] = {"number": payment.number, "title": payment.title, "amount": said}
    record_event(session, "payment.refunded", payment, actor, **facts, says=f"{said} given back")
    return True


def refund_failed(session: BusinessSession, refund_id: UUID, fault: str) -> bool:
    refund, payment = held_refund(session, refund_id)
    if refund.state != "started":
        return False
    payment.refunded -= refund.amount
    refund.state, refund.fault = "failed", fault
    record_event(
        session, "payment.refund_failed", payment, SYSTEM, internal=True, fault=fault, says=f"Refund failed: {fault}"
    )
    return True


def tell_failed(session: BusinessSession, payment: Payment, fault: str) -> None:
    said = f"Giving it back failed: {fault}"
    record_event(session, "payment.refund_failed", payment, SYSTEM, internal=True, fault=fault, says=said)


def refund_came_back(session: BusinessSession, refund_id: UUID, fault: str) -> bool:
    """It was booked, and the bank of the customer sent it back: what it opened is closed again."""
    refund, payment = held_refund(session, refund_id)
    if refund.state != "done":
        return False
    start = f"refunded:{refund.id}:"
    rows = session.scalars(select(Entry).where(Entry.key.startswith(start)).order_by(Entry.invoice_id)).all()
    for one in rows:
        post(
            session, REFUNDED, one.key.replace("refunded:", "came back:"), -one.amount, account_id=one.account_id,
            currency=one.currency, invoice=locked(session, one.invoice_id) if one.invoice_id else None,
            payment_id=payment.id,
        )  # fmt: skip
    refund.state, refund.fault = "failed", fault
    payment.refunded -= refund.amount
    change_status(session, payment, "part_refunded" if payment.refunded else "paid", SYSTEM)
    record_event(
        session, "payment.refund_failed", payment, SYSTEM, internal=True, fault=fault, says=f"Refund failed: {fault}"
    )
    return True


def held_refund(session: BusinessSession, refund_id: UUID) -> tuple[Refund, Payment]:
    payment_id = session.scalar(select(Refund.payment_id).where(Refund.id == refund_id))
    if payment_id is None:
        raise NotFound
    payment, _ = held(session, payment_id)
    mine = select(Refund).where(Refund.id == refund_id).execution_options(populate_existing=True)
    return session.scalars(mine).one(), payment


def hold_account(session: BusinessSession, payment: Payment) -> None:
    """Whoever uses an account's credit holds it, after the invoices: nobody else uses the same credit."""
    session.execute(select(Account.id).where(Account.id == payment.account_id).with_for_update(key_share=True))


def book_part(session: BusinessSession, payment: Payment, refund: Refund, part: int, invoice: Invoice | None) -> None:
    owner = invoice.account_id if invoice else payment.account_id
    assert owner
    post(
        session, REFUNDED, f"refunded:{refund.id}:{invoice.id if invoice else 'credit'}", part,
        account_id=owner, currency=payment.currency, invoice=invoice, payment_id=payment.id,
    )  # fmt: skip


def parts(session: BusinessSession, payment: Payment, amount: int) -> Iterator[tuple[UUID | None, int]]:
    """What a refund takes back: the credit that came of the payment first, then what it paid, the last invoice first.

    What neither holds any more (its credit was used for other invoices) the account owes.
    """
    on_invoices = paid_by(session, payment)
    credit = min(amount, credit_from(session, payment, [one for one, _ in on_invoices]))
    left = amount - credit
    for invoice_id, paid in on_invoices:
        part = min(left, paid)
        if part:
            yield invoice_id, part
            left -= part
    if credit + left:
        yield None, credit + left


def paid_by(session: BusinessSession, payment: Payment) -> list[tuple[UUID, int]]:
    """What a payment still pays of invoices, the one due last first."""
    rows = session.execute(
        select(Entry.invoice_id, func.sum(Entry.amount))
        .join_from(Entry, Invoice, (Invoice.business_id == Entry.business_id) & (Invoice.id == Entry.invoice_id))
        .where(Entry.payment_id == payment.id)
        .group_by(Entry.invoice_id, Invoice.due_on)
        .order_by(Invoice.due_on.desc(), Entry.invoice_id.desc())
    )
    return [(invoice_id, -int(amount)) for invoice_id, amount in rows if invoice_id and amount < 0]


def credit_from(session: BusinessSession, payment: Payment, invoice_ids: list[UUID]) -> int:
    """The account's credit, as far as it came of this payment or of credit notes on what it paid."""
    assert payment.account_id
    notes = select(CreditNote.id).where(CreditNote.invoice_id.in_(invoice_ids))
    came = or_(Entry.payment_id == payment.id, Entry.credit_note_id.in_(notes))
    found = session.scalar(select(func.sum(Entry.amount)).where(Entry.invoice_id.is_(None), came))
    return max(0, min(-int(found or 0), credit_of(session, payment.account_id)))
