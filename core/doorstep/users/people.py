"""The person behind a sign-in: found, named, and alone with their address."""

from typing import Literal
from uuid import UUID

from sqlalchemy import select

from doorstep.contacts.addresses import Address
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.problems import NotFound, Refused
from doorstep.users.models import User

TAKEN = "This address is in use here already. Use another one, or ask us if it is yours."


def user_of(session: BusinessSession, user_id: UUID | None) -> User:
    """The user of that id, locked: what happens to a sign-in happens one after the other."""
    user = session.scalar(select(User).where(User.id == user_id, User.ended_at.is_(None)).with_for_update())
    if user is None:
        raise NotFound
    return user


def user_of_contact(session: BusinessSession, contact_id: UUID) -> User | None:
    return session.scalar(select(User).where(User.contact_id == contact_id, User.ended_at.is_(None)))


def contact_of(session: BusinessSession, user: User) -> Contact | None:
    return session.scalar(select(Contact).where(Contact.id == user.contact_id)) if user.contact_id else None


def actor_of(user: User) -> Actor:
    kind: Literal["staff", "contact"] = "staff" if user.staff_role else "contact"
    return Actor(
        kind=kind, name=user.name, user_id=user.id, contact_id=user.contact_id, staff_role=user.staff_role
    )  # fmt: skip


def first_name(user: User, contact: Contact | None) -> str:
    return (contact.first_name if contact else "") or user.name.partition(" ")[0]


def holder_of(
    session: BusinessSession, address: Address, *, contact_id: UUID | None, user_id: UUID | None = None
) -> str | None:
    """The name of somebody else who has this address: another contact, or another sign-in."""
    users = select(User.name).where(User.email_key == address.key, User.contact_id.is_distinct_from(contact_id))
    contacts = select(Contact).where(
        Contact.email_key == address.key, Contact.archived_at.is_(None), Contact.merged_into_id.is_(None)
    )
    if contact_id is None:
        users = select(User.name).where(User.email_key == address.key)
    else:
        contacts = contacts.where(Contact.id != contact_id)
    if user_id:
        users = users.where(User.id != user_id)
    with session.no_autoflush:
        contact = session.scalar(contacts.limit(1))
        return contact.name if contact else session.scalar(users.limit(1))


def refuse_taken(session: BusinessSession, address: Address, *, contact_id: UUID | None, user_id: UUID | None) -> None:
    """An address stands for one person; the words do not say who it is."""
    if holder_of(session, address, contact_id=contact_id, user_id=user_id) is not None:
        raise Refused(TAKEN, "email", reason="taken")
