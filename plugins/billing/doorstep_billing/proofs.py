"""What always holds of money, proved by ``doorstep check``: a sentence for each fault, naming the row."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from doorstep.api import BusinessSession, hookimpl, money_text, today
from doorstep_billing.models import CreditNote, Entry, Invoice, Payment, Refund

MOST = 20


@hookimpl
def doorstep_broken(session: BusinessSession) -> list[str]:
    proofs = (balances, statuses, payments, notes, refunds, credit_used)
    return [fault for proof in proofs for fault in proof(session)]


def added_up(column: Any, *conditions: Any) -> Any:
    """The ledger's entries by what they are about."""
    rows = select(column.label("about"), func.sum(Entry.amount).label("amount"))
    return rows.where(column.is_not(None), *conditions).group_by(column).subquery()


def balances(session: BusinessSession) -> Iterator[str]:
    found = added_up(Entry.invoice_id)
    rows = select(Invoice.number, Invoice.balance, found.c.amount).outerjoin(found, found.c.about == Invoice.id)
    differ = func.coalesce(found.c.amount, 0) != Invoice.balance
    for number, balance, owed in session.execute(rows.where(differ).limit(MOST)):
        said = money_text(session.tenant, balance), money_text(session.tenant, int(owed or 0))
        yield f"invoice {number} has the balance {said[0]}, its ledger says {said[1]}"


def statuses(session: BusinessSession) -> Iterator[str]:
    """That the day a due day passes is followed a little later is no fault: overdue is not looked at."""
    follows = case(
        (Invoice.issued_at.is_(None), "draft"),
        (Invoice.voided_at.is_not(None), "void"),
        (Invoice.balance <= 0, "paid"),
        else_="open",
    )  # fmt: skip
    is_ = case((Invoice.status.in_(("draft", "void", "paid")), Invoice.status), else_="open")
    early = and_(Invoice.status == "overdue", Invoice.due_on > today(session))
    wrong = select(Invoice.number, Invoice.status, follows).where(or_(is_ != follows, early)).limit(MOST)
    for number, status, wanted in session.execute(wrong):
        yield f"invoice {number} is {status}, its ledger says {wanted}"
    negative = select(Invoice.number).where(or_(Invoice.balance < 0, Invoice.reserved < 0)).limit(MOST)
    for number in session.scalars(negative):
        yield f"invoice {number} has less than nothing to pay, or reserved"


def payments(session: BusinessSession) -> Iterator[str]:
    """What was booked of a payment is its amount, once it is there, and nothing before."""
    found = added_up(Entry.payment_id, Entry.kind == "paid")
    there = Payment.status.in_(("paid", "part_refunded", "refunded"))
    wanted = case((there, -Payment.amount), else_=0)
    rows = select(Payment.number, Payment.amount, found.c.amount).outerjoin(found, found.c.about == Payment.id)
    for number, amount, booked in session.execute(rows.where(func.coalesce(found.c.amount, 0) != wanted).limit(MOST)):
        said = money_text(session.tenant, amount), money_text(session.tenant, -int(booked or 0))
        yield f"payment {number} is of {said[0]}, booked are {said[1]}"


def notes(session: BusinessSession) -> Iterator[str]:
    found = added_up(Entry.credit_note_id, Entry.kind == "credited")
    wanted = case((CreditNote.status == "issued", -CreditNote.total), else_=0)
    rows = select(CreditNote.number).outerjoin(found, found.c.about == CreditNote.id)
    for number in session.scalars(rows.where(func.coalesce(found.c.amount, 0) != wanted).limit(MOST)):
        yield f"credit note {number} is not booked as it is written"


def refunds(session: BusinessSession) -> Iterator[str]:
    over = select(Payment.number).where(or_(Payment.refunded > Payment.amount, Payment.refunded < 0)).limit(MOST)
    for number in session.scalars(over):
        yield f"of payment {number} more was given back than was paid"
    given = select(Refund.payment_id, func.sum(Refund.amount).label("amount")).where(Refund.state != "failed")
    sums = given.group_by(Refund.payment_id).subquery()
    rows = select(Payment.number).outerjoin(sums, sums.c.payment_id == Payment.id)
    for number in session.scalars(rows.where(func.coalesce(sums.c.amount, 0) != Payment.refunded).limit(MOST)):
        yield f"payment {number} says that another amount was given back than its refunds come to"


def credit_used(session: BusinessSession) -> Iterator[str]:
    """Credit that pays an invoice leaves the account's credit in the same amount."""
    rows = select(Entry.account_id, func.sum(Entry.amount)).where(Entry.kind == "applied").group_by(Entry.account_id)
    for account_id, amount in session.execute(rows.having(func.sum(Entry.amount) != 0).limit(MOST)):
        said = money_text(session.tenant, int(amount))
        yield f"account {account_id} used credit that does not come to nothing: {said}"
