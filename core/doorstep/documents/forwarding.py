"""Forwarding: somebody who sees a document lets a stranger read it by a link, as long as they open it themself.

The link enrols nobody and opens nothing else. What is forwarded of a record is its PDF.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, and_, select, update

from doorstep import clock
from doorstep.access.gates import HeldBack
from doorstep.access.viewer import Viewer, viewer_of
from doorstep.contacts.addresses import clean_email
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.door import open_document
from doorstep.documents.lists import paper_of
from doorstep.documents.models import Document, Forward
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import NotFound, Refused
from doorstep.records.models import Record
from doorstep.records.sharing import is_document, may_forward
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink

KIND = "forward"
NOT_ALLOWED = "You may read this, and not forward it. Please ask us."
NO_PDF = "Its PDF is not made yet. Please try again in a few minutes."


@frozen(kw_only=True)
class Forwarded:
    """What a link shows. :ivar fault: mangled, revoked, expired, or gone: whoever forwarded it cannot open it now."""

    fault: str | None
    document: Document | None = None
    by: str = ""
    words: str = ""
    until: datetime | None = None


@frozen(kw_only=True)
class Passed:
    """One that was forwarded, for staff. :ivar state: live, revoked or expired."""

    id: UUID
    by: str
    address: str
    words: str
    at: datetime
    state: str


def forward(
    session: BusinessSession, viewer: Viewer, thing: Record | Document, email: str, words: str, actor: Actor
) -> Forward:
    """Mail somebody a link to a document, or to the PDF of a record.

    :param thing: what the viewer may open. :param email: to whom; :param words: from the one who forwards it.
    :raises Refused: when they may not forward it, at ``email`` for an address that is none, or when there is no PDF.
    """
    if viewer.contact_id is None or not may_forward(session, viewer, thing):
        raise Refused(NOT_ALLOWED)
    address = clean_email(email).email
    target = {"document_id" if is_document(thing) else "record_id": thing.id}
    if document_id(session, viewer, target.get("document_id"), target.get("record_id")) is None:
        raise Refused(NO_PDF)
    link = powerlinks.make(session, KIND, address=address, created_by=actor.name)
    made = Forward(contact_id=viewer.contact_id, link_id=link.id, address=address, words=words.strip(), **target)
    session.add(made)
    record_event(
        session, "forward.sent", thing, actor, internal=True, contact_id=viewer.contact_id, link_id=link.id,
        author=viewer.name, words=made.words, says=f"“{thing.title}” forwarded by {viewer.name} to {address}",
    )  # fmt: skip
    return made


def forwarded(session: BusinessSession, token: str) -> Forwarded:
    """What a link shows now; it writes nothing."""
    shown = powerlinks.present(session, KIND, token)
    if shown.row is None or shown.fault:
        return Forwarded(fault=shown.fault)
    row = session.execute(_with_names().where(Forward.link_id == shown.row.id)).one_or_none()
    document = opened(session, row.Forward) if row else None
    if row is None or document is None:
        return Forwarded(fault="gone")
    return Forwarded(fault=None, document=document, by=_name(row), words=row.Forward.words, until=shown.row.expires_at)


def still_opens(session: BusinessSession, link: PowerLink) -> bool:
    """Whether there is something behind a link: for the mail that is about to leave."""
    made = session.scalar(select(Forward).where(Forward.link_id == link.id))
    return made is not None and opened(session, made) is not None


def opened(session: BusinessSession, made: Forward) -> Document | None:
    """The document, as long as whoever forwarded it opens it themself in the portal, and may forward it."""
    viewer = viewer_of(session, made.contact_id) if session.tenant.portal_on else None
    if viewer is None or not viewer.enrolled or viewer.suspended:
        return None
    found = document_id(session, viewer, made.document_id, made.record_id)
    try:
        document = open_document(session, viewer, found) if found else None
    except (NotFound, HeldBack):
        return None
    thing = record_row(session, made.record_id) if made.record_id else document
    return document if thing is not None and may_forward(session, viewer, thing) else None


def document_id(
    session: BusinessSession, viewer: Viewer, document_id: UUID | None, record_id: UUID | None
) -> UUID | None:
    """The document itself, or the PDF of the record."""
    if document_id:
        return document_id
    row = record_row(session, record_id)
    record_type = session.catalog.record_types.get(row.kind) if row else None
    paper = paper_of(session, viewer, row.id, record_type.rendered) if record_type and record_type.rendered else None
    return paper.id if paper else None


def record_row(session: BusinessSession, record_id: UUID | None) -> Any:
    return session.execute(select(Record.id, Record.kind).where(Record.id == record_id)).one_or_none()


def forwards_of(session: BusinessSession, thing: Any) -> list[Passed]:
    """To whom a document or record was forwarded, the newest first."""
    mine = Forward.document_id == thing.id if is_document(thing) else Forward.record_id == thing.id
    link = and_(PowerLink.business_id == Forward.business_id, PowerLink.id == Forward.link_id)
    rows = _with_names().add_columns(PowerLink).join(PowerLink, link).where(mine).order_by(Forward.id.desc())
    return [
        Passed(
            id=row.Forward.id, by=_name(row), address=row.Forward.address, words=row.Forward.words,
            at=row.Forward.created_at, state=powerlinks.fault_of(row.PowerLink) or "live",
        )
        for row in session.execute(rows)
    ]  # fmt: skip


def stop(session: BusinessSession, thing: Record | Document, forward_id: UUID, actor: Actor) -> None:
    """End a link that somebody was sent. :raises NotFound: when it is none of this document or record."""
    found = select(Forward).where(Forward.id == forward_id)
    made = session.scalar(found.where((Forward.document_id == thing.id) | (Forward.record_id == thing.id)))
    if made is None:
        raise NotFound
    now = clock.now()
    session.execute(
        update(PowerLink).where(PowerLink.id == made.link_id, PowerLink.superseded_at.is_(None))
        .values(superseded_at=now).execution_options(synchronize_session=False)
    )  # fmt: skip
    said = f"The link to “{thing.title}” that {made.address} has was stopped"
    record_event(session, "forward.stopped", thing, actor, internal=True, contact_id=made.contact_id, says=said)


def _with_names() -> Select[*tuple[Any, ...]]:
    contact = and_(Contact.business_id == Forward.business_id, Contact.id == Forward.contact_id)
    rows: Select[*tuple[Any, ...]] = select(Forward, Contact.first_name, Contact.last_name, Contact.company).join(
        Contact, contact
    )
    return rows


def _name(row: Any) -> str:
    return f"{row.first_name} {row.last_name}".strip() or row.company or "No name"
