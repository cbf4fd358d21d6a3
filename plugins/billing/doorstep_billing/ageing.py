"""How old the money is that customers owe: by customer and days overdue, in one statement."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from attrs import frozen
from sqlalchemy import and_, case, func, select

from doorstep.api import Account, BusinessSession, today
from doorstep_billing.models import Entry, Invoice

BUCKETS = (
    ("current", "Not due yet"), ("late_30", "1–30 days late"), ("late_60", "31–60 days late"),
    ("late_90", "61–90 days late"), ("late_more", "More than 90 days late"),
)  # fmt: skip
TONES = {"current": "good", "late_30": "warn", "late_60": "warn", "late_90": "warn", "late_more": "bad"}
LIMITS = ((0, "current"), (30, "late_30"), (60, "late_60"), (90, "late_90"))
MOST_CUSTOMERS = 200


@frozen(kw_only=True)
class Ageing:
    """:ivar rows: those who owe the most late money first, at most `MOST_CUSTOMERS`; :ivar totals: of all of them.

    :ivar customers: how many owe something; :ivar count: how many invoices are open.
    """

    rows: Sequence[Any]
    totals: dict[str, int]
    customers: int
    count: int

    @property
    def owed(self) -> int:
        return sum(self.totals.values())

    @property
    def late(self) -> int:
        return self.owed - self.totals["current"]


def bucket_of(due: date, day: date) -> str:
    late = (day - due).days
    return next((name for limit, name in LIMITS if late <= limit), "late_more")


def ageing(session: BusinessSession) -> Ageing:
    """Open invoices by account and age, as of today in the business; one statement however many there are."""
    rows = session.execute(ageing_statement(today(session))).all()
    first = rows[0] if rows else None
    totals = {name: int(getattr(first, f"all_{name}")) if first else 0 for name, _ in BUCKETS}
    customers, count = (first.customers, int(first.invoices)) if first else (0, 0)
    return Ageing(rows=rows, totals=totals, customers=customers, count=count)


def ageing_statement(day: date) -> Any:
    sums = by_account(day).cte("ages")
    account = and_(Account.business_id == sums.c.business_id, Account.id == sums.c.account_id)
    totals = [func.sum(sums.c[name]).over().label(f"all_{name}") for name, _ in BUCKETS]
    counts = (func.count().over().label("customers"), func.sum(sums.c.open).over().label("invoices"))
    late = sums.c.owed - sums.c.current
    columns = (Account.id, Account.name, sums.c.owed, sums.c.open, *(sums.c[name] for name, _ in BUCKETS))
    rows = select(*columns, *totals, *counts).join_from(sums, Account, account)
    return rows.order_by(late.desc(), sums.c.owed.desc(), Account.sort_name, Account.id).limit(MOST_CUSTOMERS)


def by_account(day: date) -> Any:
    def of(name: str, condition: Any) -> Any:
        return func.sum(case((condition, Invoice.balance), else_=0)).label(name)

    edges = [day - timedelta(days=limit) for limit, _ in LIMITS]
    late = [of("current", Invoice.due_on >= edges[0])]
    late += [
        of(name, and_(Invoice.due_on < edges[place - 1], Invoice.due_on >= edges[place]))
        for place, (_, name) in enumerate(LIMITS) if place
    ]  # fmt: skip
    late.append(of("late_more", Invoice.due_on < edges[-1]))
    totals = (func.sum(Invoice.balance).label("owed"), func.count().label("open"))
    rows = select(Invoice.business_id, Invoice.account_id, *late, *totals)
    return rows.where(Invoice.balance > 0).group_by(Invoice.business_id, Invoice.account_id)


def credit_in_all(session: BusinessSession) -> int:
    """What customers have paid or been credited beyond their invoices, all together."""
    return -int(session.scalar(select(func.sum(Entry.amount)).where(Entry.invoice_id.is_(None))) or 0)
