"""A statement as the pages of office and portal show it, over a period that the address names."""

from collections.abc import Mapping
from datetime import date

from flask import url_for

from doorstep.api import Column, Filters, FormField, Row, page_session, today
from doorstep_billing.ageing import BUCKETS, TONES, bucket_of
from doorstep_billing.statements import Booked, Statement, default_period

COLUMNS = (
    Column(label="Date", key="day", kind="date"),
    Column(label="What", key="what", primary=True),
    Column(label="Charges", key="charge", kind="money", align="end"),
    Column(label="Payments", key="paid", kind="money", align="end"),
    Column(label="Balance", key="balance", kind="money", align="end"),
)
DUE_COLUMNS = (
    Column(label="Invoice", key="number", kind="link"),
    Column(label="For", key="title", primary=True),
    Column(label="Due", key="due", kind="date"),
    Column(label="State", key="state", kind="badge"),
    Column(label="To pay", key="balance", kind="money", align="end"),
)


def chosen_period(args: Mapping[str, str]) -> tuple[date, date]:
    """The days the address names, else the last three months; turned round where they stand the wrong way."""
    since, until = default_period(page_session())
    since, until = read(args.get("since", ""), since), read(args.get("until", ""), until)
    return min(since, until), max(since, until)


def read(text: str, other: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return other
    return found if 2000 <= found.year <= 2100 else other


def period_filters(found: Statement, url: str) -> Filters:
    days = (("since", "From", found.since), ("until", "Until", found.until))
    fields = [FormField(name=name, label=label, kind="date", value=day.isoformat()) for name, label, day in days]
    return Filters(fields=fields, action=url)


def lines_of(found: Statement) -> list[Row]:
    opening = {"day": found.since, "what": "Opening balance", "charge": None, "paid": None, "balance": found.opening}
    return [Row(cells=opening, muted=True), *(line_of(one) for one in found.lines)]


def line_of(one: Booked) -> Row:
    words = " · ".join(part for part in (one.number, one.what, one.place) if part)
    cells = {
        "day": one.day, "what": words, "charge": one.amount if one.amount > 0 else None,
        "paid": -one.amount if one.amount < 0 else None, "balance": one.balance,
    }  # fmt: skip
    return Row(cells=cells)


def due_rows(found: Statement, endpoint: str) -> list[Row]:
    day, labels = today(page_session()), dict(BUCKETS)
    rows = []
    for one in found.due:
        age = bucket_of(one.due_on, day)
        cells = {
            "number": one.number, "title": one.title, "due": one.due_on, "state": (labels[age], TONES[age]),
            "balance": one.balance,
        }  # fmt: skip
        rows.append(Row(cells=cells, url=url_for(endpoint, record_id=one.id)))
    return rows
