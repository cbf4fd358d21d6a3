"""What follows when a service is suspended, goes on or ends: the days that are not billed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from doorstep.api import Actor, BusinessSession, Event, Record, RecordType, Refused, hookimpl, on, today
from doorstep_haulerhero.models import Pause, Service

BACKWARDS = "It would end before it starts."


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if record_type.name == "service":
        in_order(values["happens_on"], values.get("ends_on"))


@hookimpl
def doorstep_before_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    if isinstance(record, Service) and values:
        in_order(values.get("happens_on", record.happens_on), values.get("ends_on", record.ends_on))


def in_order(starts_on: Any, ends_on: Any) -> None:
    if ends_on and ends_on < starts_on:
        raise Refused(BACKWARDS, "ends_on")


@on("service.status")
def status_changed(session: BusinessSession, event: Event) -> None:
    service = session.scalars(select(Service).where(Service.id == event.record_id)).one()
    if service.status == "suspended":
        suspend(session, service)
    else:
        go_on(session, service)
    if service.status == "ended" and service.ends_on is None:
        service.ends_on = max(today(session), service.happens_on)
    elif service.status != "ended" and service.ends_on and service.ends_on <= today(session):
        service.ends_on = None
    session.flush()


def suspend(session: BusinessSession, service: Service) -> None:
    """From today on, until somebody says that it goes on."""
    if not open_pauses(session, service):
        place = session.scalar(select(func.count(Pause.id)).where(Pause.record_id == service.id)) or 0
        session.add(Pause(record_id=service.id, starts_on=today(session), ends_on=None, position=place))


def go_on(session: BusinessSession, service: Service) -> None:
    """Today counts again: a pause that began today never was."""
    yesterday = today(session) - timedelta(days=1)
    for pause in open_pauses(session, service):
        if pause.starts_on > yesterday:
            session.delete(pause)
        else:
            pause.ends_on = yesterday


def open_pauses(session: BusinessSession, service: Service) -> list[Pause]:
    """Those that cover today without an end."""
    mine = (Pause.record_id == service.id, Pause.ends_on.is_(None), Pause.starts_on <= today(session))
    return list(session.scalars(select(Pause).where(*mine)))
