"""What an account owes, over a period: opening balance, what was booked, closing balance, what is due."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from doorstep.api import (
    Account,
    BusinessSession,
    PdfPage,
    Record,
    accounts_below,
    day_text,
    money_text,
    settings_of,
    today,
)
from doorstep_billing.ageing import BUCKETS, bucket_of
from doorstep_billing.models import Entry, Invoice
from doorstep_billing.printing import PAPERS, bill_to

MOST_ENTRIES, MOST_DUE = 2000, 500
KIND_WORDS = {
    "issued": "Invoice", "paid": "Payment", "refunded": "Given back", "credited": "Credit note",
    "applied": "Credit used", "voided": "Invoice voided", "opening": "Paid before",
}  # fmt: skip

PAPER_LABELS = {"late_more": "Over 90 days late"}


@frozen(kw_only=True)
class Booked:
    """One line: an entry of the ledger, or those of one act on one day."""

    day: date
    what: str
    number: str
    amount: int
    balance: int = 0
    place: str = ""


@frozen(kw_only=True)
class Statement:
    """:ivar due: open invoices as they are now; :ivar credit: what the account has left over now."""

    account: Account
    since: date
    until: date
    opening: int
    lines: list[Booked]
    closing: int
    due: list[Any] = field(factory=list)
    credit: int = 0
    more: bool = False

    @property
    def owed(self) -> int:
        return sum(row.balance for row in self.due)


def default_period(session: BusinessSession) -> tuple[date, date]:
    """The last three months, from the first day of a month until today."""
    end = today(session)
    month = end.month - 3
    return date(end.year + (month - 1) // 12, (month - 1) % 12 + 1, 1), end


def month_before(day: date) -> tuple[date, date]:
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])


def statement_of(session: BusinessSession, account: Account, since: date, until: date) -> Statement:
    """Three statements, whatever the period has."""
    opening, credit = balance_before(session, account.id, since)
    rows = entries_of(session, account.id, since, until)
    lines, balance = [], opening
    for row in rows[:MOST_ENTRIES]:
        balance += row.amount
        lines.append(booked(row, balance, account.id))
    due = open_invoices(session, account.id)
    return Statement(
        account=account, since=since, until=until, opening=opening, lines=lines, closing=balance, due=due,
        credit=credit, more=len(rows) > MOST_ENTRIES,
    )  # fmt: skip


def here(session: BusinessSession, account_id: UUID) -> Any:
    """Of this account or one below it."""
    return Entry.account_id.in_(accounts_below(session, account_id))


def balance_before(session: BusinessSession, account_id: UUID, day: date) -> tuple[int, int]:
    """What was owed when the day began, and the credit there is now."""
    before = func.sum(case((Entry.day < day, Entry.amount), else_=0))
    free = func.sum(case((Entry.invoice_id.is_(None), Entry.amount), else_=0))
    opening, credit = session.execute(select(before, free).where(here(session, account_id))).one()
    return int(opening or 0), -int(credit or 0)


def entries_of(session: BusinessSession, account_id: UUID, since: date, until: date) -> list[Any]:
    """What was booked in the period. Credit that pays an invoice moves nothing, and is left out."""
    about = aliased(Record)
    thing = func.coalesce(Entry.payment_id, Entry.credit_note_id, Entry.invoice_id)
    columns = (
        Entry.day, Entry.kind, func.sum(Entry.amount).label("amount"), about.number, about.title,
        Entry.account_id, Account.name.label("place"),
    )  # fmt: skip
    rows = select(*columns).outerjoin(about, and_(about.business_id == Entry.business_id, about.id == thing))
    rows = rows.join(Account, and_(Account.business_id == Entry.business_id, Account.id == Entry.account_id))
    rows = rows.where(here(session, account_id), Entry.day >= since, Entry.day <= until, Entry.kind != "applied")
    grouped = rows.group_by(Entry.day, Entry.kind, thing, about.number, about.title, Entry.account_id, Account.name)
    return list(session.execute(grouped.order_by(Entry.day, func.min(Entry.created_at)).limit(MOST_ENTRIES + 1)))


def booked(row: Any, balance: int, account_id: UUID) -> Booked:
    what = KIND_WORDS.get(row.kind, row.kind)
    title = f"{what}: {row.title}" if row.kind == "issued" and row.title else what
    place = row.place if row.account_id != account_id else ""
    return Booked(day=row.day, what=title, number=row.number or "", amount=row.amount, balance=balance, place=place)


def open_invoices(session: BusinessSession, account_id: UUID) -> list[Any]:
    """What is still to be paid, the oldest first."""
    columns = (
        Invoice.id, Invoice.number, Invoice.title, Invoice.happens_on, Invoice.due_on, Invoice.balance, Invoice.total,
        Invoice.account_id, Invoice.status,
    )  # fmt: skip
    owed = (Invoice.account_id.in_(accounts_below(session, account_id)), Invoice.balance > 0)
    return list(session.execute(select(*columns).where(*owed).order_by(Invoice.due_on, Invoice.id).limit(MOST_DUE)))


def statement_page(session: BusinessSession, found: Statement) -> PdfPage:
    """The statement on paper."""
    money = session.tenant
    chosen, day = settings_of(session, "billing"), today(session)
    period = f"{day_text(money, found.since)} – {day_text(money, found.until)}"
    ages = ageing_of(found.due, day)
    data = {
        "title": f"Statement, {found.account.name}, {period}", "kind": "Statement", "number": "", "heading": "",
        "bill_to": bill_to(session, found.account.id, "For"), "small_print": chosen["footer"],
        "facts": [
            ["Period", period], ["Statement date", day_text(money, day)], ["Tax number", chosen["tax_number"]],
            ["Balance", money_text(money, found.closing)],
        ],
        "head": ["Date", "What", "Charges", "Payments", "Balance"], "lines": paper_lines(session, found),
        "sums": closing_pairs(session, found), "due_label": f"Due as of {day_text(money, day)}",
        "due_head": ["Invoice", "For", "Date", "Due", "To pay"],
        "due": [
            [row.number, row.title, day_text(money, row.happens_on), due_words(session, row.due_on, day),
             money_text(money, row.balance)]
            for row in found.due
        ],
        "ageing": [[PAPER_LABELS.get(name, label), money_text(money, ages[name])] for name, label in BUCKETS],
        "due_sums": due_sums(session, found), "how_label": "How to pay",
        "how_to_pay": chosen["how_to_pay"] if found.due else "",
    }  # fmt: skip
    return PdfPage(template=PAPERS / "statement.typ", data=data)


def due_sums(session: BusinessSession, found: Statement) -> list[tuple[str, str]]:
    """What is to be paid now, where credit takes something off."""
    if found.credit <= 0:
        return []
    money, left = session.tenant, max(found.owed - found.credit, 0)
    return [
        ("Open invoices", money_text(money, found.owed)), ("Credit", money_text(money, -found.credit)),
        ("To pay now", money_text(money, left)),
    ]  # fmt: skip


def due_words(session: BusinessSession, due: date, day: date) -> str:
    late = (day - due).days
    words = day_text(session.tenant, due)
    return f"{words}, {late} {'day' if late == 1 else 'days'} late" if late > 0 else words


def ageing_of(due: list[Any], day: date) -> dict[str, int]:
    found = {name: 0 for name, _ in BUCKETS}
    for row in due:
        found[bucket_of(row.due_on, day)] += row.balance
    return found


def paper_lines(session: BusinessSession, found: Statement) -> list[list[str]]:
    money = session.tenant
    first = [day_text(money, found.since), "Opening balance", "", "", money_text(money, found.opening)]
    return [first, *(paper_line(session, one) for one in found.lines)]


def paper_line(session: BusinessSession, one: Booked) -> list[str]:
    money, words = session.tenant, " · ".join(part for part in (one.number, one.what, one.place) if part)
    charge = money_text(money, one.amount) if one.amount > 0 else ""
    paid = money_text(money, -one.amount) if one.amount < 0 else ""
    return [day_text(money, one.day), words, charge, paid, money_text(money, one.balance)]


def closing_pairs(session: BusinessSession, found: Statement) -> list[tuple[str, str]]:
    money = session.tenant
    charges = sum(one.amount for one in found.lines if one.amount > 0)
    paid = sum(-one.amount for one in found.lines if one.amount < 0)
    closing = ("You owe" if found.closing >= 0 else "In your favor", money_text(money, abs(found.closing)))
    return [
        ("Opening balance", money_text(money, found.opening)), ("Charges", money_text(money, charges)),
        ("Payments and credits", money_text(money, -paid)), closing,
    ]  # fmt: skip
