"""Months and quarters as stretches of days, and what of a price falls on some days of them."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from attrs import frozen

ONE = timedelta(days=1)
Stretch = tuple[date, date | None]


@frozen
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def name(self) -> str:
        """A month's name in keys and addresses, such as ``2026-03``."""
        return f"{self.first:%Y-%m}"

    @property
    def ends_quarter(self) -> bool:
        return self.last.month % 3 == 0

    @property
    def quarter(self) -> "Period":
        """The quarter that a month is in."""
        start = self.first.month - (self.first.month - 1) % 3
        return Period(self.first.replace(month=start, day=1), month_of(self.first.replace(month=start + 2, day=1)).last)


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def month_before(day: date) -> Period:
    return month_of(day.replace(day=1) - ONE)


def month_named(name: str) -> Period | None:
    """The month called ``2026-03``; None for anything else."""
    year, _, month = name.partition("-")
    if len(name) != 7 or not (year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12 and int(year)):
        return None
    return month_of(date(int(year), int(month), 1))


def active_days(period: Period, starts_on: date, ends_on: date | None, pauses: Iterable[Stretch]) -> int:
    """How many days of a period a service runs: from its start to its end, without those on which it is suspended."""
    first, last = max(period.first, starts_on), min(period.last, ends_on or period.last)
    total, reached = max((last - first).days + 1, 0), first
    for begin, end in sorted(pauses, key=lambda pause: pause[0]):
        since, until = max(begin, reached), min(end or last, last)
        if since <= until:
            total -= (until - since).days + 1
            reached = until + ONE
    return total


def part(price: int, days: int, of: int) -> int:
    """The part of a price that falls on some of its days, rounded half up to minor units."""
    return (2 * price * days + of) // (2 * of)
