"""What the services of customers come to in a month."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from doorstep.api import Account, BusinessSession, day_text
from doorstep_billing.api import Line
from doorstep_haulerhero.models import Pause, Service
from doorstep_haulerhero.periods import Period, Stretch, active_days, part

PER_WEEK = 7
DayText = Callable[[date], str]


@frozen(kw_only=True)
class Charge:
    """What one service comes to."""

    text: str
    amount: int

    @property
    def line(self) -> Line:
        return Line(text=self.text, unit_price=self.amount)


@frozen(kw_only=True)
class Bill:
    """What one customer is billed: a line for each service and location.

    :ivar payer_id: the customer, or the location itself where it stands alone.
    """

    payer_id: UUID
    name: str
    charges: tuple[Charge, ...]

    @property
    def amount(self) -> int:
        return sum(charge.amount for charge in self.charges)


def bills(session: BusinessSession, period: Period, payers: Collection[UUID] | None = None) -> list[Bill]:
    """Whom a month bills, by name; two statements. :param payers: only these."""
    rows, pauses = services_in(session, period, payers), pauses_in(session, period)
    day = cache(partial(day_text, session.tenant))
    found: dict[UUID, list[Charge]] = defaultdict(list)
    names: dict[UUID, str] = {}
    for row in rows:
        names[row.payer_id] = row.payer_name
        if charge := charge_of(row, period, pauses.get(row.id, ()), day):
            found[row.payer_id].append(charge)
    return [Bill(payer_id=payer, name=names[payer], charges=tuple(charges)) for payer, charges in found.items()]


def services_in(session: BusinessSession, period: Period, payers: Collection[UUID] | None) -> list[Any]:
    """Services that run on some day the month may bill, with place and payer."""
    place, payer = aliased(Account), aliased(Account)
    payer_id = func.coalesce(place.parent_id, place.id)
    columns = (
        Service.id, Service.title, Service.happens_on, Service.ends_on, Service.price, Service.cycle,
        place.name.label("place"), payer.id.label("payer_id"), payer.name.label("payer_name"),
    )  # fmt: skip
    at = and_(place.business_id == Service.business_id, place.id == Service.account_id)
    owes = and_(payer.business_id == place.business_id, payer.id == payer_id)
    first = period.quarter.first if period.ends_quarter else period.first
    runs = (Service.happens_on <= period.last, or_(Service.ends_on.is_(None), Service.ends_on >= first))
    rows = select(*columns).join(place, at).join(payer, owes).where(Service.archived_at.is_(None), *runs)
    rows = rows.where(payer.id.in_(payers)) if payers is not None else rows
    return list(session.execute(rows.order_by(payer.sort_name, payer.id, place.sort_name, Service.number)))


def pauses_in(session: BusinessSession, period: Period) -> dict[UUID, list[Stretch]]:
    first = period.quarter.first if period.ends_quarter else period.first
    touches = (Pause.starts_on <= period.last, or_(Pause.ends_on.is_(None), Pause.ends_on >= first))
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    for row in session.execute(select(Pause.record_id, Pause.starts_on, Pause.ends_on).where(*touches)):
        found[row.record_id].append((row.starts_on, row.ends_on))
    return found


def charge_of(row: Any, period: Period, pauses: Iterable[Stretch], day: DayText) -> Charge | None:
    """A service's part of a month: weeks by the day, a month or quarter by its days; None for nothing."""
    if row.cycle == "quarterly" and not period.ends_quarter:
        return None
    window = period.quarter if row.cycle == "quarterly" else period
    days = active_days(window, row.happens_on, row.ends_on, pauses)
    amount = part(row.price, days, PER_WEEK if row.cycle == "weekly" else window.days)
    if amount <= 0:
        return None
    since, until = max(window.first, row.happens_on), min(window.last, row.ends_on or window.last)
    return Charge(text=line_text(row, f"{day(since)} to {day(until)}", days, window), amount=amount)


def line_text(row: Any, span: str, days: int, window: Period) -> str:
    counted = "" if days == window.days else f" ({days} of {window.days} days)"
    return f"{row.title}, {row.place}: {span}{counted}"
