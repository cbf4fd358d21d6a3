"""API keys of staff: shown once, kept as a hash, and dead with their owner's epoch."""

import secrets
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, delete, select, update

from doorstep import clock
from doorstep.clean import one_line
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.events.recording import record_event
from doorstep.problems import NotFound, Refused
from doorstep.users.models import ApiKey, User
from doorstep.users.people import actor_of, user_of
from doorstep.users.permissions import Permission, may, require
from doorstep.users.sessions import SignedIn, second_step_column, token_hash

Scope = Literal["read", "write"]
SCOPES: dict[str, str] = {"read": "Read only", "write": "Read and change"}
PREFIX = "dsk_"
MOST_KEYS = 20
USED_EVERY = timedelta(minutes=5)
LABEL_LENGTH = 80


@frozen(kw_only=True)
class KeyHolder:
    """Who sent a key, and what it allows."""

    user: SignedIn
    scope: str


def make_key(session: BusinessSession, user_id: UUID, label: str, scope: str) -> str:
    """A new key; the text returned is kept nowhere.

    :raises Refused: when the role does not allow it, at ``label`` or ``scope``, or when there are too many.
    """
    user = user_of(session, user_id)
    require(user.staff_role, Permission.KEYS)
    label = one_line(label, LABEL_LENGTH)
    if not label:
        raise Refused("Say what this key is for.", "label")
    if scope not in SCOPES:
        raise Refused("Choose what this key may do.", "scope")
    if len(keys_of(session, user_id)) >= MOST_KEYS:
        raise Refused(f"You have {MOST_KEYS} keys already. Revoke one that is no longer used.")
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(ApiKey(user_id=user_id, label=label, token_hash=token_hash(token), scope=scope, epoch=user.epoch))
    record_event(session, "key.made", None, actor_of(user), internal=True, label=label, scope=SCOPES[scope])
    return token


def keys_of(session: BusinessSession, user_id: UUID) -> list[ApiKey]:
    """The keys of a user that still work, the newest first."""
    owner = and_(User.business_id == ApiKey.business_id, User.id == ApiKey.user_id, User.epoch == ApiKey.epoch)
    return list(session.scalars(select(ApiKey).join(User, owner).where(User.id == user_id).order_by(ApiKey.id.desc())))


def revoke_key(session: BusinessSession, user_id: UUID, key_id: UUID) -> None:
    """:raises NotFound: when it is not theirs, or gone."""
    label = session.scalar(select(ApiKey.label).where(ApiKey.user_id == user_id, ApiKey.id == key_id))
    if not changed(session, delete(ApiKey).where(ApiKey.user_id == user_id, ApiKey.id == key_id)):
        raise NotFound
    record_event(session, "key.revoked", None, actor_of(user_of(session, user_id)), internal=True, label=label)


def holder_of(session: BusinessSession, token: str) -> KeyHolder | None:
    """Whose key this is; None for a key that does not work, or whose owner may have none any more. One statement."""
    owner = and_(
        User.business_id == ApiKey.business_id, User.id == ApiKey.user_id, User.epoch == ApiKey.epoch,
        User.ended_at.is_(None),
    )  # fmt: skip
    columns = (ApiKey.id, ApiKey.scope, ApiKey.created_at, ApiKey.last_used_at)
    statement = select(*columns, User.id.label("user_id"), User.name, User.email, User.staff_role)
    statement = statement.add_columns(second_step_column().label("second_step")).join(User, owner)
    row: Any = session.execute(statement.where(ApiKey.token_hash == token_hash(token))).one_or_none()
    if row is None or not may(row.staff_role, Permission.KEYS):
        return None
    seen = row.last_used_at or row.created_at - USED_EVERY
    user = SignedIn(
        session_id=row.id, user_id=row.user_id, name=row.name, email=row.email, staff_role=row.staff_role,
        second_step=row.second_step, since=row.created_at, last_seen_at=seen, viewer=None, token="",
    )  # fmt: skip
    return KeyHolder(user=user, scope=row.scope)


def used_long_ago(user: SignedIn) -> bool:
    return bool(user.last_seen_at <= clock.now() - USED_EVERY)


def used(session: BusinessSession, key_id: UUID) -> None:
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=clock.now()))
