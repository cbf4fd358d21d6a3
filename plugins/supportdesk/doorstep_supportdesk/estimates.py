"""Estimates: sums, sending, answers."""

from typing import Any

from sqlalchemy import func, select

from doorstep.api import (
    SYSTEM,
    Actor,
    BusinessSession,
    Event,
    Record,
    RecordType,
    Refused,
    change_status,
    hookimpl,
    on,
    settings_of,
)
from doorstep_supportdesk.models import Estimate, EstimateLine

DECIDED = ("approved", "declined")
FINAL = "This estimate is answered, and an answer is final. For other terms, make another estimate."
NO_LINES = "It has no lines yet. Add at least one, so that the customer knows the price."


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if record_type.name == "support_estimate":
        chosen = settings_of(session, "supportdesk")
        if values.get("tax_percent") is None:
            values["tax_percent"] = chosen["tax_percent"]
        values["terms"] = values.get("terms") or chosen["terms"]


@hookimpl
def doorstep_before_publish(session: BusinessSession, record: Record, actor: Actor) -> None:
    if isinstance(record, Estimate):
        may_be_sent(session, record)


@hookimpl
def doorstep_before_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    if isinstance(record, Estimate) and record.status in DECIDED:
        raise Refused(FINAL)


@hookimpl
def doorstep_before_status(session: BusinessSession, record: Record, status: str, actor: Actor) -> None:
    if isinstance(record, Estimate) and record.status in DECIDED:
        raise Refused(FINAL)


def may_be_sent(session: BusinessSession, estimate: Estimate) -> None:
    lines = select(func.count(EstimateLine.id)).where(EstimateLine.record_id == estimate.id)
    if not session.scalar(lines):
        raise Refused(NO_LINES)


def lines_of(session: BusinessSession, estimate: Estimate) -> list[EstimateLine]:
    order = (EstimateLine.position, EstimateLine.id)
    return list(session.scalars(select(EstimateLine).where(EstimateLine.record_id == estimate.id).order_by(*order)))


def estimate_of(session: BusinessSession, event: Event) -> Estimate:
    return session.scalars(select(Estimate).where(Estimate.id == event.record_id)).one()


@on("support_estimate.created")
def add_up(session: BusinessSession, event: Event) -> None:
    estimate = estimate_of(session, event)
    estimate.total = estimate.sums(lines_of(session, estimate)).total


@on("support_estimate.updated")
def add_up_again(session: BusinessSession, event: Event) -> None:
    add_up(session, event)
    estimate = estimate_of(session, event)
    if estimate.visible_from:
        may_be_sent(session, estimate)


@on("support_estimate.published")
def send(session: BusinessSession, event: Event) -> None:
    estimate = estimate_of(session, event)
    if estimate.status == "draft":
        change_status(session, estimate, "sent", SYSTEM)


@on("support_estimate.decided")
def take_answer(session: BusinessSession, event: Event) -> None:
    change_status(session, estimate_of(session, event), event.facts["answer"], SYSTEM)
