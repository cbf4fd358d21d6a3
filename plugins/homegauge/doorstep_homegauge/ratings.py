"""Inspectors as their clients see them: rated once for each inspection, as soon as its report is open to them."""

from uuid import UUID

from flask import render_template
from sqlalchemy import and_, select

from doorstep.api import (
    CONTACT,
    STAFF,
    BusinessSession,
    OfficeTab,
    PortalTab,
    Rating,
    Record,
    RecordRating,
    Room,
    Viewer,
    held_records,
    hookimpl,
    page_session,
    page_viewer,
    ratings_page,
    staff_choices,
    visible_records,
)
from doorstep_homegauge.models import Inspection
from doorstep_homegauge.report_models import HomeReport

portal = Room("portal_inspectors", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
office = Room("office_inspectors", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
MOST = 50
TOO_EARLY = "Your report is not open yet. Read it first, then tell us how it was."
NOBODY = "Nobody is named as the inspector here. Please write to us instead."


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (
        PortalTab(
            name="my_inspectors", label="My inspectors", path="inspectors", blueprint=portal, area="home_reports",
            icon="people", weight=16,
        ),
    )  # fmt: skip


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(name="inspectors", label="Inspectors", path="inspectors", blueprint=office, icon="people", weight=17),
    )


@portal.page("/", policy=CONTACT)
def index() -> str:
    session, viewer = page_session(), page_viewer()
    mine = and_(
        RecordRating.business_id == Inspection.business_id, RecordRating.record_id == Inspection.id,
        RecordRating.contact_id == viewer.contact_id,
    )  # fmt: skip
    here = (visible_records(viewer, kind="inspection"), Inspection.assigned_id.is_not(None))
    seen = select(Inspection, RecordRating).outerjoin(RecordRating, mine).where(*here)
    rows = session.execute(seen.order_by(Inspection.happens_on.desc(), Inspection.id.desc()).limit(MOST)).all()
    open_ones = with_open_report(session, viewer, [visit.id for visit, _ in rows])
    names = dict(staff_choices(session))
    lines = [(visit, names.get(str(visit.assigned_id), "Your inspector"), rating) for visit, rating in rows]
    return render_template("homegauge/ratings/mine.html", lines=lines, open_ones=open_ones)


@office.page("/", policy=STAFF)
def all_of_them() -> str:
    lead = "How clients rated them, once for each inspection, after reading the report."
    return ratings_page("inspection", "Inspectors", lead, "Inspector")


def refusal(session: BusinessSession, viewer: Viewer, visit: Record) -> str:
    """Why it cannot be rated: the report is not open to them, or no inspector is named."""
    if visit.assigned_id is None:
        return NOBODY
    return "" if visit.id in with_open_report(session, viewer, [visit.id]) else TOO_EARLY


def with_open_report(session: BusinessSession, viewer: Viewer, visit_ids: list[UUID]) -> set[UUID]:
    """Those of these inspections of which the viewer can open a report: nothing holds it."""
    here = (HomeReport.parent_id.in_(visit_ids), visible_records(viewer, kind="home_report"))
    rows = session.execute(select(HomeReport.id, HomeReport.parent_id).where(*here)).all()
    held = held_records(session, viewer, "home_report", [row.id for row in rows]) if rows else {}
    return {row.parent_id for row in rows if row.id not in held}


RATING = Rating(question="How was the inspection?", refusal=refusal)
