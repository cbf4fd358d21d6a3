"""Making and changing contacts."""

from typing import Any

from sqlalchemy import select

from doorstep.contacts.addresses import clean_email
from doorstep.contacts.handles import make_handle
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import Refused


def create_contact(session: BusinessSession, values: dict[str, Any], actor: Actor) -> Contact:
    """A new contact.

    :raises Refused: at the field ``email`` when the address is no address, or another live contact holds it.
    """
    email = values.pop("email", None)
    contact = Contact(**values)
    set_email(session, contact, email)
    session.add(contact)
    index(contact)
    record_event(session, "contact.created", contact, actor)
    return contact


def set_email(session: BusinessSession, contact: Contact, email: str | None) -> None:
    if not (email or "").strip():
        contact.email = contact.email_key = None
        return
    address = clean_email(email)
    with session.no_autoflush:
        holder = session.scalar(live().where(Contact.email_key == address.key, Contact.id != contact.id))
    if holder:
        raise Refused(f"{holder.name} has this address already. One address stands for one person.", "email", reason=str(holder.id))
    contact.email, contact.email_key = address.email, address.key


def live():
    return select(Contact).where(Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))


def index(contact: Contact) -> None:
    """Keep what lists sort and search by."""
    contact.sort_name = f"{contact.last_name} {contact.first_name} {contact.company}".strip().casefold()
    parts = (contact.first_name, contact.last_name, contact.company, contact.email, contact.handle, contact.phone, contact.city)
    contact.search = " ".join(part for part in parts if part).casefold()


def give_handle(session: BusinessSession, contact: Contact) -> str:
    """Make a handle from the email where there is none."""
    if not contact.handle:
        taken = lambda handle: session.scalar(live().where(Contact.handle == handle)) is not None  # noqa: E731
        contact.handle = make_handle(contact.email or contact.name, taken)
    return contact.handle
