"""What happens to an order: its number, when it expires, who hears of an emergency."""

from datetime import timedelta
from typing import Any, Literal, cast

from sqlalchemy import select

from doorstep.api import (
    Actor,
    BusinessSession,
    Event,
    Record,
    RecordType,
    hookimpl,
    on,
    record_event,
    record_facts,
    settings_of,
)
from doorstep_sweven.clients import client_of, refuse_inactive
from doorstep_sweven.models import WorkOrder
from doorstep_sweven.settings import checked_priority, priorities


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if record_type.name == "work_order":
        refuse_inactive(session, values.get("account_id"))
        values["priority"] = checked_priority(session, values.get("priority", ""))


@hookimpl
def doorstep_before_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    """What was chosen long ago may stay: only what changes is checked."""
    if not isinstance(record, WorkOrder):
        return
    if values.get("account_id", record.account_id) != record.account_id:
        refuse_inactive(session, values["account_id"])
    if values.get("priority", record.priority) != record.priority:
        values["priority"] = checked_priority(session, values["priority"])


def number_prefix(session: BusinessSession, record: Record) -> str:
    """The business's prefix and the client's, such as ``WO-HBV-``."""
    own = client_of(session, record.account_id).prefix if record.account_id else ""
    return "".join(f"{part.upper()}-" for part in (settings_of(session, "sweven")["prefix"], own) if part)


@on("work_order.created")
def receive(session: BusinessSession, event: Event) -> None:
    order = order_of(session, event)
    set_due(session, order)
    if order.emergency or event.actor_kind == "contact":
        tell_staff(session, order, event, "emergency" if order.emergency else "received")


@on("work_order.updated")
def change(session: BusinessSession, event: Event) -> None:
    order, fields = order_of(session, event), event.facts["fields"]
    if "priority" in fields:
        set_due(session, order)
        says = f"{order.number} has the priority {order.priority} now"
        record_event(session, "work_order.priority", order, actor_of(event), says=says)
    if "emergency" in fields and order.emergency:
        tell_staff(session, order, event, "emergency")


def set_due(session: BusinessSession, order: WorkOrder) -> None:
    """It expires so many hours after it was made; under a priority that is no longer offered, as it was."""
    hours = priorities(session).get(order.priority)
    if hours:
        order.due_at = order.created_at + timedelta(hours=hours)
    session.flush()


def tell_staff(session: BusinessSession, order: WorkOrder, event: Event, what: str) -> None:
    words = {"emergency": f"{order.number} is an emergency", "received": f"{order.number} came in"}
    record_event(
        session, f"work_order.{what}", order, actor_of(event), internal=True, says=words[what],
        **record_facts(session, order),
    )  # fmt: skip


def order_of(session: BusinessSession, event: Event) -> WorkOrder:
    return session.scalars(select(WorkOrder).where(WorkOrder.id == event.record_id)).one()


def actor_of(event: Event) -> Actor:
    kind = cast("Literal['staff', 'contact', 'system']", event.actor_kind)
    return Actor(kind=kind, name=event.actor, user_id=event.actor_user_id)


def facts(session: BusinessSession, record: Record) -> dict[str, str]:
    """What mails say of an order beside its number and client."""
    assert isinstance(record, WorkOrder)
    return {"location": record.location, "priority": record.priority, "details": record.details}
