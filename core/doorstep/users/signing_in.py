"""Signing in with email (or handle) and password: equal work and equal words for everybody it fails for."""

from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, and_, or_, select

from doorstep.contacts.addresses import email_key
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.users.models import Identity, User
from doorstep.users.passwords import MAX_LENGTH, verify

NO_ACCESS = "Your access is disabled. Please ask us if you think that is a mistake."


@frozen
class Attempt:
    """What came of it: `user` when the password was right; `note` when access is disabled (shown only then)."""

    user: User | None
    note: str | None = None


def attempt(session: BusinessSession, name: str, password: str) -> Attempt:
    """Try a name (email or handle) and password. Changes nothing."""
    row = session.execute(_candidate(name)).first()
    user, secret, suspended_at, note = row or (None, None, None, "")
    right = verify(secret, password[:MAX_LENGTH], session.installation.settings.password_profile)
    if not right or user is None:
        return Attempt(None)
    if suspended_at is not None and user.staff_role is None:
        return Attempt(None, note or NO_ACCESS)
    return Attempt(user)


def named(name: str) -> ColumnElement[bool]:
    """The user of that email or handle, for SELECTs from User with Contact joined on the outside."""
    key = email_key(name)
    kept = and_(Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    handle = and_(Contact.handle == key, kept)
    return and_(
        User.ended_at.is_(None),
        or_(User.email_key == key, handle),
        or_(Contact.id.is_(None), kept, User.staff_role.is_not(None)),
    )


def contact_of_user() -> ColumnElement[bool]:
    return and_(Contact.business_id == User.business_id, Contact.id == User.contact_id)


def _candidate(name: str) -> Any:
    password = and_(Identity.business_id == User.business_id, Identity.user_id == User.id, Identity.kind == "password")
    return (
        select(User, Identity.secret_hash, Contact.suspended_at, Contact.suspension_note)
        .outerjoin(Identity, password)
        .outerjoin(Contact, contact_of_user())
        .where(named(name))
        .limit(1)
    )
