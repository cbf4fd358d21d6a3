"""Estimates: sums, sending, answers."""

from typing import Any

from doorstep.api import SYSTEM, Actor, BusinessSession, Event, Offers, Record, RecordType, change_status, hookimpl, on
from doorstep_supportdesk.models import Estimate, EstimateLine

ESTIMATES = Offers(
    model=Estimate, line=EstimateLine, plugin="supportdesk",
    final="This estimate is answered, and an answer is final. For other terms, make another estimate.",
)  # fmt: skip


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if record_type.name == "support_estimate":
        ESTIMATES.complete(session, values)


@hookimpl
def doorstep_before_publish(session: BusinessSession, record: Record, actor: Actor) -> None:
    if isinstance(record, Estimate):
        ESTIMATES.require_lines(session, record)


@hookimpl
def doorstep_before_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    ESTIMATES.require_open(record)


@hookimpl
def doorstep_before_status(session: BusinessSession, record: Record, status: str, actor: Actor) -> None:
    ESTIMATES.require_open(record)


@on("support_estimate.created")
def add_up(session: BusinessSession, event: Event) -> None:
    ESTIMATES.add_up(session, event)


@on("support_estimate.updated")
def add_up_again(session: BusinessSession, event: Event) -> None:
    estimate = ESTIMATES.add_up(session, event)
    if estimate.visible_from:
        ESTIMATES.require_lines(session, estimate)


@on("support_estimate.published")
def send(session: BusinessSession, event: Event) -> None:
    estimate = ESTIMATES.of(session, event)
    if estimate.status == "draft":
        change_status(session, estimate, "sent", SYSTEM)


@on("support_estimate.decided")
def take_answer(session: BusinessSession, event: Event) -> None:
    change_status(session, ESTIMATES.of(session, event), event.facts["answer"], SYSTEM)
