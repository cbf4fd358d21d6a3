"""Access disabled, and given back: a flag beside the portal status, so that reinstating restores all as it was."""

from sqlalchemy import select, update

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.contacts.texts import clean_text
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink, User
from doorstep.users.sessions import end_epoch

NOTE_LENGTH = 500


def suspend(session: BusinessSession, contact: Contact, note: str, actor: Actor) -> None:
    """Disable a contact's access: sessions and links end in the same commit. Again, it changes the note."""
    note = clean_text(note, NOTE_LENGTH, "suspension_note", multiline=True)
    if contact.suspended_at and contact.suspension_note == note:
        return
    first_time = contact.suspended_at is None
    contact.suspended_at = contact.suspended_at or clock.now()
    contact.suspension_note = note
    if first_time:
        end_access(session, contact)
        record_event(session, "contact.suspended", contact, actor, internal=True, note=note)


def reinstate(session: BusinessSession, contact: Contact, actor: Actor) -> None:
    """Give access back: the former status, links to accounts and areas count again. The note is kept for next time."""
    if contact.suspended_at is None:
        return
    contact.suspended_at = None
    record_event(session, "contact.reinstated", contact, actor, internal=True)


def end_access(session: BusinessSession, contact: Contact) -> None:
    """End sessions, keys and links of a contact. An open invitation lapses, so that "Invited" stays true."""
    user = session.scalar(select(User).where(User.contact_id == contact.id))
    if user is not None:
        end_epoch(session, user)
    for kind in ("reset", "address"):
        powerlinks.supersede(session, kind, contact_id=contact.id)
    now = clock.now()
    session.execute(
        update(PowerLink)
        .where(PowerLink.kind == "invitation", PowerLink.contact_id == contact.id, PowerLink.expires_at > now)
        .values(expires_at=now)
    )
