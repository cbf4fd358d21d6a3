"""Contacts are never deleted: they are archived, come back, or have their personal fields overwritten."""

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from doorstep import clock
from doorstep.contacts.models import Contact, ContactRole
from doorstep.contacts.services import EmailTaken, holder_of, index, live
from doorstep.db.session import BusinessSession
from doorstep.documents.answers import ERASED, erase_answers
from doorstep.documents.models import Forward
from doorstep.events.actors import Actor
from doorstep.events.models import Delivery, Event
from doorstep.events.recording import record_event
from doorstep.invitations.models import AccessRequest
from doorstep.problems import Refused
from doorstep.records.models import Draft, FormerText, Message
from doorstep.users.models import ApiKey, Identity, PowerLink, RecoveryCode, SecondStep, User
from doorstep.users.powerlinks import supersede
from doorstep.users.sessions import end_epoch


def archive_contact(session: BusinessSession, contact: Contact, actor: Actor) -> None:
    """Out of the lists; whoever signs in as this contact is out at once, and open invitations let nobody in."""
    contact.archived_at = clock.now()
    close_doors(session, contact)
    record_event(session, "contact.archived", contact, actor, internal=True)


def restore_contact(session: BusinessSession, contact: Contact, actor: Actor) -> None:
    """:raises Refused: when somebody else has the address or the username by now."""
    holder = holder_of(session, contact.email_key, contact.id) if contact.email_key else None
    if holder:
        raise EmailTaken(holder)
    if contact.handle and session.scalar(live().where(Contact.handle == contact.handle, Contact.id != contact.id)):
        contact.handle = None
    contact.archived_at = None
    index(contact)
    record_event(session, "contact.restored", contact, actor, internal=True)


def close_doors(session: BusinessSession, contact: Contact) -> User | None:
    """End the contact's sessions and void their invitations."""
    for kind in ("invitation", "proof"):
        supersede(session, kind, contact_id=contact.id)
    user = user_of(session, contact)
    if user:
        end_epoch(session, user)
    return user


def user_of(session: BusinessSession, contact: Contact) -> User | None:
    return session.scalar(select(User).where(User.contact_id == contact.id))


def erase_contact(session: BusinessSession, contact: Contact, actor: Actor) -> None:
    """Overwrite what says who this was, here and where copies stand; what the business did stays countable.

    :raises Refused: for somebody who is staff as well: their sign-in belongs to the business.
    """
    user = close_doors(session, contact)
    if user and user.staff_role:
        raise Refused(f"{contact.name} is staff as well. End that under Staff first.")
    if user:
        erase_user(session, user)
    for name in ("last_name", "company", "phone", "street", "city", "region", "postcode", "notes", "suspension_note"):
        setattr(contact, name, "")
    contact.first_name = ERASED
    contact.email = contact.email_key = contact.handle = contact.import_key = contact.import_fingerprint = None
    contact.do_not_email = True
    contact.unreachable_at = contact.unreachable_reason = None
    contact.archived_at = contact.archived_at or clock.now()
    index(contact)
    session.execute(delete(ContactRole).where(ContactRole.contact_id == contact.id))
    erase_copies(session, contact)
    record_event(session, "contact.erased", contact, actor, internal=True)


def erase_user(session: BusinessSession, user: User) -> None:
    for table in (Identity, ApiKey, SecondStep, RecoveryCode):
        session.execute(delete(table).where(table.user_id == user.id))
    user.name, user.email, user.email_key = ERASED, "", f"erased:{user.id}"
    user.ended_at = clock.now()
    session.execute(delete(Draft).where(Draft.user_id == user.id))
    mine = Event.actor_user_id == user.id
    _overwrite(session, Event, mine, actor=ERASED)


def erase_copies(session: BusinessSession, contact: Contact) -> None:
    """Lines, mails, links and conversations that repeat a name or an address."""
    _overwrite(session, Event, Event.contact_id == contact.id, facts={})
    _overwrite(session, Delivery, Delivery.contact_id == contact.id, address="", facts={})
    waiting = (Delivery.contact_id == contact.id) & Delivery.state.in_(("waiting", "held", "joined"))
    _overwrite(session, Delivery, waiting, state="skipped", reason="This person was erased.")
    _overwrite(session, PowerLink, PowerLink.contact_id == contact.id, address=None, data={})
    erase_forwards(session, contact)
    _overwrite(session, Message, Message.contact_id == contact.id, author=ERASED)
    written = select(Message.id).where(Message.contact_id == contact.id)
    _overwrite(session, FormerText, FormerText.message_id.in_(written), edited_by=ERASED)
    erase_answers(session, contact.id)
    asked = AccessRequest.contact_id == contact.id
    blank = {"company": "", "email": "", "email_key": f"erased:{contact.id}", "phone": "", "message": ""}
    _overwrite(session, AccessRequest, asked, name=ERASED, **blank)


def erase_forwards(session: BusinessSession, contact: Contact) -> None:
    """What they forwarded: to whom, with which words, and the mails that carry both."""
    links = select(Forward.link_id).where(Forward.contact_id == contact.id)
    _overwrite(session, PowerLink, PowerLink.id.in_(links), address=None, superseded_at=clock.now())
    _overwrite(session, Delivery, Delivery.link_id.in_(links), address="", facts={})
    _overwrite(session, Forward, Forward.contact_id == contact.id, address="", words="")


def _overwrite(session: BusinessSession, model: Any, which: ColumnElement[bool], **values: Any) -> None:
    session.execute(update(model).where(which).values(**values).execution_options(synchronize_session=False))
