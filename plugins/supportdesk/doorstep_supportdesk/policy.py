"""What becomes of a request when somebody writes, completes it, or comes back to it."""

from datetime import timedelta

from sqlalchemy import select

from doorstep.api import (
    SYSTEM,
    Actor,
    BusinessSession,
    Event,
    Record,
    Refused,
    change_status,
    hookimpl,
    now,
    on,
    settings_of,
)
from doorstep_supportdesk import targets
from doorstep_supportdesk.models import Estimate, SupportRequest

TOO_LATE = "This request is completed. Please make a new request about it."
NOT_YOURS = "Please write us a message when it is done: we complete it then."
OPEN_ESTIMATE = "The estimate {number} still waits for an answer. Withdraw it, or wait for the answer."


@hookimpl
def doorstep_before_status(session: BusinessSession, record: Record, status: str, actor: Actor) -> None:
    if not isinstance(record, SupportRequest):
        return
    if status == "completed" and (number := waiting_estimate(session, record)):
        raise Refused(OPEN_ESTIMATE.format(number=number))
    if not actor.is_staff:
        may_move(session, record, status)
    targets.follow(record, status)


def may_move(session: BusinessSession, one: SupportRequest, status: str) -> None:
    """:raises Refused: for what the business's policy leaves to staff."""
    if status == "completed" and not settings_of(session, "supportdesk")["customers_complete"]:
        raise Refused(NOT_YOURS)
    if one.closed_at and not may_reopen(session, one):
        raise Refused(TOO_LATE)


def may_reopen(session: BusinessSession, one: SupportRequest) -> bool:
    days = settings_of(session, "supportdesk")["reopen_days"]
    return one.closed_at is not None and one.closed_at + timedelta(days=days) > now()


def waiting_estimate(session: BusinessSession, one: SupportRequest) -> str | None:
    live = (Estimate.status == "sent", Estimate.archived_at.is_(None), Estimate.visible_from.is_not(None))
    return session.scalar(select(Estimate.number).where(Estimate.parent_id == one.id, *live).limit(1))


@on("support_request.message")
def follow_message(session: BusinessSession, event: Event) -> None:
    """An answer of ours takes a new request on; one of theirs takes it back to us, or reopens it."""
    one = targets.request_of(session, event)
    if event.internal or event.actor_kind == "system":
        return
    if event.actor_kind == "contact":
        if one.closed_at and not may_reopen(session, one):
            raise Refused(TOO_LATE)
        if one.status in ("waiting", "completed"):
            change_status(session, one, "working", SYSTEM)
        return
    targets.answered(one)
    if one.status == "new":
        change_status(session, one, "working", SYSTEM)
