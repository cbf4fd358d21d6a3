"""Addresses that cannot receive mail: marked when a mail server refuses them for good, free when somebody says so."""

from uuid import UUID

from sqlalchemy import select

from doorstep import clock
from doorstep.contacts.addresses import email_key
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.models import Delivery
from doorstep.events.recording import record_event
from doorstep.problems import Refused


def refused(session: BusinessSession, delivery_id: UUID, reason: str) -> None:
    """Mark the contact a mail was for, unless it went somewhere else than to the address they have now."""
    delivery = session.scalars(select(Delivery).where(Delivery.id == delivery_id)).one()
    mine = select(Contact).where(Contact.id == delivery.contact_id, Contact.unreachable_at.is_(None))
    contact = session.scalar(mine.with_for_update()) if delivery.contact_id else None
    if contact is None or not contact.email_key or email_key(delivery.address) != contact.email_key:
        return
    contact.unreachable_at, contact.unreachable_reason = clock.now(), reason
    record_event(session, "contact.unreachable", contact, SYSTEM, internal=True, note=reason)


def try_again(session: BusinessSession, contact: Contact, actor: Actor) -> None:
    """Staff know better: mails go to this address again.

    :raises Refused: when nothing stands in their way.
    """
    if contact.unreachable_at is None:
        raise Refused("Mails go to this address already.")
    contact.unreachable_at = contact.unreachable_reason = None
    record_event(session, "contact.reachable", contact, actor, internal=True)
