"""What a contact writes to the business, outside of any record."""

from typing import Any

from sqlalchemy import select

from doorstep.access.viewer import Viewer
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import NotFound


def write_to_business(session: BusinessSession, viewer: Viewer, topic: str, message: str, actor: Actor) -> None:
    """A message from the portal's contact form: a line in the contact's history, and a mail to the staff."""
    contact = session.scalar(select(Contact).where(Contact.id == viewer.contact_id))
    if contact is None:
        raise NotFound
    facts: dict[str, Any] = {"topic": topic, "name": contact.name, "message": message, "email": contact.email or ""}
    record_event(session, "contact.wrote", contact, actor, internal=True, **facts)
