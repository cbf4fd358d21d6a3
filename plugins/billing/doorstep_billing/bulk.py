"""Many invoices written and sent at once: for runs that bill thousands of customers."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import func, select

from doorstep.api import (
    Actor,
    BusinessSession,
    NewRecord,
    day_text,
    money_text,
    new_id,
    now,
    publish_many,
    today,
    write_rows,
)
from doorstep_billing.credits import apply_at_issue
from doorstep_billing.invoices import Line, complete, values_of
from doorstep_billing.ledger import ISSUED, locked
from doorstep_billing.models import Entry, Invoice
from doorstep_billing.sums import sums


@frozen(kw_only=True)
class NewInvoice:
    """An invoice to be sent by `issue_many`.

    :param key: names what is billed: nothing is written for a key that has an invoice. :param account_id: whom it is
        for. :param title: what it is for. :param lines: at least one. :param day: its date.
    """

    key: str
    account_id: UUID
    title: str
    lines: tuple[Line, ...]
    day: date


def issue_many(session: BusinessSession, invoices: Sequence[NewInvoice], actor: Actor) -> dict[str, UUID]:
    """Write invoices, give them their numbers, owe them and mail them; some statements for all of them.

    :return: the ids of those that were written, by key; those there already are left out. PDFs are made by a later job.
    :raises Refused: when one of the accounts is archived.
    """
    billed = set(session.scalars(select(Invoice.key).where(Invoice.key.in_([one.key for one in invoices]))))
    fresh = [one for one in invoices if one.key not in billed]
    records = [record_of(session, one) for one in fresh]
    ids = publish_many(session, "invoice", records, actor)
    write_rows(session, Entry.__table__, [entry_of(session, *pair) for pair in zip(ids, records, strict=True)])
    apply_credit(session, {one.account_id for one in fresh}, ids)
    return {one.key: invoice_id for one, invoice_id in zip(fresh, ids, strict=True)}


def record_of(session: BusinessSession, one: NewInvoice) -> NewRecord:
    values: dict[str, Any] = {"happens_on": one.day, "due_on": None, "lines": [values_of(line) for line in one.lines]}
    complete(session, values)
    due_on, lines = values["due_on"], values["lines"]
    found = sums([Line(**line) for line in lines])
    amount = money_text(session.tenant, found.total)
    return NewRecord(
        title=one.title, account_id=one.account_id, happens_on=one.day,
        status="overdue" if due_on < today(session) else "sent",
        values={
            "key": one.key, "currency": session.tenant.currency, "due_on": due_on, "subtotal": found.subtotal,
            "tax": found.tax, "total": found.total, "balance": found.total, "issued_at": now(),
        },
        rows={"lines": lines},
        facts={"total": amount, "balance": amount, "due": day_text(session.tenant, due_on), "booked": True},
    )  # fmt: skip


def entry_of(session: BusinessSession, id: UUID, record: NewRecord) -> dict[str, Any]:
    return {
        "business_id": session.business_id, "id": new_id(), "account_id": record.account_id, "invoice_id": id,
        "payment_id": None, "credit_note_id": None, "kind": ISSUED, "amount": record.values["total"],
        "currency": record.values["currency"], "day": record.happens_on, "key": f"issued:{id}", "created_at": now(),
    }  # fmt: skip


def apply_credit(session: BusinessSession, account_ids: set[UUID], ids: Sequence[UUID]) -> None:
    """Who has credit pays with it, as at every other invoice; few do."""
    held = select(Entry.account_id).where(Entry.account_id.in_(account_ids), Entry.invoice_id.is_(None))
    rich = held.group_by(Entry.account_id).having(func.sum(Entry.amount) < 0)
    theirs = select(Invoice.id).where(Invoice.id.in_(ids), Invoice.account_id.in_(rich)).order_by(Invoice.id)
    for invoice_id in session.scalars(theirs).all():
        apply_at_issue(session, locked(session, invoice_id))
