"""How old the money is that customers owe: a picture, and the table behind it."""

from typing import Any

from flask import render_template, url_for

from doorstep.api import STAFF, Bar, Column, Permission, Row, money_text, page_actor, page_session, staff_may
from doorstep_billing.ageing import BUCKETS, TONES, Ageing, ageing
from doorstep_billing.office.room import room

SHORT = (
    ("current", "Not due"), ("late_30", "1–30 days"), ("late_60", "31–60 days"), ("late_90", "61–90 days"),
    ("late_more", "Over 90 days"),
)  # fmt: skip
COLUMNS = (
    Column(label="Customer", key="name", kind="link", primary=True),
    Column(label="Open", key="open", kind="number", align="end"),
    Column(label="In all", key="owed", kind="money", align="end"),
    *(Column(label=label, key=name, kind="money", align="end") for name, label in SHORT),
)


@room.page("/", policy=STAFF)
def index() -> str:
    found = ageing(page_session())
    return render_template(
        "billing/owed.html", found=found, bars=bars(found), columns=COLUMNS, rows=[row_of(row) for row in found.rows],
        more=found.customers - len(found.rows),
        may_set_up=staff_may(page_actor().staff_role, Permission.SETTINGS),
    )  # fmt: skip


def bars(found: Ageing) -> list[Bar]:
    tenant = page_session().tenant
    return [
        Bar(label=label, value=found.totals[name], text=money_text(tenant, found.totals[name]), tone=TONES[name])
        for name, label in BUCKETS
    ]


def row_of(row: Any) -> Row:
    cells = {name: int(getattr(row, name)) or None for name, _ in BUCKETS}
    cells |= {"name": row.name, "open": int(row.open), "owed": int(row.owed)}
    return Row(cells=cells, url=url_for(".account", account_id=row.id))
