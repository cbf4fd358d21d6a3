"""What somebody has begun to write on a record: kept for each form they typed into, on whatever device."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from attrs import frozen
from sqlalchemy import delete, func, select

from doorstep import clock
from doorstep.businesses.once import led_to
from doorstep.db.session import BusinessSession
from doorstep.problems import Refused
from doorstep.records.conversation import MOST_DRAFTS
from doorstep.records.models import Draft, Message

ANCHOR = "#message-"
LONGEST = 20_000
TOO_LONG = f"This is too long to be kept: use at most {LONGEST:,} characters. Longer texts can come as a file."
TOO_MANY = f"You have {MOST_DRAFTS} drafts here already. Send one of them or throw one away, then save this one."


@frozen(kw_only=True)
class Kept:
    """Where a draft stands now: the form's key and the version to save over; no version where none is kept."""

    key: str
    version: int | None = None


def save_draft(
    session: BusinessSession, record_id: UUID, user_id: UUID, key: str, values: Mapping[str, Any], version: int | None
) -> Kept:
    """Keep what stands in a form; an empty one is kept no longer.

    :param key: the form's once key. :param values: what was typed, by field. :param version: what the form was shown
        with or saved as; where the draft has moved on since, this one is kept beside it, under a key of its own.
    :raises Refused: at the field that is too long, or when this would be one draft too many.
    """
    check_length(values)
    if values.get("body", "").strip() == sent_under(session, key):
        return Kept(key=key)
    draft = session.scalar(select(Draft).where(*_mine(record_id, user_id), Draft.key == key).with_for_update())
    empty = not any(values.get(name) for name in ("body", "subject", "files"))
    if draft is None and empty:
        return Kept(key=key)
    moved_on = draft.version != version if draft else bool(version) or led_to(session, key) is not None
    if moved_on:
        return Kept(key=key) if empty else add(session, record_id, user_id, str(uuid4()), values)
    if draft is None:
        return add(session, record_id, user_id, key, values)
    if empty:
        session.delete(draft)
        return Kept(key=key)
    draft.values, draft.updated_at = dict(values), clock.now()
    session.flush()
    return Kept(key=key, version=draft.version)


def check_length(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, str) and len(value) > LONGEST:
            raise Refused(TOO_LONG, name)


def add(session: BusinessSession, record_id: UUID, user_id: UUID, key: str, values: Mapping[str, Any]) -> Kept:
    """:raises Refused: when there are too many."""
    if (session.scalar(select(func.count(Draft.id)).where(*_mine(record_id, user_id))) or 0) >= MOST_DRAFTS:
        raise Refused(TOO_MANY)
    draft = Draft(record_id=record_id, user_id=user_id, key=key, values=dict(values))
    session.add(draft)
    session.flush()
    return Kept(key=key, version=draft.version)


def drop_draft(session: BusinessSession, record_id: UUID, user_id: UUID, key: str) -> None:
    """It was sent, or is not wanted any more."""
    session.execute(delete(Draft).where(*_mine(record_id, user_id), Draft.key == key))


def sent_under(session: BusinessSession, key: str) -> str | None:
    """The text that was sent with a form's key, None where nothing was: another device may have been faster."""
    place = (led_to(session, key) or "").partition(ANCHOR)[2]
    return session.scalar(select(Message.body).where(Message.id == UUID(place))) if place else None


def _mine(record_id: UUID, user_id: UUID) -> tuple[Any, ...]:
    return Draft.record_id == record_id, Draft.user_id == user_id
