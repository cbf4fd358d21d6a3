"""What a report needs before customers see it, what follows from that, and who is told."""

from typing import Any

from sqlalchemy import func, select

from doorstep.api import (
    SYSTEM,
    Actor,
    BusinessSession,
    Event,
    NotificationRule,
    Record,
    Refused,
    change_status,
    hookimpl,
    on,
)
from doorstep_homegauge.models import Inspection
from doorstep_homegauge.people import inspector_name
from doorstep_homegauge.report_models import Finding, HomeReport
from doorstep_homegauge.report_outlines import add_sections, titles_for

BARE = "This report has no findings yet. Write at least one, for information if all is well."
LOCKED = "Customers see this report. Withdraw it first, then change its findings and publish it again."


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="home_report_published", label="An inspection's report is published", event="home_report.published",
            audience=("participants",), subject="Your inspection report: {title}",
            body="Hello {first_name},\n\nthe report of the inspection is ready: {title}. The summary comes first; from "
            "there you reach every finding and its photos.",
            button="Open the report",
        ),
        NotificationRule(
            name="request_list_shared", label="A request list is shared with somebody", event="request_list.shared",
            audience=("subject",), subject="{author} shares a request list with you",
            body="Hello {first_name},\n\n{author} has written down what to ask for after the inspection, and shares "
            "the list with you: {title}.",
            placeholders={"author": "Anna Kim"}, button="Open the list",
        ),
    )  # fmt: skip


@hookimpl
def doorstep_before_publish(session: BusinessSession, record: Record, actor: Actor) -> None:
    if isinstance(record, HomeReport) and not has_findings(session, record):
        raise Refused(BARE)


def has_findings(session: BusinessSession, report: HomeReport) -> bool:
    return bool(session.scalar(select(func.count(Finding.id)).where(Finding.record_id == report.id)))


def report_named(session: BusinessSession, event: Event) -> HomeReport:
    return session.scalars(select(HomeReport).where(HomeReport.id == event.record_id)).one()


def begins(session: BusinessSession, visit: Record) -> dict[str, Any]:
    """A report's form begins with what is known of its inspection."""
    assert isinstance(visit, Inspection)
    known = {"title": visit.title, "happens_on": visit.happens_on, "assigned_id": visit.assigned_id}
    return {**known, "inspector": inspector_name(session, visit)}


@on("home_report.created")
def begin(session: BusinessSession, event: Event) -> None:
    """A new report has the sections of the template for its kind of inspection, or those that the settings name."""
    report = report_named(session, event)
    add_sections(session, report.id, titles_for(session, report.parent_id))


@on("home_report.published")
def finished(session: BusinessSession, event: Event) -> None:
    report = report_named(session, event)
    change_status(session, report, "published", SYSTEM)
    move_visit(session, report, ("scheduled", "inspected"), "reported")


@on("home_report.withdrawn")
def under_work_again(session: BusinessSession, event: Event) -> None:
    report = report_named(session, event)
    change_status(session, report, "writing", SYSTEM)
    others = (HomeReport.parent_id == report.parent_id, HomeReport.id != report.id, HomeReport.status == "published")
    if not session.scalar(select(func.count(HomeReport.id)).where(*others, HomeReport.archived_at.is_(None))):
        move_visit(session, report, ("reported",), "inspected")


def move_visit(session: BusinessSession, report: HomeReport, stands: tuple[str, ...], status: str) -> None:
    """The inspection says that its report is published as long as one is; further on, staff say where it stands."""
    visit = session.scalars(select(Inspection).where(Inspection.id == report.parent_id)).one()
    if visit.status in stands:
        change_status(session, visit, status, SYSTEM)
