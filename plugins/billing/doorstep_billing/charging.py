"""Carrying a payment out with its provider: between transactions, so that a crash anywhere leaves it to be looked up.

The order is what makes it happen once: the payment is committed, set up with the provider by its own key, what the
provider calls it is committed, and only then is it charged. What was never committed was never charged.
"""

from datetime import datetime, timedelta
from uuid import UUID

from attrs import frozen
from sqlalchemy import or_, select, update

from doorstep.api import BusinessSession, Transactions, fault, fault_points, now
from doorstep_billing.gateway import provider_of
from doorstep_billing.methods import keep_card
from doorstep_billing.models import Method, Payer, Payment
from doorstep_billing.payments import UNDER_WAY, fail, processing, succeed
from doorstep_billing.providers import Charge, Outcome, Provider

STEPS = ("before_prepare", "after_prepare", "after_ref", "after_charge", "after_record")
fault_points(*(f"billing.{step}" for step in STEPS))
SLOW = timedelta(minutes=2)


@frozen(kw_only=True)
class Order:
    """:ivar away: the customer is not there; :ivar ref: what the provider calls it, once it is known."""

    provider: Provider
    charge: Charge
    away: bool
    ref: str | None


def charge(transactions: Transactions, payment_id: UUID, *, card: str | None = None) -> Outcome:
    """Charge a payment that was started, by whoever comes first.

    :param card: a card just typed, as the provider calls it; otherwise the payment's saved method.
    """
    with transactions.writing() as session:
        if not in_hand(session, payment_id, None):
            return Outcome(state="unknown")
        order = order_of(session, payment_id, card)
    return carry_out(transactions, payment_id, order)


def in_hand(session: BusinessSession, payment_id: UUID, since: datetime | None) -> bool:
    """Take a payment in hand, unless somebody has it; `since` takes over from who has had it longer than that."""
    table = Payment.__table__
    late = table.c.looked_at.is_(None) if since is None else or_(table.c.looked_at.is_(None), table.c.looked_at < since)
    mine = (table.c.business_id == session.business_id, table.c.id == payment_id, late)
    taken = update(table).where(*mine).values(looked_at=now()).returning(table.c.id)  # type: ignore[arg-type]
    return session.scalar(taken) is not None


def order_of(session: BusinessSession, payment_id: UUID, card: str | None) -> Order:
    payment = session.scalars(select(Payment).where(Payment.id == payment_id)).one()
    method = session.scalar(select(Method).where(Method.id == payment.method_id)) if payment.method_id else None
    account_id = method.account_id if method else payment.account_id
    payer = session.scalar(select(Payer).where(Payer.account_id == account_id)) if method or payment.keep else None
    wanted = Charge(
        key=str(payment.id), amount=payment.amount, currency=payment.currency, text=payment.title,
        customer=payer.provider_ref if payer else None, method=method.provider_ref if method else card,
        keep=payment.keep,
    )  # fmt: skip
    return Order(
        provider=provider_of(session, payment.provider), charge=wanted, away=payment.autopay, ref=payment.provider_ref
    )


def carry_out(transactions: Transactions, payment_id: UUID, order: Order) -> Outcome:
    fault("billing.before_prepare")
    found = order.provider.prepare(order.charge)
    fault("billing.after_prepare")
    if found.state != "open":
        return record(transactions, payment_id, order.provider, found, order.away)
    with transactions.writing() as session:
        if not name_it(session, payment_id, found.ref):
            return Outcome(state="unknown", ref=found.ref)
    fault("billing.after_ref")
    done = order.provider.confirm(found.ref, key=order.charge.key, away=order.away)
    fault("billing.after_charge")
    return record(transactions, payment_id, order.provider, done, order.away)


def name_it(session: BusinessSession, payment_id: UUID, ref: str) -> bool:
    """Keep what the provider calls it; False when it was given up meanwhile: then it is not charged."""
    mine = select(Payment).where(Payment.id == payment_id).with_for_update()
    payment = session.scalars(mine.execution_options(populate_existing=True)).one()
    if payment.status not in UNDER_WAY or payment.provider_ref not in (None, ref):
        return False
    payment.provider_ref = ref
    return True


def record(
    transactions: Transactions, payment_id: UUID, provider: Provider, found: Outcome, away: bool = False
) -> Outcome:
    """Write down what became of it; whoever comes first writes, and what is final stays."""
    if away and found.state == "action":
        found = refused_away(provider, found)
    elif found.state == "failed" and found.ref:
        # A card that was refused is not tried again under this number: that would be a payment nobody waits for.
        found = settled(provider, found)
    with transactions.writing() as session:
        write_down(session, payment_id, found)
    fault("billing.after_record")
    return found


def refused_away(provider: Provider, found: Outcome) -> Outcome:
    ended = provider.cancel(found.ref)
    words = "Your bank wants to be sure that it is you. Pay this invoice here in the portal."
    return Outcome(state="failed", ref=found.ref, fault=words) if ended.state == "canceled" else ended


def settled(provider: Provider, found: Outcome) -> Outcome:
    ended = provider.cancel(found.ref)
    return ended if ended.state in ("paid", "processing") else found


def write_down(session: BusinessSession, payment_id: UUID, found: Outcome) -> None:
    if found.state == "paid":
        if succeed(session, payment_id, means=found.card.means if found.card else None):
            keep_card(session, payment_id, found.card)
    elif found.state == "processing":
        processing(session, payment_id)
    elif found.state in ("failed", "canceled"):
        fail(session, payment_id, found.fault, canceled=found.state == "canceled")
