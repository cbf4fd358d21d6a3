"""What a person changes about themselves, and the devices they are signed in on."""

import re
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, delete, exists, select

from doorstep import clock
from doorstep.accounts.models import Account, Link
from doorstep.contacts.addresses import clean_phone, clean_text
from doorstep.contacts.models import Contact
from doorstep.contacts.services import index
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.events.recording import record_event
from doorstep.problems import NotFound, Refused
from doorstep.users.enrolment import put_secret
from doorstep.users.models import Identity, User, UserSession
from doorstep.users.passwords import verify
from doorstep.users.people import actor_of, contact_of, user_of
from doorstep.users.sessions import end_epoch

NOT_IT = "That is not your present password."
PLACE = ("street", "city", "region", "postcode")
BROWSERS = (
    ("Edge", r"Edg"),
    ("Opera", r"OPR"),
    ("Firefox", r"Firefox|FxiOS"),
    ("Chrome", r"Chrome|CriOS"),
    ("Safari", r"Safari"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS"),
    ("Linux", r"Linux"),
)


@frozen(kw_only=True)
class Device:
    """One session of a person, as they know it."""

    session_id: UUID
    name: str
    started: Any
    last_seen: Any


def devices(session: BusinessSession, user_id: UUID) -> list[Device]:
    """Where a user is signed in, the latest first."""
    mine = and_(UserSession.user_id == user_id, UserSession.expires_at > clock.now(), UserSession.epoch == User.epoch)
    statement = (
        select(UserSession)
        .join(User, and_(User.business_id == UserSession.business_id, User.id == UserSession.user_id))
        .where(mine)
        .order_by(UserSession.last_seen_at.desc(), UserSession.id)
        .limit(50)
    )
    rows = session.scalars(statement)
    return [
        Device(session_id=row.id, name=device_name(row.user_agent), started=row.created_at, last_seen=row.last_seen_at)
        for row in rows
    ]


def device_name(user_agent: str) -> str:
    """ "Firefox on Windows", as far as the browser tells."""
    browser = next((name for name, sign in BROWSERS if re.search(sign, user_agent)), "")
    system = next((name for name, sign in SYSTEMS if re.search(sign, user_agent)), "")
    return " on ".join(part for part in (browser, system) if part) or "Another program"


def end_device(session: BusinessSession, user_id: UUID, session_id: UUID | None) -> None:
    if not changed(session, delete(UserSession).where(UserSession.user_id == user_id, UserSession.id == session_id)):
        raise NotFound


def end_others(session: BusinessSession, user_id: UUID, kept_id: UUID) -> int:
    return changed(session, delete(UserSession).where(UserSession.user_id == user_id, UserSession.id != kept_id))


def has_password(session: BusinessSession, user_id: UUID) -> bool:
    found = exists().where(
        Identity.user_id == user_id, Identity.kind == "password", Identity.business_id == session.business_id
    )
    return bool(session.scalar(select(found)))


def check_password(session: BusinessSession, user_id: UUID, password: str, field: str = "present") -> None:
    """:raises Refused: unless this is the user's password."""
    secret = session.scalar(
        select(Identity.secret_hash).where(Identity.user_id == user_id, Identity.kind == "password")
    )
    if not verify(secret, password, session.installation.settings.password_profile):
        raise Refused(NOT_IT, field)


def change_password(session: BusinessSession, user_id: UUID, secret: str) -> User:
    """A new password: everything signed in before ends, keys too."""
    user = user_of(session, user_id)
    put_secret(session, user, secret)
    end_epoch(session, user)
    record_event(session, "user.password_changed", contact_of(session, user), actor_of(user))
    return user


def change_contact(session: BusinessSession, user_id: UUID, values: dict[str, Any]) -> Contact:
    """Save what a customer changed. While the company's address is used, their own stays as it was."""
    user = user_of(session, user_id)
    contact = contact_of(session, user)
    if contact is None:
        raise NotFound
    contact.first_name = clean_text(values["first_name"], 80, "first_name")
    contact.last_name = clean_text(values["last_name"], 80, "last_name")
    contact.phone = clean_phone(values["phone"])
    contact.use_company_address = values["use_company_address"] == "yes"
    if not contact.use_company_address:
        for name in PLACE:
            setattr(contact, name, clean_text(values[name], 200, name))
    user.name = contact.name
    index(contact)
    record_event(session, "contact.changed", contact, actor_of(user))
    return contact


def change_name(session: BusinessSession, user_id: UUID, name: str) -> User:
    user = user_of(session, user_id)
    user.name = clean_text(name, 120, "name")
    return user


def own_contact(session: BusinessSession, contact_id: UUID | None) -> Contact:
    contact = session.scalar(select(Contact).where(Contact.id == contact_id))
    if contact is None:
        raise NotFound
    return contact


def company_address(session: BusinessSession, contact_id: UUID) -> Account | None:
    """The account whose address counts as this person's company address: the customer they are linked to first."""
    mine = and_(Link.business_id == Account.business_id, Link.account_id == Account.id, Link.ended_at.is_(None))
    statement = (
        select(Account)
        .join(Link, mine)
        .where(Link.contact_id == contact_id, Account.archived_at.is_(None))
        .order_by(Account.kind != "customer", Link.id)
        .limit(1)
    )
    return session.scalar(statement)
