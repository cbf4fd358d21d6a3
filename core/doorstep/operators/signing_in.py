"""An operator's sign-in: apart from every business, in rows and in its cookie's path."""

import secrets
from datetime import timedelta
from uuid import UUID

from attrs import frozen
from sqlalchemy import delete, select, update

from doorstep import clock
from doorstep.businesses.models import Operator, OperatorSession
from doorstep.contacts.addresses import email_key
from doorstep.db.session import InstallationSession
from doorstep.installation import Installation
from doorstep.operators.acts import Who, who
from doorstep.users.passwords import verify
from doorstep.users.sessions import token_hash

LIFETIME = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)


@frozen(kw_only=True)
class SignedIn:
    """An operator's open session; `stale` when it is time to note that it is in use."""

    who: Who
    session_id: UUID
    stale: bool


def sign_in(installation: Installation, email: str, password: str) -> str | None:
    """A new session's token for the cookie, kept nowhere; None when address and password do not fit."""
    with installation.installation_session() as session:
        found = session.scalar(select(Operator).where(Operator.email_key == email_key(email)))
    right = verify(found.password_hash if found else None, password, installation.settings.password_profile)
    if found is None or not right:
        return None
    token = secrets.token_urlsafe(32)
    with installation.installation_session(write=True) as session:
        drop_old(session)
        session.add(OperatorSession(operator_id=found.id, token_hash=token_hash(token), epoch=found.epoch))
    return token


def drop_old(session: InstallationSession) -> None:
    session.execute(delete(OperatorSession).where(OperatorSession.last_seen_at < clock.now() - LIFETIME))


def signed_in(session: InstallationSession, token: str) -> SignedIn | None:
    now = clock.now()
    statement = (
        select(Operator, OperatorSession.id, OperatorSession.last_seen_at)
        .join(OperatorSession, OperatorSession.operator_id == Operator.id)
        .where(OperatorSession.token_hash == token_hash(token), OperatorSession.epoch == Operator.epoch)
        .where(OperatorSession.last_seen_at > now - LIFETIME)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    return SignedIn(who=who(row[0]), session_id=row[1], stale=row[2] < now - SEEN_EVERY)


def seen(installation: Installation, session_id: UUID) -> None:
    with installation.installation_session(write=True) as session:
        mine = update(OperatorSession).where(OperatorSession.id == session_id)
        session.execute(mine.values(last_seen_at=clock.now()))


def sign_out(installation: Installation, session_id: UUID) -> None:
    with installation.installation_session(write=True) as session:
        session.execute(delete(OperatorSession).where(OperatorSession.id == session_id))
