"""Signing in with email (or handle) and password: equal work and equal words for everybody it fails for."""

from attrs import frozen
from sqlalchemy import and_, or_, select

from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.users.models import Identity, User
from doorstep.users.passwords import verify


@frozen
class Attempt:
    """What came of it: `user` when the password was right; `note` when access is disabled (shown only then)."""

    user: User | None
    note: str | None = None


def attempt(session: BusinessSession, name: str, password: str) -> Attempt:
    """Try a name (email or handle) and password. Changes nothing."""
    row = session.execute(_candidate(name)).one_or_none()
    profile = session.installation.settings.password_profile
    user, secret, suspended_at, note = row if row else (None, None, None, "")
    right = verify(secret, password, profile)
    if not right or user is None:
        return Attempt(None)
    if suspended_at is not None and user.staff_role is None:
        return Attempt(None, note or "Your access is disabled.")
    return Attempt(user)


def _candidate(name: str):
    key = name.strip().casefold()
    password = and_(
        Identity.business_id == User.business_id, Identity.user_id == User.id, Identity.kind == "password"
    )
    contact = and_(Contact.business_id == User.business_id, Contact.id == User.contact_id)
    return (
        select(User, Identity.secret_hash, Contact.suspended_at, Contact.suspension_note)
        .outerjoin(Identity, password)
        .outerjoin(Contact, contact)
        .where(User.ended_at.is_(None), or_(User.email_key == key, Contact.handle == key))
        .limit(1)
    )


