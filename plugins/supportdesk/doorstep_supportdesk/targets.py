"""By when a request is answered and completed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from doorstep.api import BusinessSession, Event, Panel, Viewer, hookimpl, now, on, settings_of
from doorstep_supportdesk.models import SupportRequest


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


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    if place == "office_record" and isinstance(things[0], SupportRequest):
        return [own_targets(things[0])]
    return []


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
