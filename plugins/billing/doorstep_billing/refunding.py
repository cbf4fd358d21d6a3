"""Giving money back through the provider: asked for once, and looked up again until there is an answer."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from doorstep.api import Actor, BusinessSession, Transactions, fault, fault_points, now
from doorstep_billing.gateway import provider_of
from doorstep_billing.giving_back import give_back, refund_came_back, refund_done, refund_failed
from doorstep_billing.models import Payment, Refund
from doorstep_billing.providers import Given

fault_points("billing.before_refund", "billing.after_refund")
LATE = timedelta(minutes=3)


def refund(
    transactions: Transactions,
    payment_id: UUID,
    amount: int,
    reason: str,
    actor: Actor,
    *,
    key: str,
    by_hand: bool = False,
) -> Refund:
    """Give a payment or a part of it back, by the way it came; `by_hand`: the money was given otherwise.

    :return: the refund: done, failed with its fault, or started: then the provider is asked again later.
    """
    with transactions.writing() as session:
        refund_id = give_back(session, payment_id, amount, reason, actor, key=key, by_hand=by_hand).id
        done = session.scalar(select(Refund.state).where(Refund.id == refund_id)) != "started"
    if not done:
        carry_out(transactions, refund_id)
    with transactions.reading() as session:
        return session.scalars(select(Refund).where(Refund.id == refund_id)).one()


def carry_out(transactions: Transactions, refund_id: UUID) -> None:
    """Ask the provider for a refund, or how one stands: a bank may send it back days later."""
    with transactions.reading() as session:
        one = session.scalars(select(Refund).where(Refund.id == refund_id)).one()
        payment = session.scalars(select(Payment).where(Payment.id == one.payment_id)).one()
        provider = provider_of(session, payment.provider)
    if one.state == "failed":
        return
    fault("billing.before_refund")
    found = provider.refund(payment.provider_ref or "", one.amount, key=f"refund-{one.id}")
    fault("billing.after_refund")
    with transactions.writing() as session:
        write_down(session, refund_id, found)


def write_down(session: BusinessSession, refund_id: UUID, found: Given) -> None:
    if found.state == "done":
        refund_done(session, refund_id, found.ref)
    if found.state == "failed":
        refund_failed(session, refund_id, found.fault)
        refund_came_back(session, refund_id, found.fault)


def finish_refunds(transactions: Transactions) -> None:
    """Ask again for those whose answer was lost: the same key never gives back twice."""
    late = select(Refund.id).where(Refund.state == "started", Refund.created_at < now() - LATE)
    with transactions.reading() as session:
        waiting = list(session.scalars(late.order_by(Refund.id).limit(100)))
    for refund_id in waiting:
        carry_out(transactions, refund_id)
