"""When customers see a document: by hand or at once, later, and no longer. `visible_from` alone says it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.documents.settling import date_decision
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.batches import batch_facts
from doorstep.events.models import Event
from doorstep.events.recording import awaited, record_event, tell_receivers
from doorstep.events.waking import SCHEDULE, wake
from doorstep.plugins.contributions import DocumentKind
from doorstep.problems import Refused
from doorstep.records.models import Message

PUBLISHED = "document.published"
LOOKED_BACK = timedelta(days=7)


def publish_mode(tenant: Tenant, kind: DocumentKind) -> str:
    """``hand`` or ``at_once``: the business's choice, else the kind's own."""
    chosen = tenant.setting("publish").get(kind.name)
    return chosen if chosen in ("hand", "at_once") else kind.publish


def is_published(document: Document) -> bool:
    return document.visible_from is not None and document.visible_from <= clock.now()


def publish(session: BusinessSession, document: Document, actor: Actor) -> None:
    """Let customers see a document from now on, and tell them.

    :raises Refused: when the portal is off, it is published already, replaced, archived, or of an internal note.
    """
    _publishable(session, document)
    if is_published(document):
        raise Refused("This is published already.")
    document.visible_from = clock.now()
    date_decision(session, document)
    announce(session, document, actor)


def schedule(session: BusinessSession, document: Document, at: datetime, actor: Actor) -> None:
    """Let customers see a document from a time in the future on.

    :raises Refused: as `publish` does, and at the field ``at`` when the time is past.
    """
    _publishable(session, document)
    if is_published(document):
        raise Refused("This is published already. Withdraw it first.", "at")
    if at <= clock.now():
        raise Refused("This time is past. Choose a later one, or publish now.", "at")
    document.visible_from = at
    date_decision(session, document)
    wake(session, SCHEDULE, at)
    record_event(session, "document.scheduled", document, actor, internal=True, title=document.title, at=at.isoformat())


def withdraw(session: BusinessSession, document: Document, actor: Actor) -> None:
    """Hide a document from customers; it can be published again.

    :raises Refused: when it is not published, nor will be.
    """
    if document.visible_from is None:
        raise Refused("This is not published.")
    document.visible_from = None
    date_decision(session, document)
    record_event(session, "document.withdrawn", document, actor, internal=True, title=document.title)


def _publishable(session: BusinessSession, document: Document) -> None:
    if not session.tenant.portal_on:
        raise Refused("The portal is switched off, so nothing can be published. It is switched on in the settings.")
    if document.archived_at or document.replaced_at:
        raise Refused("This is no longer current: it was archived, or replaced by a newer version.")
    if document.message_id and session.scalar(
        select(Message.internal).where(Message.id == document.message_id, Message.internal.is_(True))
    ):
        raise Refused("This belongs to an internal note, which customers never see.")


def announce(session: BusinessSession, document: Document, actor: Actor) -> None:
    """Record the publication, under the name that rules and receivers wait for."""
    kind = session.catalog.document_kinds.get(document.kind)
    facts: dict[str, Any] = {"title": document.title, "kind": kind.label if kind else document.kind}
    if kind is None or not kind.announce or is_of_record(session, document):
        record_event(session, "document.shown", document, actor, **facts)
        return
    name = f"{kind.name}.published" if awaited(session.catalog, f"{kind.name}.published") else PUBLISHED
    event = record_event(session, name, document, actor, **facts)
    if name != PUBLISHED:
        tell_receivers(session, event, PUBLISHED)


def announce_together(session: BusinessSession, documents: list[Document], actor: Actor) -> None:
    """Record the publication of several documents of a kind at one place: one event for their mails, a line for each.

    Where their kind has an event of its own, or a gate may hold one of them and not another, each is announced.
    """
    first, *others = documents
    if not others or not speaks_for_all(session, first):
        for document in documents:
            announce(session, document, actor)
        return
    label = session.catalog.document_kinds[first.kind].label
    facts = batch_facts([(one.id, one.title) for one in documents])
    record_event(session, PUBLISHED, first, actor, kind=label, path=list_path(first), **facts)
    for document in others:
        event = record_event(session, "document.shown", document, actor, title=document.title, kind=label)
        tell_receivers(session, event, PUBLISHED)


def list_path(document: Document) -> str:
    """The portal's list of what stands where this document does."""
    if document.record_id:
        return f"portal/documents?record={document.record_id}"
    return f"portal/documents?account={document.account_id}" if document.account_id else "portal/documents"


def speaks_for_all(session: BusinessSession, document: Document) -> bool:
    """Whether one event may stand for this document and others of its kind at its place."""
    kind = session.catalog.document_kinds.get(document.kind)
    if kind is None or not kind.announce or is_of_record(session, document):
        return False
    gates = (gate for gate in session.catalog.gates if not gate.by_record)
    gated = any(gate.kinds is None or kind.name in gate.kinds for gate in gates)
    return not gated and not awaited(session.catalog, f"{kind.name}.published")


def is_of_record(session: BusinessSession, document: Document) -> bool:
    """Whether it is the record's own page as PDF: the record's publication is the news, not the file's."""
    record_type = session.catalog.record_types.get(document.record_kind or "")
    return record_type is not None and record_type.rendered == document.kind


def announce_due(session: BusinessSession) -> None:
    """Announce the scheduled documents whose time has come, once each."""
    now, planned, told = clock.now(), aliased(Event), aliased(Event)
    here = and_(planned.business_id == Document.business_id, planned.document_id == Document.id)
    after = and_(
        told.business_id == Document.business_id, told.document_id == Document.id, told.at >= Document.visible_from,
        told.name.endswith(".published") | (told.name == "document.shown"),
    )  # fmt: skip
    due = (
        select(Document)
        .where(Document.visible_from > now - LOOKED_BACK, Document.visible_from <= now)
        .where(Document.archived_at.is_(None), Document.replaced_at.is_(None))
        .where(exists().where(here, planned.name == "document.scheduled"), ~exists().where(after))
        .with_for_update(of=Document)
    )
    for document in session.scalars(due).all():
        announce(session, document, SYSTEM)
