"""When contacts see a record: by hand, at once, at a time, or exactly when they see its parent."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.db.search import search_text
from doorstep.db.session import BusinessSession
from doorstep.documents.rendering import render_soon
from doorstep.documents.settling import date_decisions
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.models import Event
from doorstep.events.recording import record_event
from doorstep.events.waking import SCHEDULE, wake
from doorstep.plugins import guard
from doorstep.plugins.contributions import RecordType
from doorstep.problems import Refused
from doorstep.records.facts import facts_of
from doorstep.records.models import Record
from doorstep.records.numbers import is_draft, next_number

LOOK_BACK = timedelta(days=7)


def publishing_of(session: BusinessSession, record_type: RecordType) -> str:
    """`hand`, `at_once` or `with_parent`: what the business chose for this kind, else what the type says."""
    if record_type.publish == "with_parent":
        return "with_parent"
    chosen = session.tenant.setting("publish").get(record_type.name)
    return chosen if chosen in ("hand", "at_once") else record_type.publish


def publish(
    session: BusinessSession, record: Record, actor: Actor, *, at: datetime | None = None, quietly: bool = False
) -> None:
    """Let contacts see a record, now or from a time on; children that follow their parent come with it.

    :param at: from then on. :param quietly: nobody is told, and it gets no PDF: for what is taken over from elsewhere.
    :raises Refused: when the record follows its parent, or a plugin says no.
    """
    own_say(session, record)
    now = clock.now()
    visible_from = at if at and at > now else now
    if is_visible(record):
        return
    ask_plugins(session, record, actor)
    show_from(session, record, visible_from)
    give_number(session, record)
    if quietly:
        return
    if visible_from > now:
        wake(session, SCHEDULE, visible_from)
        record_event(
            session,
            f"{record.kind}.scheduled",
            record,
            actor,
            internal=True,
            **facts_of(session, record),
            at=visible_from.isoformat(),
        )
    else:
        announce(session, record, actor)


def publish_by_hand(session: BusinessSession, record: Record, actor: Actor, *, at: datetime | None = None) -> None:
    """As staff ask for it. What gets its number by it, such as an invoice, goes out without a portal, too.

    :raises Refused: when the portal is off, and as `publish` does.
    """
    if not session.tenant.portal_on and not is_draft(session.catalog.record_types[record.kind], record.number):
        raise Refused("The portal is switched off, so nothing can be published. It is switched on in the settings.")
    publish(session, record, actor, at=at)


def give_number(session: BusinessSession, record: Record) -> None:
    """What is numbered when it is published gets its number the first time, and keeps it."""
    record_type = session.catalog.record_types[record.kind]
    if is_draft(record_type, record.number):
        former, record.number = record.number, next_number(session, record_type, record)
        record.search = record.search.replace(search_text(former), search_text(record.number))
        session.flush()


def is_visible(record: Record) -> bool:
    return record.visible_from is not None and record.visible_from <= clock.now()


def ask_plugins(session: BusinessSession, record: Record, actor: Actor) -> None:
    guard.ask(session.catalog, "doorstep_before_publish", session=session, record=record, actor=actor)


def ask_to_remove(session: BusinessSession, record: Record, how: str, actor: Actor) -> None:
    """:raises Refused: when a plugin says that it must stay."""
    guard.ask(session.catalog, "doorstep_before_removal", session=session, record=record, how=how, actor=actor)


def goes_out_by_itself(session: BusinessSession, record: Record, actor: Actor) -> bool:
    """Whether the business publishes this kind at once, and no plugin objects: it may be too early for that."""
    if publishing_of(session, session.catalog.record_types[record.kind]) != "at_once":
        return False
    try:
        ask_plugins(session, record, actor)
    except Refused:
        return False
    return True


def publish_by_itself(session: BusinessSession, record: Record, actor: Actor) -> None:
    """What was too early when the record was made may be right now; what staff withdrew stays withdrawn."""
    if record.visible_from or record.archived_at or not goes_out_by_itself(session, record, actor):
        return
    withdrawn = select(Event.id).where(Event.record_id == record.id, Event.name == f"{record.kind}.withdrawn")
    if session.scalar(withdrawn.limit(1)) is None:
        publish(session, record, actor)


def withdraw(session: BusinessSession, record: Record, actor: Actor) -> None:
    """Contacts do not see it any more, nor what follows it. :raises Refused: when the record follows its parent."""
    own_say(session, record)
    if record.visible_from is not None:
        ask_to_remove(session, record, "withdraw", actor)
        show_from(session, record, None)
        record_event(session, f"{record.kind}.withdrawn", record, actor, internal=True, **facts_of(session, record))


def own_say(session: BusinessSession, record: Record) -> None:
    if session.catalog.record_types[record.kind].publish == "with_parent":
        raise Refused("This is shown to contacts exactly when what it belongs to is. Publish or withdraw that.")


def show_from(session: BusinessSession, record: Record, visible_from: datetime | None) -> None:
    record.visible_from = visible_from
    session.flush()
    date_decisions(session, record.id)
    for child in followers(session, record):
        show_from(session, child, visible_from)


def followers(session: BusinessSession, record: Record) -> list[Record]:
    """Children that are visible exactly when this record is."""
    kinds = {t.name: t.model for t in session.catalog.children_of(record.kind) if t.publish == "with_parent"}
    found: list[Record] = []
    for kind, model in sorted(kinds.items()):
        found += session.scalars(select(model).where(model.parent_id == record.id, model.kind == kind))
    return found


def announce(session: BusinessSession, record: Record, actor: Actor) -> None:
    render_soon(session, record, actor)
    record_event(session, f"{record.kind}.published", record, actor, **facts_of(session, record))
    for child in followers(session, record):
        if child.archived_at is None:
            announce(session, child, actor)


def announce_due(session: BusinessSession) -> int:
    """Say of scheduled records whose time has come that they are published; returns how many."""
    now = clock.now()
    due = select(Record.id, Record.kind).where(
        Record.visible_from <= now, Record.visible_from > now - LOOK_BACK, Record.archived_at.is_(None), unannounced()
    )
    found = [(record_id, kind) for record_id, kind in session.execute(due) if kind in session.catalog.record_types]
    for record_id, kind in found:
        model = session.catalog.record_types[kind].model
        announce(session, session.scalars(select(model).where(model.id == record_id)).one(), SYSTEM)
    return len(found)


def unannounced() -> Any:
    """The last thing said of its publication is that it is scheduled."""
    said, later = aliased(Event), aliased(Event)
    ours = (
        said.business_id == Record.business_id,
        said.record_id == Record.id,
        said.name == Record.kind + ".scheduled",
    )
    after = (later.business_id == Record.business_id, later.record_id == Record.id, later.id > said.id)
    ended = later.name.in_([Record.kind + ".published", Record.kind + ".withdrawn", Record.kind + ".scheduled"])
    return exists().where(*ours, ~exists().where(*after, ended))


def next_due(session: BusinessSession) -> datetime | None:
    """When the next scheduled record is to be announced."""
    ahead = select(Record.visible_from).where(Record.visible_from > clock.now(), Record.archived_at.is_(None))
    return session.scalar(ahead.order_by(Record.visible_from).limit(1))
