"""Who has read a document, and when."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.base import new_id
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document, DocumentRead
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event


@frozen(kw_only=True)
class Reader:
    contact_id: UUID
    name: str
    first_at: datetime
    last_at: datetime
    times: int


def note_reads(session: BusinessSession, document_ids: Collection[UUID], actor: Actor) -> None:
    """A contact has read these documents; the first time is written to the history as well."""
    if actor.contact_id is None:
        return
    for document in session.scalars(select(Document).where(Document.id.in_(document_ids))).all():
        if _note(session, document.id, actor.contact_id):
            record_event(session, "document.read", document, actor, contact_id=actor.contact_id, title=document.title)


def _note(session: BusinessSession, document_id: UUID, contact_id: UUID) -> bool:
    """Count a read; True for the first, also when two come at the same moment."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    now = clock.now()
    row = dialect.insert(DocumentRead).values(
        business_id=session.business_id, id=new_id(), document_id=document_id, contact_id=contact_id,
        first_at=now, last_at=now, times=1,
    )  # fmt: skip
    again = {"last_at": now, "times": DocumentRead.times + 1}
    once = row.on_conflict_do_update(index_elements=["business_id", "document_id", "contact_id"], set_=again)
    return session.execute(once.returning(DocumentRead.times)).scalar_one() == 1


def readers_of(session: BusinessSession, document_id: UUID) -> list[Reader]:
    """Who has read a document, the latest first."""
    contact = and_(Contact.business_id == DocumentRead.business_id, Contact.id == DocumentRead.contact_id)
    statement = (
        select(DocumentRead, Contact)
        .join(Contact, contact)
        .where(DocumentRead.document_id == document_id)
        .order_by(DocumentRead.last_at.desc())
    )
    return [
        Reader(contact_id=who.id, name=who.name, first_at=read.first_at, last_at=read.last_at, times=read.times)
        for read, who in session.execute(statement)
    ]
