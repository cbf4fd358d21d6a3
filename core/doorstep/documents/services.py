"""Adding, replacing, renaming and archiving documents. When customers see them: `publishing`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import update

from doorstep import clock
from doorstep.access.acts import READS, may_act
from doorstep.access.viewer import Viewer
from doorstep.db.search import search_text
from doorstep.db.session import BusinessSession
from doorstep.documents.decisions import ask
from doorstep.documents.keeping import keep
from doorstep.documents.models import Document, Forward
from doorstep.documents.places import Place, Thing, contact_kinds, find_record, place_of
from doorstep.documents.publishing import announce, announce_together, is_published, publish_mode
from doorstep.documents.signable import check_signable
from doorstep.documents.uploads import CheckedFile, clean_title, kept_title
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import DocumentKind
from doorstep.problems import Refused
from doorstep.records.models import Message, Share


def upload(
    session: BusinessSession,
    thing: Thing,
    kind: str,
    file: CheckedFile,
    actor: Actor,
    *,
    title: str = "",
    publish: bool | None = None,
    message: Message | None = None,
    row_id: UUID | None = None,
    tell: bool = True,
) -> Document:
    """Keep a checked file as a document.

    :param thing: the record, account or contact it hangs on. :param kind: the name of a document kind.
    :param file: from `check_upload`; it is closed. :param title: instead of the file's own name.
    :param publish: whether customers see it at once; None is as the business has it for this kind.
    :param message: the message it came with, whose readers alone see it.
    :param row_id: the record's row it belongs to, such as a device.
    :param tell: whether its publication is announced; who says no does it, see `upload_all`.
    :raises Refused: at the field ``kind`` when such a document does not belong there.
    """
    place = place_of(thing)
    chosen = _fitting(session, kind, place)
    document = Document(
        kind=chosen.name, title=_title(title, file), account_id=place.account_id, record_id=place.record_id,
        record_kind=place.record_kind, contact_id=place.contact_id, row_id=row_id,
        message_id=message.id if message else None, narrowed=message is not None and message.narrowed,
        created_by=actor.name,
    )  # fmt: skip
    at_once = publish if publish is not None else publish_mode(session.tenant, chosen) == "at_once"
    document.visible_from = clock.now() if at_once else None
    _add(session, document, file, chosen, place.search)
    by_contact = actor.kind == "contact"
    name = "document.uploaded" if by_contact else "document.added"
    record_event(session, name, document, actor, internal=not by_contact, title=document.title, kind=chosen.label)
    if at_once and not by_contact and tell:
        announce(session, document, actor)
    return document


def upload_all(
    session: BusinessSession, thing: Thing, kind: str, files: Sequence[CheckedFile], actor: Actor,
    publish: bool | None = None,
) -> list[Document]:  # fmt: skip
    """Keep several files of staff as documents, as `upload` does; customers get one mail about all of them."""
    made = [upload(session, thing, kind, file, actor, publish=publish, tell=False) for file in files]
    if made and is_published(made[0]):
        announce_together(session, made, actor)
    return made


def upload_from_portal(
    session: BusinessSession, viewer: Viewer, record_id: UUID, kind: str, file: CheckedFile, actor: Actor
) -> Document:
    """Keep a file that a contact adds to a record they see.

    :raises NotFound: when they do not see the record. :raises Refused: when the record takes no such files, or they
        only read it.
    """
    place = find_record(session, viewer, record_id)
    if kind not in {offered.name for offered in contact_kinds(session.catalog, place)}:
        raise Refused("Files of this kind cannot be added here.", "kind")
    if not may_act(session, viewer.contact_id, "upload", record_id, place.record_kind or "", place.account_id):
        raise Refused(READS)
    return upload(session, place, kind, file, actor)


def replace(session: BusinessSession, document: Document, file: CheckedFile, actor: Actor, title: str = "") -> Document:
    """Put a new document in the place of one: it is published as the former was, and asks its decision anew.

    :raises Refused: when the former was replaced or archived already.
    """
    if document.replaced_at or document.archived_at:
        raise Refused("There is a newer version of this already, or it was archived. Look at the current one.")
    successor = Document(
        kind=document.kind, title=_title(title, file), account_id=document.account_id, record_id=document.record_id,
        record_kind=document.record_kind, contact_id=document.contact_id, message_id=document.message_id,
        narrowed=document.narrowed, row_id=document.row_id, replaces_id=document.id, created_by=actor.name,
        visible_from=document.visible_from,
    )  # fmt: skip
    if is_published(document):
        successor.visible_from = clock.now()
    document.replaced_at = clock.now()
    _add(session, successor, file, session.catalog.document_kinds.get(document.kind), document.search)
    hand_over(session, document, successor)
    facts: dict[str, Any] = {"title": successor.title, "former": document.title}
    record_event(session, "document.replaced", successor, actor, internal=True, **facts)
    if is_published(successor):
        announce(session, successor, actor)
    return successor


def hand_over(session: BusinessSession, former: Document, successor: Document) -> None:
    """What staff said of persons, and what was forwarded, counts for the version that holds now."""
    models: tuple[Any, ...] = (Share, Forward)
    for model in models:
        mine = update(model).where(model.document_id == former.id).values(document_id=successor.id)
        session.execute(mine.execution_options(synchronize_session=False))


def _add(
    session: BusinessSession, document: Document, file: CheckedFile, kind: DocumentKind | None, context: str
) -> None:
    check_signable(kind, file)
    document.media_type, document.size, document.sha256 = file.media_type, file.size, file.sha256
    document.storage_key = keep(session, file)
    document.search = _findable(document.title, kind.label if kind else "", context)
    session.add(document)
    session.flush()
    if kind and kind.asks:
        ask(session, document, kind)


def _fitting(session: BusinessSession, name: str, place: Place) -> DocumentKind:
    kind = session.catalog.document_kinds.get(name)
    if kind is None or place.offered not in kind.places:
        raise Refused("Choose one of the kinds offered: such a document does not belong here.", "kind")
    return kind


def _findable(*parts: str) -> str:
    """Each word once: a document that is renamed or replaced is found by its former names as well."""
    return " ".join(dict.fromkeys(search_text(*parts).split()))


def _title(wanted: str, file: CheckedFile) -> str:
    """A given title keeps the ending that the content has."""
    ending = file.title[file.title.rfind(".") :]
    title = kept_title(wanted) if wanted.strip() else file.title
    return title if title.lower().endswith(ending.lower()) else clean_title(f"{title[: 118 - len(ending)]}{ending}")


def rename(session: BusinessSession, document: Document, title: str, actor: Actor) -> None:
    """Give a document another title; its ending, which says what opens it, stays.

    :raises Refused: at the field ``title`` when there is none.
    """
    if not title.strip():
        raise Refused("Write a title.", "title")
    former = document.title
    ending = former[former.rfind(".") :] if "." in former else ""
    renamed = kept_title(title)
    if not renamed.lower().endswith(ending.lower()):
        renamed = clean_title(f"{renamed[: 118 - len(ending)]}{ending}")
    if renamed == former:
        return
    document.title = renamed
    document.search = _findable(renamed, document.search)
    record_event(session, "document.renamed", document, actor, internal=True, title=renamed, former=former)


def archive(session: BusinessSession, document: Document, actor: Actor) -> None:
    """Take a document out of all lists, for customers and staff.

    :raises Refused: when it is archived already.
    """
    if document.archived_at:
        raise Refused("This is archived already.")
    document.archived_at = clock.now()
    record_event(session, "document.archived", document, actor, internal=True, title=document.title)


def restore(session: BusinessSession, document: Document, actor: Actor) -> None:
    """Bring an archived document back, unpublished.

    :raises Refused: when it is not archived.
    """
    if not document.archived_at:
        raise Refused("This is not archived.")
    document.archived_at = document.visible_from = None
    record_event(session, "document.restored", document, actor, internal=True, title=document.title)
