"""Every called hook. Titles say what an implementation is to do."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from tests.plugins.dummy.models import Order

from doorstep.api import (
    Actor,
    Appointment,
    BusinessSession,
    DemoFirm,
    Panel,
    Record,
    RecordType,
    Refused,
    Todo,
    Viewer,
    create_record,
    hookimpl,
    settings_of,
    visible_records,
)


def act_on(title: str, hook: str, field: str | None = None) -> None:
    if title == f"refuse {hook}":
        raise Refused(f"The dummy does not want that ({hook}).", field)
    if title == f"break {hook}":
        raise RuntimeError("broken on purpose")


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    act_on(values["title"], "create", "title")
    if values["title"].startswith("order:"):
        values["title"] += " dummy"


@hookimpl
def doorstep_before_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    act_on(values.get("title", ""), "change", "title")


@hookimpl
def doorstep_before_status(session: BusinessSession, record: Record, status: str, actor: Actor) -> None:
    act_on(record.title, "status")


@hookimpl
def doorstep_before_publish(session: BusinessSession, record: Record, actor: Actor) -> None:
    act_on(record.title, "publish")


@hookimpl
def doorstep_before_removal(session: BusinessSession, record: Record, how: str, actor: Actor) -> None:
    act_on(record.title, how)


@hookimpl
def doorstep_broken(session: BusinessSession) -> Sequence[str]:
    greeting = settings_of(session, "dummy")["greeting"]
    if greeting == "Break":
        raise RuntimeError("broken on purpose")
    return ("The greeting is rude.",) if greeting == "Rude" else ()


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> Sequence[Panel]:
    title = getattr(things[0], "title", "") if things else ""
    act_on(title, "panels")
    template = "dummy/missing.html" if title == "break the template" else "dummy/box.html"
    return (
        Panel(heading="Box of the dummy", template=template, context={"text": f"The dummy is at {place}."}, weight=60),
    )


@hookimpl
def doorstep_todo(session: BusinessSession, viewer: Viewer) -> Sequence[Todo]:
    greeting = settings_of(session, "dummy")["greeting"]
    if greeting == "Break":
        raise RuntimeError("broken on purpose")
    return (Todo(label=f"{greeting}, feed the dummy", text="It is hungry.", path="portal/dummy-desk/", weight=60),)


@hookimpl
def doorstep_demo_data(firm: DemoFirm) -> None:
    values = {"title": "Demo talk", "account_id": firm.sites[0].id}
    create_record(firm.session, "dummy_talk", values, firm.staff[0])


@hookimpl
def doorstep_appointments(
    session: BusinessSession, viewer: Viewer, user_id: UUID | None, since: datetime, until: datetime
) -> Sequence[Appointment]:
    seen = select(Order).where(visible_records(viewer, kind="dummy_order"), Order.happens_on <= until.date())
    rows = session.scalars(seen.where(Order.assigned_id == user_id) if viewer.is_staff else seen).all()
    side = "office" if viewer.is_staff else "portal"
    return [
        Appointment(
            uid=str(one.id), title=one.title, starts_at=datetime.combine(one.happens_on, time(9), UTC), minutes=90,
            place="Main Street 1", path=f"{side}/dummy-orders/{one.id}", cancelled=one.closed_at is not None,
        )
        for one in rows
    ]  # fmt: skip
