"""By when a request is answered and completed, and which ones are late."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import ColumnElement, Select, and_, func, select

from doorstep.api import (
    STAFF,
    Account,
    BusinessSession,
    Column,
    Event,
    OfficeTab,
    Panel,
    Room,
    Row,
    Viewer,
    hookimpl,
    list_page,
    now,
    on,
    page_session,
    page_viewer,
    settings_of,
    staff_choices,
    visible_records,
)
from doorstep_supportdesk.models import SupportRequest

room = Room("office_late_requests", "doorstep_supportdesk", plugin="supportdesk", template_folder="templates")
MOST_SHOWN = 5
COLUMNS = (
    Column(label="Number", key="number", kind="link"),
    Column(label="Subject", key="title", kind="link", primary=True),
    Column(label="Company", key="company"),
    Column(label="What is late", key="what", kind="badge"),
    Column(label="Since", key="due", kind="when"),
    Column(label="Assigned to", key="assigned"),
)


def target(session: BusinessSession, what: str, priority: str, since: datetime) -> datetime | None:
    """When it is due: the hours the business gives itself; 0 is no target."""
    hours = settings_of(session, "supportdesk")[f"{what}_{priority}"]
    return since + timedelta(hours=hours) if hours else None


def next_due(one: SupportRequest, status: str) -> datetime | None:
    if status in ("waiting", "completed"):
        return None
    return one.complete_due if one.answered_at else one.answer_due or one.complete_due


def begin(session: BusinessSession, one: SupportRequest) -> None:
    """Its targets run from when it was made, or was given this priority."""
    one.answer_due = target(session, "answer", one.priority, one.created_at or now())
    one.complete_due = target(session, "complete", one.priority, one.created_at or now())
    one.due = next_due(one, one.status)


def answered(one: SupportRequest) -> None:
    one.answered_at = one.answered_at or now()
    one.due = next_due(one, one.status)


def follow(one: SupportRequest, status: str) -> None:
    """While the customer is asked the clock stands still."""
    if one.status == "waiting" and one.waiting_since:
        pause = now() - one.waiting_since
        one.complete_due = one.complete_due + pause if one.complete_due else None
        if one.answered_at is None and one.answer_due:
            one.answer_due += pause
    one.waiting_since = now() if status == "waiting" else None
    one.due = next_due(one, status)


def request_of(session: BusinessSession, event: Event) -> SupportRequest:
    return session.scalars(select(SupportRequest).where(SupportRequest.id == event.record_id)).one()


@on("support_request.created")
def start_clock(session: BusinessSession, event: Event) -> None:
    begin(session, request_of(session, event))


@on("support_request.updated")
def follow_priority(session: BusinessSession, event: Event) -> None:
    """Another priority has other targets; pauses so far are given to it, too."""
    if "priority" in event.facts.get("fields", ()):
        begin(session, request_of(session, event))


def is_late() -> ColumnElement[bool]:
    return and_(SupportRequest.due < now(), SupportRequest.closed_at.is_(None), SupportRequest.archived_at.is_(None))


def late(*columns: Any) -> Select[*tuple[Any, ...]]:
    account = and_(Account.business_id == SupportRequest.business_id, Account.id == SupportRequest.account_id)
    shown = (
        SupportRequest.id, SupportRequest.number, SupportRequest.title, SupportRequest.due, SupportRequest.answered_at,
        SupportRequest.assigned_id, Account.name.label("company"), *columns,
    )  # fmt: skip
    return select(*shown).outerjoin(Account, account).where(visible_records(page_viewer(), kind="support_request"), is_late())


@room.page("/", policy=STAFF)
def index() -> str:
    """The ones that are late, the longest first."""
    rows, page = list_page(
        page_session(), late(), (SupportRequest.due, SupportRequest.id), request.args, url_for(".index")
    )
    names = dict(staff_choices(page_session()))
    return render_template(
        "supportdesk/late.html", columns=COLUMNS, rows=[line(row, names) for row in rows], page=page
    )


def line(row: Any, names: dict[str, str]) -> Row:
    cells = {
        "number": row.number, "title": row.title, "company": row.company, "what": what_is_late(row), "due": row.due,
        "assigned": names.get(str(row.assigned_id), "Nobody"),
    }  # fmt: skip
    return Row(url=url_for("office_support_request.show", record_id=row.id), cells=cells)


def what_is_late(row: Any) -> tuple[str, str]:
    return ("Completion late", "warn") if row.answered_at else ("First answer late", "bad")


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(
            name="late_requests", label="Late requests", path="late-requests", blueprint=room, icon="clock", weight=11
        ),
    )


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    if place == "office_home":
        return what_waits(session)
    if place == "office_record" and isinstance(things[0], SupportRequest):
        return [own_targets(things[0])]
    return []


def what_waits(session: BusinessSession) -> list[Panel]:
    """The office's home says what is late, in one statement."""
    rows = session.execute(
        late(func.count().over().label("all")).order_by(SupportRequest.due, SupportRequest.id).limit(MOST_SHOWN)
    ).all()
    if not rows:
        return []
    lines = [(row, *what_is_late(row)) for row in rows]
    context = {"lines": lines, "count": rows[0].all}
    return [Panel(heading="Late requests", template="supportdesk/late_box.html", context=context, weight=5)]


def own_targets(one: SupportRequest) -> Panel:
    closed = one.closed_at
    marks = [
        ("First answer", *met(one.answer_due, one.answered_at or closed), one.answer_due),
        ("Completed", *met(one.complete_due, closed), one.complete_due),
    ]
    context = {"marks": marks, "waiting_since": one.waiting_since}
    return Panel(heading="Targets", template="supportdesk/targets.html", context=context, weight=10)


def met(due: datetime | None, done: datetime | None) -> tuple[str, str]:
    """How it stands with one target, and the tone."""
    if due is None:
        return ("Done", "good") if done else ("No target", "neutral")
    if done:
        return ("In time", "good") if done <= due else ("Was late", "warn")
    return ("Late", "bad") if due < now() else ("Due", "info")
