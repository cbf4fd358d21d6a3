"""Two entries for one person become one: what hangs on the second moves to the first."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.accounts.models import Link
from doorstep.contacts.archiving import close_doors, user_of
from doorstep.contacts.models import Contact, ContactRole
from doorstep.contacts.services import get_contact, index
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Answer, Document, DocumentRead, Forward
from doorstep.documents.settling import look_again_at
from doorstep.events.actors import Actor
from doorstep.events.models import Event
from doorstep.events.recording import record_event
from doorstep.invitations.models import AccessRequest
from doorstep.problems import Refused
from doorstep.records.models import Message, Participant, RecordRating, Share
from doorstep.users.models import User

FILLED = (
    "first_name",
    "last_name",
    "company",
    "phone",
    "street",
    "city",
    "region",
    "postcode",
    "notification_role",
    "handle",
)


def merge_contacts(session: BusinessSession, keep_id: UUID, other_id: UUID, actor: Actor) -> Contact:
    """Make the other contact part of the one that is kept.

    Links, records they take part in, documents, messages and decisions move; blank fields are filled from the other.
    :raises Refused: when both have a sign-in, since one person has one.
    """
    keep, other = get_contact(session, keep_id), get_contact(session, other_id)
    if keep.id == other.id:
        raise Refused("Choose two different people.", "other")
    move_user(session, keep, other)
    move_all(session, keep.id, other.id)
    take_over(session, keep, other)
    look_again_at(session, (keep.id, other.id), actor)
    record_event(session, "contact.merged", keep, actor, internal=True, other=other.name, other_id=str(other.id))
    return keep


def move_user(session: BusinessSession, keep: Contact, other: Contact) -> None:
    mine, theirs = user_of(session, keep), user_of(session, other)
    if mine and theirs:
        raise Refused(
            f"{keep.name} and {other.name} both have a sign-in; one person has one. Keep them apart.", "other"
        )
    close_doors(session, other)
    if theirs:
        session.execute(update(User).where(User.id == theirs.id).values(contact_id=keep.id))
        session.expire(theirs)


def move_all(session: BusinessSession, keep: UUID, other: UUID) -> None:
    move_links(session, keep, other)
    move_once(session, Participant, ("record_id", "role"), keep, other)
    move_once(session, ContactRole, ("role",), keep, other)
    move_once(session, Share, ("record_id", "document_id"), keep, other)
    move_once(session, RecordRating, ("record_id",), keep, other)
    move_once(session, DocumentRead, ("document_id",), keep, other)
    for model in (Document, Message, Answer, AccessRequest, Event, Forward):
        move(session, model, model.contact_id == other, keep)


def move(session: BusinessSession, model: Any, which: Any, keep: UUID) -> None:
    done = update(model).where(which).values(contact_id=keep)
    session.execute(done.execution_options(synchronize_session=False))


def move_links(session: BusinessSession, keep: UUID, other: UUID) -> None:
    """Where both are linked in one role the second link ends; a primary stays a primary."""
    mine = aliased(Link)
    twice = select(mine.account_id).where(
        mine.contact_id == keep, mine.ended_at.is_(None), mine.role == Link.role, mine.account_id == Link.account_id
    )
    live = (Link.contact_id == other, Link.ended_at.is_(None))
    doubled = session.scalars(select(Link).where(*live, Link.account_id.in_(twice.correlate(Link)))).all()
    for link in doubled:
        was_primary, link.is_primary, link.ended_at = link.is_primary, False, clock.now()
        session.flush()
        same = (
            Link.contact_id == keep,
            Link.account_id == link.account_id,
            Link.role == link.role,
            Link.ended_at.is_(None),
        )
        if was_primary:
            session.execute(update(Link).where(*same).values(is_primary=True))
    move(session, Link, Link.contact_id == other, keep)


def move_once(session: BusinessSession, model: Any, same: tuple[str, ...], keep: UUID, other: UUID) -> None:
    """Move rows of which the kept contact may have only one each; what they have both stays where it is."""
    columns = [getattr(model, name) for name in same]
    have = set(map(tuple, session.execute(select(*columns).where(model.contact_id == keep)).all()))
    for row in session.scalars(select(model).where(model.contact_id == other)).all():
        if tuple(getattr(row, name) for name in same) not in have:
            row.contact_id = keep
    session.flush()


def take_over(session: BusinessSession, keep: Contact, other: Contact) -> None:
    email, key = other.email, other.email_key
    other.merged_into_id = keep.id
    session.flush()
    for name in FILLED:
        if not getattr(keep, name):
            setattr(keep, name, getattr(other, name))
    if keep.email is None:
        keep.email, keep.email_key = email, key
        keep.unreachable_at, keep.unreachable_reason = other.unreachable_at, other.unreachable_reason
    keep.notes = "\n\n".join(note for note in (keep.notes, other.notes) if note)
    # The stricter of the two counts: whoever asked for no mail, or was shut out, did so as one person.
    keep.do_not_email = keep.do_not_email or other.do_not_email
    if other.suspended_at and not keep.suspended_at:
        keep.suspended_at, keep.suspension_note = other.suspended_at, other.suspension_note
    index(keep)
    session.flush()
