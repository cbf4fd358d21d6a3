"""Whom a message is for, among those who see its record: it may be internal, or narrowed to some roles.

A role is held on a record as it is where mails are planned: by a link to its account or one above, by taking part in it
or its parent, or as the person's role for notifications.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import aliased

from doorstep.access.viewer import Viewer
from doorstep.accounts.models import AccountTree, Link
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.plugins.registry import Catalog
from doorstep.records.models import Message, MessageRole, Participant, Record

Condition = ColumnElement[bool]
TALKED_ON, HOLDER = aliased(Record), aliased(Contact)


def narrows(catalog: Catalog) -> bool:
    """Whether anything in the business can be narrowed; where nothing can, what was is for staff alone."""
    return any(kind.note_audiences for kind in catalog.record_types.values())


def messages(viewer: Viewer) -> Condition:
    """The messages a viewer sees, of a record that they see."""
    if viewer.is_staff:
        return true()
    everybody = Message.narrowed.is_(False)
    known = or_(everybody, _is_for(viewer.contact_id)) if narrows(viewer.catalog) else everybody
    return and_(Message.internal.is_(False), known)


def files(catalog: Catalog, contact: Any) -> Condition:
    """Of documents: none that came with a message which is for others."""
    everybody = Document.narrowed.is_(False)
    if not narrows(catalog):
        return everybody
    return or_(everybody, exists().where(Message.id == Document.message_id, _is_for(contact)))


def readers(session: BusinessSession, contact_ids: Iterable[UUID], message_id: UUID) -> set[UUID]:
    """Which of these contacts a narrowed message is for."""
    if not narrows(session.catalog):
        return set()
    message = and_(Message.business_id == Contact.business_id, Message.id == message_id)
    rows = select(Contact.id).join(Message, message).where(Contact.id.in_(tuple(contact_ids)), _is_for(Contact.id))
    return set(session.scalars(rows))


def _is_for(contact: Any) -> Condition:
    """Whether a narrowed message is somebody's own, or for a role they hold on its record."""
    return or_(Message.contact_id == contact, _holds(contact))


def _holds(contact: Any) -> Condition:
    record, role = TALKED_ON, MessageRole.role
    here = or_(Participant.record_id == record.id, Participant.record_id == record.parent_id)
    parts = select(Participant.role).where(Participant.contact_id == contact, here).correlate(record, Contact)
    above = and_(AccountTree.business_id == Link.business_id, AccountTree.ancestor_id == Link.account_id)
    links = select(Link.role).join(AccountTree, above).where(Link.contact_id == contact, Link.ended_at.is_(None))
    links = links.where(AccountTree.descendant_id == record.account_id).correlate(record, Contact)
    told = select(HOLDER.notification_role).where(HOLDER.id == contact).correlate(Contact)
    same = and_(record.business_id == MessageRole.business_id, record.id == Message.record_id)
    return exists(
        select(MessageRole.id)
        .join(record, same)
        .where(MessageRole.message_id == Message.id, or_(role.in_(parts), role.in_(links), role.in_(told)))
        .correlate(Message, Contact)
    )
