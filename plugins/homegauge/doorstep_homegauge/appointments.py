"""When inspections begin: the instant, what follows when it moves, and calendars."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from doorstep.api import (
    Account,
    Actor,
    Appointment,
    BusinessSession,
    Event,
    Record,
    RecordType,
    Refused,
    Viewer,
    day_text,
    hookimpl,
    on,
    record_event,
    record_facts,
    visible_records,
)
from doorstep_homegauge.models import Inspection
from doorstep_homegauge.people import inspection_of, inspector_name
from doorstep_homegauge.schemas import SERVICE_WORDS

MOST = 500


def instant(session: BusinessSession, visit: Inspection) -> datetime | None:
    """The moment it begins, by the business's clock."""
    if not visit.starts:
        return None
    hour, minute = visit.starts.split(":")[:2]
    return datetime.combine(visit.happens_on, time(int(hour), int(minute)), session.tenant.zone)


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if record_type.name == "inspection":
        complete(session, values)


@hookimpl
def doorstep_before_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    if isinstance(record, Inspection):
        complete(session, values)


def complete(session: BusinessSession, values: dict[str, Any]) -> None:
    if "city" in values and not values["city"] and values.get("account_id"):
        values["city"] = session.scalar(select(Account.city).where(Account.id == values["account_id"])) or ""
    starts = values.get("starts")
    if starts and not is_time(starts):
        raise Refused("Write a time of the day, such as 09:30.", "starts")


def is_time(text: str) -> bool:
    hour, _, minute = text.partition(":")
    return len(text) == 5 and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60


@on("inspection.created")
def appoint(session: BusinessSession, event: Event) -> None:
    visit = inspection_of(session, event)
    visit.starts_at = instant(session, visit)


@on("inspection.updated")
def move(session: BusinessSession, event: Event) -> None:
    """Another time is news for those who know of the former one."""
    visit = inspection_of(session, event)
    former, visit.starts_at = visit.starts_at, instant(session, visit)
    session.flush()
    if visit.visible_from and visit.starts_at and former != visit.starts_at and visit.closed_at is None:
        actor = Actor(kind="staff", name=event.actor, user_id=event.actor_user_id)
        record_event(session, "inspection.moved", visit, actor, **record_facts(session, visit))


def facts(session: BusinessSession, record: Record) -> dict[str, str]:
    """What mails say of an inspection beside its number and address."""
    assert isinstance(record, Inspection)
    return {"when": when_text(session, record), "inspector": inspector_name(session, record) or session.tenant.name}


def when_text(session: BusinessSession, visit: Inspection) -> str:
    return day_text(session.tenant, instant(session, visit) or visit.happens_on)


@hookimpl
def doorstep_appointments(
    session: BusinessSession, viewer: Viewer, user_id: UUID | None, since: datetime, until: datetime
) -> Sequence[Appointment]:
    here = (visible_records(viewer, kind="inspection"), Inspection.starts_at.between(since, until))
    rows = select(Inspection).where(*here, Inspection.archived_at.is_(None))
    mine = rows.where(Inspection.assigned_id == user_id) if viewer.is_staff else rows
    found = session.scalars(mine.order_by(Inspection.starts_at, Inspection.id).limit(MOST))
    return [appointment(one, "office" if viewer.is_staff else "portal") for one in found]


def appointment(visit: Inspection, side: str) -> Appointment:
    assert visit.starts_at
    return Appointment(
        uid=str(visit.id), title=f"{SERVICE_WORDS[visit.service]}: {visit.title}", starts_at=visit.starts_at,
        minutes=visit.minutes or 120, place=visit.title, text=visit.number, path=f"{side}/inspections/{visit.id}",
        cancelled=visit.status == "cancelled",
    )  # fmt: skip


def upcoming(session: BusinessSession, viewer: Viewer, since: datetime, most: int) -> list[Inspection]:
    """The next inspections a viewer sees, the soonest first."""
    here = (visible_records(viewer, kind="inspection"), Inspection.starts_at >= since - timedelta(hours=12))
    rows = select(Inspection).where(*here, Inspection.closed_at.is_(None), Inspection.archived_at.is_(None))
    return list(session.scalars(rows.order_by(Inspection.starts_at, Inspection.id).limit(most)))
