"""The one door to a document: what the viewer sees, and, to open it, what no gate holds."""

from uuid import UUID

from sqlalchemy import Select, select

from doorstep.access import visible
from doorstep.access.gates import HeldBack, why
from doorstep.access.viewer import Viewer
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.problems import NotFound

MOST_VERSIONS = 20


def see_document(session: BusinessSession, viewer: Viewer, document_id: UUID, *, former: bool = False) -> Document:
    """The document, when the viewer sees it.

    :param former: staff also reach archived and replaced ones. :raises NotFound: when it is not there, or not for them.
    """
    statement = select(Document).where(Document.id == document_id)
    if not (former and viewer.is_staff):
        statement = statement.where(visible.documents(viewer, narrow=True))
    return _found(session, statement)


def open_document(session: BusinessSession, viewer: Viewer, document_id: UUID, *, lock: bool = False) -> Document:
    """The document, when the viewer may open it: content, file, decision.

    :param lock: nobody else changes it until the transaction ends.
    :raises NotFound: when the viewer does not see it. :raises HeldBack: when a gate holds it.
    """
    statement = select(Document).where(Document.id == document_id)
    if not viewer.is_staff:
        statement = statement.where(visible.documents(viewer, narrow=True))
    document = _found(session, statement.with_for_update(of=Document) if lock else statement)
    held = why(session, viewer, [document])
    if held:
        raise HeldBack(document, held[document_id])
    return document


def _found(session: BusinessSession, statement: Select[Document]) -> Document:
    document = session.scalar(statement.execution_options(populate_existing=True))
    if document is None:
        raise NotFound
    return document


def successor_of(session: BusinessSession, viewer: Viewer, document_id: UUID) -> UUID | None:
    """The current version of a replaced document, when the viewer sees that one: old mails lead to it."""
    for _ in range(MOST_VERSIONS):
        row = session.execute(
            select(Document.id, Document.replaced_at).where(Document.replaces_id == document_id)
        ).one_or_none()
        if row is None:
            return None
        document_id = row.id
        if row.replaced_at is None:
            seen = select(Document.id).where(Document.id == document_id, visible.documents(viewer, narrow=True))
            return session.scalar(seen)
    return None
