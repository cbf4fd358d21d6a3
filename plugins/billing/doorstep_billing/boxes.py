"""What pages of the core say of money: home pages, accounts, and the pages of records."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, case, func, not_, select

from doorstep.api import (
    Account,
    BusinessSession,
    Panel,
    Record,
    Todo,
    Viewer,
    accounts_below,
    accounts_with,
    ask_made,
    day_text,
    hookimpl,
    made_once,
    money_text,
    today,
    visible_records,
)
from doorstep_billing.ageing import BUCKETS, bucket_of
from doorstep_billing.gateway import online_column, step_to_pay
from doorstep_billing.ledger import credit_of
from doorstep_billing.models import CreditNote, Entry, Invoice, Payer, Payment
from doorstep_billing.printing import allocations

MOST_TODO, MOST_OPEN = 10, 5
ENTRY_WORDS = {
    "issued": "Sent", "paid": "Paid", "refunded": "Given back", "credited": "Credited", "applied": "Paid from credit",
    "voided": "Voided", "opening": "Paid before it was taken over",
}  # fmt: skip


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    if not viewer.is_staff and "invoice" not in viewer.record_kinds():
        return []
    side, _, where = place.partition("_")
    if where == "home":
        return owed_in_all(session) if side == "office" else []
    if where == "account":
        return of_account(session, viewer, side, things[0])
    return of_record(session, viewer, side, things[0]) if where == "record" else []


@hookimpl
def doorstep_todo(session: BusinessSession, viewer: Viewer) -> list[Todo]:
    """Invoices to pay, the longest due first; those that autopay will pay in time need nobody."""
    if "invoice" not in viewer.record_kinds():
        return []
    day = today(session)
    rows = ask_made(session, unpaid(viewer), viewer_id=viewer.contact_id, day=day)
    return [to_pay(session, row, (day - row.due_on).days) for row in rows]


@made_once
def unpaid(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    payer = and_(Payer.business_id == Invoice.business_id, Payer.account_id == Invoice.account_id)
    by_itself = and_(func.coalesce(Payer.autopay_on, False), Invoice.due_on >= bindparam("day", type_=Date()))
    columns = (Invoice.id, Invoice.number, Invoice.balance, Invoice.due_on, online_column())
    return (
        select(*columns).outerjoin(Payer, payer)
        .where(visible_records(viewer), Invoice.kind == "invoice", Invoice.balance > Invoice.reserved, not_(by_itself))
        .order_by(Invoice.due_on, Invoice.id).limit(MOST_TODO)
    )  # fmt: skip


def to_pay(session: BusinessSession, row: Any, late: int) -> Todo:
    amount, due = money_text(session.tenant, row.balance), day_text(session.tenant, row.due_on)
    words = f"was due on {due}" if late > 0 else f"due on {due}"
    return Todo(
        label=f"Pay invoice {row.number}", text=f"{amount}, {words}", weight=10 if late > 0 else 30,
        action=step_to_pay(session, row.online, amount), path=f"portal/invoices/{row.id}",
    )  # fmt: skip


def owed_in_all(session: BusinessSession) -> list[Panel]:
    """What customers owe, due and not yet due; one statement."""
    day = today(session)
    late = case((Invoice.due_on < day, Invoice.balance), else_=0)
    sums = (func.sum(Invoice.balance).label("owed"), func.sum(late).label("late"), func.count().label("open"))
    row = session.execute(select(*sums).where(Invoice.balance > 0)).one()
    if not row.open:
        return []
    context = {"owed": int(row.owed), "late": int(row.late), "open": row.open}
    return [Panel(heading="Money owed", template="billing/_home.html", context=context, weight=15)]


def of_account(session: BusinessSession, viewer: Viewer, side: str, account: Any) -> list[Panel]:
    """What an account and all below it owe, the oldest invoices first; one statement."""
    if side == "portal" and account_hidden(session, viewer, account):
        return []
    day, found = today(session), oldest_open(session, account)
    rows = [row for row in found if row.id]
    context = {
        "side": side, "account": account, "rows": [(row, bucket_of(row.due_on, day)) for row in rows],
        "owed": int(rows[0].owed) if rows else 0, "open": rows[0].open if rows else 0, "labels": dict(BUCKETS),
        "credit": -int(found[0].credit or 0),
    }  # fmt: skip
    return [Panel(heading="Invoices", template="billing/_account.html", context=context, weight=15)]


def account_hidden(session: BusinessSession, viewer: Viewer, account: Any) -> bool:
    """Somebody may see an account in a role that does not see invoices."""
    roles = viewer.catalog.roles.values()
    if all(role.sees is None or "invoice" in role.sees for role in roles if role.scope == "account"):
        return False
    seen = select(Account.id).where(Account.id == account.id, accounts_with(viewer, "invoice"))
    return session.scalar(seen) is None


def oldest_open(session: BusinessSession, account: Any) -> Sequence[Any]:
    """The oldest open invoices, what all of them come to, and the account's credit: one row without an invoice where
    none is open."""
    here = accounts_below(session, account.id)
    free = select(func.sum(Entry.amount)).where(Entry.account_id.in_(here), Entry.invoice_id.is_(None))
    totals = (func.sum(Invoice.balance).over().label("owed"), func.count(Invoice.id).over().label("open"))
    columns = (Invoice.id, Invoice.number, Invoice.title, Invoice.due_on, Invoice.balance, *totals)
    wanted = and_(Invoice.business_id == Account.business_id, Invoice.account_id.in_(here), Invoice.balance > 0)
    rows = select(*columns, free.scalar_subquery().label("credit")).join_from(Account, Invoice, wanted, isouter=True)
    return session.execute(
        rows.where(Account.id == account.id).order_by(Invoice.due_on, Invoice.id).limit(MOST_OPEN)
    ).all()


def of_record(session: BusinessSession, viewer: Viewer, side: str, record: Any) -> list[Panel]:
    match record:
        case Invoice():
            return booked_on(session, side, record)
        case Payment():
            return paid_by(session, side, record)
        case CreditNote():
            return []
    return billed(record) if side == "office" else []


def booked_on(session: BusinessSession, side: str, invoice: Invoice) -> list[Panel]:
    """What was booked on an invoice since it was sent, and for staff the credit that could pay it."""
    untouched = invoice.balance == invoice.total and invoice.voided_at is None
    if invoice.issued_at is None or (side == "portal" and untouched):
        return []
    thing = func.coalesce(Entry.payment_id, Entry.credit_note_id)
    about = and_(Record.business_id == Entry.business_id, Record.id == thing)
    columns = (Entry.day, Entry.kind, Entry.amount, Record.id, Record.number, Record.kind.label("about"),
               Record.account_id)  # fmt: skip
    own = (Entry.invoice_id == invoice.id, Entry.kind != "issued")
    rows = session.execute(select(*columns).outerjoin(Record, about).where(*own).order_by(Entry.id)).all()
    credit = 0
    if side == "office" and invoice.balance > 0 and invoice.account_id:
        credit = max(credit_of(session, invoice.account_id), 0)
    if not rows and not credit:
        return []
    context = {"side": side, "rows": rows, "words": ENTRY_WORDS, "credit": credit, "invoice": invoice}
    return [Panel(heading="Paid and credited", template="billing/_booked.html", context=context, weight=10)]


def paid_by(session: BusinessSession, side: str, payment: Payment) -> list[Panel]:
    rows = allocations(session, [payment.id])
    context = {"side": side, "rows": rows}
    return [Panel(heading="What it paid", template="billing/_paid.html", context=context, weight=10)] if rows else []


def billed(record: Record) -> list[Panel]:
    """The button that bills any vertical's record; the invoices about it are listed by the core."""
    return [Panel(heading="Billing", template="billing/_bill.html", context={"record": record}, weight=60)]
