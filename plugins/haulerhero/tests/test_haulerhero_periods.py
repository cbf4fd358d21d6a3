"""Days and parts of prices, against a model that counts each day by itself."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep_haulerhero.periods import Period, active_days, month_before, month_named, month_of, part

DAYS = st.dates(date(2023, 12, 1), date(2024, 7, 31))
PAUSES = st.lists(st.tuples(DAYS, st.one_of(st.none(), DAYS)), max_size=4)


def every_day(period):
    return [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]


def runs(day, starts_on, ends_on, pauses):
    within = starts_on <= day and (ends_on is None or day <= ends_on)
    return within and not any(since <= day and (until is None or day <= until) for since, until in pauses)


@settings(max_examples=400, deadline=None)
@given(day=DAYS, starts_on=DAYS, ends_on=st.one_of(st.none(), DAYS), pauses=PAUSES, quarter=st.booleans())
def test_days_are_those_one_counts(day, starts_on, ends_on, pauses, quarter):
    """HH-19: a service runs from its start to its end without the days on which it is suspended, in any order."""
    period = month_of(day).quarter if quarter else month_of(day)
    counted = sum(runs(one, starts_on, ends_on, pauses) for one in every_day(period))
    assert active_days(period, starts_on, ends_on, pauses) == counted


@settings(deadline=None)
@given(day=DAYS)
def test_months_and_quarters_follow_each_other(day):
    """HH-19: each day is in one month and one quarter; months have names that lead back to them."""
    month = month_of(day)
    assert month.first <= day <= month.last and month.first.day == 1 and (month.last + timedelta(days=1)).day == 1
    assert month_before(day).last == month.first - timedelta(days=1)
    assert month_named(month.name) == month
    months = {month_of(one) for one in every_day(month.quarter)}
    assert len(months) == 3 and month in months
    assert month.ends_quarter == (month.quarter.last == month.last)


@given(text=st.text(max_size=9))
def test_other_names_are_no_months(text):
    """HH-19: what somebody writes into the address is a month or nothing."""
    found = month_named(text)
    assert found is None or found.name == text


@given(price=st.integers(0, 10**9), of=st.integers(1, 92), data=st.data())
def test_parts_round_half_up(price, of, data):
    """HH-19: a part of a price is rounded half up, all days are the price, and it never shrinks with a day more."""
    days = data.draw(st.integers(0, of))
    exact = Fraction(price * days, of)
    floor = exact.numerator // exact.denominator
    assert part(price, days, of) == floor + (1 if exact - floor >= Fraction(1, 2) else 0)
    assert part(price, of, of) == price and part(price, days, of) <= part(price, min(days + 1, of), of)


def test_a_leap_year_has_its_day():
    """HH-19: February 2024."""
    assert Period(date(2024, 2, 1), date(2024, 2, 29)) == month_named("2024-02")
    assert part(29_00, active_days(month_of(date(2024, 2, 5)), date(2024, 2, 29), None, []), 29) == 1_00
