"""Payments whose answer is late: asked for at the provider, and let go when nobody goes on with them."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import Select, select

from doorstep.api import BusinessSession, Transactions, now
from doorstep_billing.charging import in_hand, record
from doorstep_billing.gateway import provider_of
from doorstep_billing.models import Payment
from doorstep_billing.payments import UNDER_WAY, fail, held
from doorstep_billing.providers import Outcome, Provider
from doorstep_billing.refunding import finish_refunds

LATE, ABANDONED = timedelta(minutes=3), timedelta(minutes=30)
ENDED = "It was not finished in time, so nothing was charged."
WAITING = ("open", "action")
MOST = 200
log = structlog.get_logger()


def reconcile(transactions: Transactions) -> None:
    """Every few minutes: look up what is late."""
    with transactions.reading() as session:
        late = list(session.scalars(late_ones()))
    for payment_id in late:
        try:
            look_up(transactions, payment_id, only_late=True)
        except Exception as fault:
            log.error("payment.look_up_failed", payment=str(payment_id), exc_info=fault)
    finish_refunds(transactions)


def late_ones() -> Select[UUID]:
    open_ones = (Payment.status.in_(UNDER_WAY), Payment.closed_at.is_(None), Payment.created_at < now() - LATE)
    return select(Payment.id).where(*open_ones).order_by(Payment.looked_at).limit(MOST)


def look_up(transactions: Transactions, payment_id: UUID, *, only_late: bool = False) -> None:
    """Ask the provider how a payment stands, and write that down."""
    with transactions.writing() as session:
        if only_late and not in_hand(session, payment_id, now() - LATE):
            return
        payment, _ = held(session, payment_id)
        provider = provider_of(session, payment.provider)
        if payment.status not in UNDER_WAY:
            return
        if payment.provider_ref is None:
            forget(session, payment)
            return
    settle(transactions, payment, provider)


def forget(session: BusinessSession, payment: Payment) -> None:
    """What the provider calls it was never committed, so it was never charged: whoever was at it gave up."""
    if payment.created_at < now() - LATE:
        fail(session, payment.id, ENDED, canceled=True)


def settle(transactions: Transactions, payment: Payment, provider: Provider) -> None:
    found = provider.look(payment.provider_ref or "")
    # Nobody but us confirms what is open; where the customer is to prove something, they have a while.
    patience = {"open": LATE, "action": ABANDONED}.get(found.state)
    if patience and payment.created_at < now() - patience:
        found = canceled(provider, found)
    record(transactions, payment.id, provider, found)


def give_up(transactions: Transactions, payment_id: UUID) -> None:
    """The customer stops: what was not charged yet is canceled."""
    with transactions.reading() as session:
        payment = session.scalars(select(Payment).where(Payment.id == payment_id)).one()
        provider = provider_of(session, payment.provider)
    if payment.status != "started" or payment.provider_ref is None:
        return
    found = provider.look(payment.provider_ref)
    record(transactions, payment_id, provider, canceled(provider, found) if found.state in WAITING else found)


def canceled(provider: Provider, found: Outcome) -> Outcome:
    """Canceled there first: only then is the invoice free for another payment."""
    ended = provider.cancel(found.ref)
    if ended.state == "canceled":
        return Outcome(state="canceled", ref=found.ref, fault=ENDED)
    return ended if ended.state in ("paid", "processing") else Outcome(state="unknown", ref=found.ref)
