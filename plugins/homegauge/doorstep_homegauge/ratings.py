"""Inspectors as their clients see them: rated once for each inspection, as soon as its report is open to them."""

from flask import render_template

from doorstep.api import (
    CONTACT,
    STAFF,
    OfficeTab,
    PortalTab,
    Rating,
    Room,
    hookimpl,
    page_session,
    page_viewer,
    rateable,
    ratings_page,
)

portal = Room("portal_inspectors", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
office = Room("office_inspectors", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
RATING = Rating(
    question="How was the inspection?", after="home_report",
    early="Your report is not open yet. Read it first, then tell us how it was.",
)  # fmt: skip


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
    found = rateable(page_session(), page_viewer(), "inspection")
    return render_template(
        "homegauge/ratings/mine.html", inspections=[one for one in found if one.status != "cancelled"]
    )


@office.page("/", policy=STAFF)
def all_of_them() -> str:
    lead = "How clients rated them, once for each inspection, after reading the report."
    return ratings_page("inspection", "Inspectors", lead, "Inspector")
