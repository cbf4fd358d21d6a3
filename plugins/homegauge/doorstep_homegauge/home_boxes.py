"""What home pages say of inspections: what comes next, and a contact's reports."""

from collections.abc import Sequence
from typing import Any

from flask import request
from sqlalchemy import select

from doorstep.api import BusinessSession, Panel, Viewer, held_records, hookimpl, now, visible_records
from doorstep_homegauge.appointments import upcoming
from doorstep_homegauge.report_models import HomeReport
from doorstep_homegauge.schemas import SERVICE_WORDS

MOST_NEXT, MOST_REPORTS = 5, 8


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    if place == "portal_home" and "inspection" in viewer.record_kinds():
        return [*coming(session, viewer, "portal"), my_reports(session, viewer)]
    return coming(session, viewer, "office") if place == "office_home" else []


def coming(session: BusinessSession, viewer: Viewer, side: str) -> list[Panel]:
    rows = upcoming(session, viewer, now(), MOST_NEXT)
    if not rows:
        return []
    context = {"rows": rows, "side": side, "services": SERVICE_WORDS}
    return [Panel(heading="Next inspections", template="homegauge/home/next.html", context=context, weight=15)]


def my_reports(session: BusinessSession, viewer: Viewer) -> Panel:
    """Held ones are listed too, with the step that opens them."""
    seen = select(HomeReport.id, HomeReport.title, HomeReport.number, HomeReport.happens_on).where(
        visible_records(viewer, kind="home_report")
    )
    newest = seen.order_by(HomeReport.happens_on.desc(), HomeReport.id.desc()).limit(MOST_REPORTS)
    rows = session.execute(newest).all() if "home_report" in viewer.record_kinds() else []
    held = held_records(session, viewer, "home_report", [row.id for row in rows])
    context = {"rows": rows, "held": held, "root": request.script_root}
    return Panel(heading="My reports", template="homegauge/home/reports.html", context=context, weight=10)
