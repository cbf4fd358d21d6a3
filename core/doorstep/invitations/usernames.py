"""A username for a contact: typed, or made from the email; whoever has no sign-in yet is invited with it."""

from uuid import UUID

from attrs import frozen
from sqlalchemy import select

from doorstep.contacts.addresses import clean_handle
from doorstep.contacts.models import Contact
from doorstep.contacts.services import give_handle, index
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.invitations.services import address_for, invite, locked, open_link
from doorstep.invitations.status import ENROLLED, status_of
from doorstep.problems import Refused


@frozen(kw_only=True)
class Username:
    """The username, and whether an invitation went out with it."""

    handle: str
    invited: bool


def create_username(session: BusinessSession, contact_id: UUID, typed: str | None, actor: Actor) -> Username:
    """Give a contact the username typed, or one made from their email, and invite them unless they are already.

    :raises Refused: at the field ``handle`` when it is taken or does not fit; when the contact cannot be invited.
    """
    contact = locked(session, contact_id)
    address_for(session, contact)
    if contact.handle:
        raise Refused(f"This contact has the username {contact.handle} already.", "handle")
    contact.handle = _free(session, contact, typed) if (typed or "").strip() else give_handle(session, contact)
    index(contact)
    record_event(session, "contact.username_created", contact, actor, handle=contact.handle)
    needed = status_of(session, contact.id).name != ENROLLED and open_link(session, contact.id) is None
    if needed:
        invite(session, contact.id, actor, rule="access_granted")
    return Username(handle=contact.handle, invited=needed)


def _free(session: BusinessSession, contact: Contact, typed: str | None) -> str:
    handle = clean_handle(typed)
    live = select(Contact).where(Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    holder = session.scalar(live.where(Contact.handle == handle, Contact.id != contact.id))
    if holder:
        raise Refused(f"{holder.name} has the username {handle} already. One username stands for one person.", "handle")
    return handle
