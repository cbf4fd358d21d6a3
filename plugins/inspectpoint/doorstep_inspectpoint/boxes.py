"""What home pages and pages of buildings say of deficiencies."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, func, select

from doorstep.api import (
    Account,
    BusinessSession,
    Panel,
    Viewer,
    ask_made,
    held_records,
    hookimpl,
    made_once,
    on_or_below,
    visible_records,
)
from doorstep_inspectpoint.models import Deficiency
from doorstep_inspectpoint.schemas import SEVERITIES, SEVERITY_LABELS, SEVERITY_TONES

MOST_BUILDINGS, MOST_LISTED = 8, 25
SHOWN = {"severities": dict(zip(SEVERITIES, SEVERITY_LABELS, strict=True)), "tones": SEVERITY_TONES}
SIDES = {"portal_home": "portal", "office_home": "office", "portal_account": "portal", "office_account": "office"}

HERE = (Account.business_id == Deficiency.business_id) & (Account.id == Deficiency.account_id)


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    if place not in SIDES or not (viewer.is_staff or "deficiency" in viewer.record_kinds()):
        return []
    if things:
        return building(session, viewer, SIDES[place], things[0])
    return across_buildings(session, viewer, SIDES[place])


def across_buildings(session: BusinessSession, viewer: Viewer, side: str) -> list[Panel]:
    """The unresolved ones, by building and severity."""
    rows = ask_made(session, unresolved(viewer), viewer_id=viewer.contact_id).all()
    if not rows:
        return []
    totals = [(severity, sum(getattr(row, severity) for row in rows)) for severity in SEVERITIES]
    context = {
        **SHOWN,
        "side": side,
        "rows": rows[:MOST_BUILDINGS],
        "totals": totals,
        "more": len(rows) > MOST_BUILDINGS,
    }
    return [Panel(heading="Unresolved deficiencies", template="inspectpoint/across.html", context=context, weight=20)]


@made_once
def unresolved(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    counts = [func.sum(case((Deficiency.severity == severity, 1), else_=0)).label(severity) for severity in SEVERITIES]
    return (
        select(Account.id, Account.name, func.count(Deficiency.id).label("total"), *counts)
        .join_from(Deficiency, Account, HERE)
        .where(visible_records(viewer, kind="deficiency"), Deficiency.closed_at.is_(None))
        .group_by(Account.id, Account.name)
        .order_by(*(func.sum(case((Deficiency.severity == severity, 1), else_=0)).desc() for severity in SEVERITIES))
    )


def building(session: BusinessSession, viewer: Viewer, side: str, account: Any) -> list[Panel]:
    """Resolved and unresolved ones of a building, or of all buildings of a customer."""
    order = {severity: place for place, severity in enumerate(SEVERITIES)}
    rows = session.execute(
        select(
            Deficiency.id, Deficiency.number, Deficiency.title, Deficiency.severity, Deficiency.status,
            Deficiency.happens_on, Deficiency.closed_at, Account.name.label("building"),
            Account.id.label("building_id"),
        )
        .join_from(Deficiency, Account, HERE)
        .where(visible_records(viewer, kind="deficiency"), on_or_below(session, account.id))
        .order_by(
            Deficiency.closed_at.is_not(None), case(order, value=Deficiency.severity), Deficiency.happens_on.desc(),
            Deficiency.id.desc(),
        )
        .limit(MOST_LISTED + 1)
    ).all()  # fmt: skip
    held = held_records(session, viewer, "deficiency", [row.id for row in rows])
    statuses = {status.name: status for status in viewer.catalog.record_types["deficiency"].statuses}
    context = {
        **SHOWN, "side": side, "rows": [row for row in rows[:MOST_LISTED] if row.id not in held],
        "more": len(rows) > MOST_LISTED, "statuses": statuses,
        "account_id": account.id,
    }  # fmt: skip
    return [Panel(heading="Deficiencies", template="inspectpoint/building.html", context=context, weight=20)]
