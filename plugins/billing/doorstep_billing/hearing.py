"""What the provider tells us by itself: repeated, late and out of order, it is right or refused.

A message only says where to look: how a payment stands is asked for, so that an old message changes nothing.
"""

from uuid import UUID

from sqlalchemy import select

from doorstep.api import Problem, Transactions, now
from doorstep_billing.charging import record
from doorstep_billing.gateway import gateway, provider_of
from doorstep_billing.models import Payment, Refund
from doorstep_billing.payments import GIVEN_UP, UNDER_WAY
from doorstep_billing.refunding import carry_out


class AskAgain(Problem):
    """It could not be recorded now: the provider sends it again."""


def hear(transactions: Transactions, body: bytes, signature: str) -> None:
    """Take a message in.

    :raises Forged: when the provider did not sign it. :raises AskAgain: when it is to come again.
    """
    with transactions.reading() as session:
        provider = provider_of(session)
    notice = provider.heard(body, signature)
    with transactions.writing() as session:
        if found := gateway(session):
            found.heard_at = now()
    if notice.about == "payment":
        heard_of_payment(transactions, notice.ref)
    if notice.about == "refund":
        heard_of_refund(transactions, notice.ref)


def heard_of_payment(transactions: Transactions, ref: str) -> None:
    with transactions.reading() as session:
        named = select(Payment.id, Payment.status, Payment.provider).where(Payment.provider_ref == ref)
        row = session.execute(named).one_or_none()
        provider = provider_of(session, row.provider) if row else None
    if row is None or provider is None or row.status not in (*UNDER_WAY, *GIVEN_UP):
        return
    found = provider.look(ref)
    if found.state == "unknown":
        raise AskAgain(found.fault)
    record(transactions, row.id, provider, found)


def heard_of_refund(transactions: Transactions, ref: str) -> None:
    """A refund may fail days later, when the bank sends it back; and ones we wait for may be done."""
    with transactions.reading() as session:
        refund_id: UUID | None = session.scalar(select(Refund.id).where(Refund.provider_ref == ref))
    if refund_id:
        carry_out(transactions, refund_id)
