"""Sign-in sessions are rows: the cookie carries a random token, the row its hash; the user's epoch ends them all."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, Select, String, and_, bindparam, delete, exists, select, update

from doorstep import clock
from doorstep.access.viewer import Viewer, from_row, viewer_columns
from doorstep.contacts.models import Contact
from doorstep.db.once import NOW, ask, once
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.problems import NotFound
from doorstep.users.models import SecondStep, User, UserSession

LIFETIME = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@frozen(kw_only=True)
class SignedIn:
    """Who is signed in, read in one statement: the session, the user, and the contact with what access needs."""

    session_id: UUID
    user_id: UUID
    name: str
    email: str
    staff_role: str | None
    second_step: bool
    since: datetime
    last_seen_at: Any
    viewer: Viewer | None
    token: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return self.token

    @property
    def is_staff(self) -> bool:
        return self.staff_role is not None

    @property
    def contact_id(self) -> UUID | None:
        return self.viewer.contact_id if self.viewer else None

    @property
    def actor(self) -> Actor:
        return Actor(
            kind="staff" if self.is_staff else "contact",
            name=self.name,
            user_id=self.user_id,
            contact_id=self.contact_id,
            staff_role=self.staff_role,
        )


def start(session: BusinessSession, user: User, user_agent: str) -> str:
    """A new session for a user; returns the token for the cookie, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(
        UserSession(
            user_id=user.id, token_hash=token_hash(token), epoch=user.epoch, user_agent=user_agent[:200],
            created_at=now, last_seen_at=now, expires_at=now + LIFETIME,
        )
    )  # fmt: skip
    user.last_sign_in_at = now
    return token


def user_by_id(session: BusinessSession, user_id: UUID) -> User:
    user = session.scalar(select(User).where(User.id == user_id, User.ended_at.is_(None)))
    if user is None:
        raise NotFound
    return user


def signed_in(session: BusinessSession, token: str) -> SignedIn | None:
    row = ask(session, _signed_in_row(), token_hash=token_hash(token)).one_or_none()
    return _signed_in(session, row, token) if row else None


@once
def _signed_in_row() -> Select[*tuple[Any, ...]]:
    token = bindparam("token_hash", type_=String())
    live = and_(UserSession.token_hash == token, UserSession.expires_at > NOW, UserSession.epoch == User.epoch)
    return (
        select(
            UserSession.id,
            UserSession.created_at,
            UserSession.last_seen_at,
            second_step_column(),
            User.id,
            User.name,
            User.email,
            User.staff_role,
            *viewer_columns(),
        )
        .join(
            User,
            and_(User.business_id == UserSession.business_id, User.id == UserSession.user_id, User.ended_at.is_(None)),
        )
        .outerjoin(Contact, and_(Contact.business_id == User.business_id, Contact.id == User.contact_id))
        .where(live)
    )


def second_step_column() -> ColumnElement[bool]:
    """Whether a user has the second step switched on, in SELECTs from User."""
    mine = and_(SecondStep.business_id == User.business_id, SecondStep.user_id == User.id)
    return exists().where(mine, SecondStep.confirmed_at.is_not(None)).correlate(User)


def _signed_in(session: BusinessSession, row: Any, token: str) -> SignedIn | None:
    session_id, since, seen, second_step, user_id, name, email, staff_role, *columns = row
    viewer = from_row(session.catalog, tuple(columns), enrolled=True) if columns[0] else None
    if viewer and viewer.suspended and staff_role is None:
        return None
    return SignedIn(
        session_id=session_id, user_id=user_id, name=name, email=email, staff_role=staff_role,
        second_step=second_step, since=since, last_seen_at=seen, viewer=viewer, token=token,
    )  # fmt: skip


def seen_long_ago(user: SignedIn) -> bool:
    return bool(user.last_seen_at < clock.now() - SEEN_EVERY)


def seen(session: BusinessSession, session_id: UUID) -> None:
    session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=clock.now()))


def end(session: BusinessSession, user_id: UUID, session_id: UUID | None = None) -> None:
    """End one session of a user, or all of them."""
    which = [UserSession.user_id == user_id]
    if session_id:
        which.append(UserSession.id == session_id)
    session.execute(delete(UserSession).where(*which))


def end_epoch(session: BusinessSession, user: User) -> None:
    """End sessions, keys and signed links at once: they carry the former epoch."""
    user.epoch += 1
    end(session, user.id)
