"""The ledger: entries that are never changed, written once each, and the balances they add up to."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from doorstep.api import SYSTEM, BusinessSession, NotFound, change_status, new_id, now, today
from doorstep_billing.models import Entry, Invoice

ISSUED, PAID, REFUNDED, CREDITED, APPLIED, VOIDED = "issued", "paid", "refunded", "credited", "applied", "voided"
OPENING = "opening"


def locked(session: BusinessSession, invoice_id: UUID) -> Invoice:
    """An invoice that nobody else changes until this transaction ends."""
    session.flush()
    mine = select(Invoice).where(Invoice.id == invoice_id).with_for_update()
    invoice = session.scalar(mine.execution_options(populate_existing=True))
    if invoice is None:
        raise NotFound
    return invoice


def post(
    session: BusinessSession,
    kind: str,
    key: str,
    amount: int,
    *,
    account_id: UUID,
    currency: str,
    invoice: Invoice | None = None,
    day: date | None = None,
    **about: UUID | None,
) -> bool:
    """Write an entry, unless one with this key is there; the invoice's balance and status follow.

    :param amount: above zero when more is owed. :param invoice: locked; None is the account's credit.
    :param about: `payment_id`, `credit_note_id`. :return: whether it was written.
    """
    values: dict[str, Any] = {
        "business_id": session.business_id, "id": new_id(), "account_id": account_id, "kind": kind, "key": key,
        "invoice_id": invoice.id if invoice else None, "amount": amount, "currency": currency,
        "day": day or today(session), "created_at": now(), **about,
    }  # fmt: skip
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Entry.__table__).values(**values)
    once = insert.on_conflict_do_nothing(index_elements=["business_id", "key"]).returning(Entry.__table__.c.id)
    written = session.scalar(once) is not None
    if written and invoice is not None:
        moved = update(Invoice.__table__).where(  # type: ignore[arg-type]
            Invoice.__table__.c.business_id == session.business_id, Invoice.__table__.c.id == invoice.id
        )
        session.execute(moved.values(balance=Invoice.__table__.c.balance + amount))
        session.refresh(invoice, ["balance"])
        settle(session, invoice)
    return written


def settle(session: BusinessSession, invoice: Invoice) -> None:
    """Move an invoice to the status that follows from its ledger."""
    change_status(session, invoice, status_of(invoice, today(session)), SYSTEM)


def status_of(invoice: Invoice, day: date) -> str:
    """The status that follows: draft, sent, viewed, part_paid, overdue, paid or void."""
    if invoice.issued_at is None:
        return "draft"
    if invoice.voided_at:
        return "void"
    if invoice.balance <= 0:
        return "paid"
    if invoice.due_on < day:
        return "overdue"
    if invoice.balance < invoice.total:
        return "part_paid"
    return "viewed" if invoice.viewed_at else "sent"


def credit_of(session: BusinessSession, account_id: UUID) -> int:
    """What an account has paid or been credited beyond its invoices, in minor units."""
    own = select(func.sum(Entry.amount)).where(Entry.account_id == account_id, Entry.invoice_id.is_(None))
    return -int(session.scalar(own) or 0)


def balances(session: BusinessSession, account_ids: list[UUID]) -> Mapping[UUID, int]:
    """What each account owes in all, credit taken off, in minor units; one statement."""
    rows = session.execute(
        select(Entry.account_id, func.sum(Entry.amount))
        .where(Entry.account_id.in_(account_ids))
        .group_by(Entry.account_id)
    )
    return {account_id: int(amount) for account_id, amount in rows}
