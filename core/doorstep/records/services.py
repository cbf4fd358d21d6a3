"""Making and changing records: the one way, for pages, the API, imports and plugins."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from doorstep import clock
from doorstep.access import visible
from doorstep.access.acts import roles_without
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account
from doorstep.clean import one_line
from doorstep.db.search import search_text
from doorstep.db.session import BusinessSession
from doorstep.documents.rendering import render_soon
from doorstep.documents.uploads import CheckedFile
from doorstep.events.actors import Actor
from doorstep.events.models import Event
from doorstep.events.recording import record_event
from doorstep.plugins import guard
from doorstep.plugins.contributions import RecordType
from doorstep.problems import Changed, Invalid, NotFound, Refused
from doorstep.records import asked
from doorstep.records.facts import account_words, facts_of
from doorstep.records.models import Record
from doorstep.records.numbers import first_number
from doorstep.records.people import (
    add_participant,
    asked_roles,
    assign,
    colleagues,
    remove_participant,
    staff_name,
    subscribe,
    unsubscribe,
)
from doorstep.records.publishing import (
    announce,
    ask_to_remove,
    give_number,
    goes_out_by_itself,
    is_visible,
    publish,
    publish_by_hand,
    publish_by_itself,
    publishing_of,
    withdraw,
)
from doorstep.records.rows import check, write_rows
from doorstep.records.schemas import CORE_VALUES, own_fields, too_large
from doorstep.records.statuses import ask_to_change, change_status
from doorstep.records.talk import attach, post_message


def type_of(session: BusinessSession, kind: str) -> RecordType:
    found = session.catalog.record_types.get(kind)
    if found is None:
        raise NotFound
    return found


def today(session: BusinessSession) -> date:
    """The business's day."""
    return clock.now().astimezone(session.tenant.zone).date()


def create_record(
    session: BusinessSession,
    kind: str,
    values: Mapping[str, Any],
    actor: Actor,
    *,
    parent: Record | None = None,
    viewer: Viewer | None = None,
    files: Sequence[CheckedFile] = (),
    participants: Sequence[tuple[UUID, str]] = (),
    answer_files: Mapping[str, Sequence[CheckedFile]] | None = None,
    about: UUID | None = None,
) -> Record:
    """A new record, by whatever path.

    :param kind: the record type's name. :param values: checked values: `title`, `account_id`, `happens_on`,
        `assigned_id`, and those of the type's schema, rows as lists of mappings; `request_type` (an id) and `answers`
        (by the keys of its fields), where the business has request types for it.
    :param parent: the record it is a child of, whose account it takes. :param viewer: the contact who makes it in the
        portal: the account must be one they reach, and it is visible at once.
    :param files: from `check_upload`, which become attachments. :param participants: contacts and roles.
    :param about: the id of the record it is about, for a type that has such a column.
    :param answer_files: files from `check_upload` by the keys of the request type's fields, those it requires among
        them; None, as in an import, asks for none.
    :raises Refused: at a field, or by a plugin. :raises Invalid: at several fields.
    """
    record_type = type_of(session, kind)
    given = {**values}
    given.setdefault("happens_on", today(session))
    settle_place(session, record_type, given, parent, viewer)
    staff_name(session, given.get("assigned_id"))
    guard.ask(
        session.catalog, "doorstep_before_create", session=session, record_type=record_type, values=given, actor=actor
    )
    request = asked.answered(session, record_type, given, answer_files, portal=viewer is not None)
    record = made(session, record_type, given, actor)
    if about is not None and record_type.about:
        setattr(record, record_type.about, about)
    record.parent_id = parent.id if parent else None
    record.visible_from = first_shown(session, record_type, parent, viewer)
    fill(session, record_type, record, given)
    record.number = first_number(session, record_type, record)
    index(session, record_type, record, request.words(record_type) if request else "")
    session.add(record)
    session.flush()
    write_rows(session, record_type, record, given)
    if request:
        asked.keep(session, record, request, actor)
    begins_with = {role.name for role in asked_roles(session, kind)}
    for contact_id, role in (*participants, *asker(session, record_type, viewer)):
        add_participant(session, record, contact_id, role, actor, quietly=role in begins_with)
    attach(session, record, files, actor)
    if viewer is None and record.visible_from is None and goes_out_by_itself(session, record, actor):
        record.visible_from = clock.now()
    if record.visible_from is not None:
        give_number(session, record)
    record_event(session, f"{kind}.created", record, actor, **facts_of(session, record))
    if is_visible(record) and viewer is None:
        announce(session, record, actor)
    return record


def asker(session: BusinessSession, record_type: RecordType, viewer: Viewer | None) -> list[tuple[UUID, str]]:
    """Who makes a record in the portal holds the parts that staff would be asked for."""
    if viewer is None or viewer.contact_id is None:
        return []
    return [(viewer.contact_id, role.name) for role in asked_roles(session, record_type.name)]


def made(session: BusinessSession, record_type: RecordType, values: Mapping[str, Any], actor: Actor) -> Record:
    return record_type.model(status=record_type.statuses[0].name, created_by=actor.name)


def first_shown(session: BusinessSession, record_type: RecordType, parent: Record | None, viewer: Viewer | None) -> Any:
    mode = publishing_of(session, record_type)
    if mode == "with_parent":
        return parent.visible_from if parent else None
    return clock.now() if viewer is not None else None


def settle_place(
    session: BusinessSession,
    record_type: RecordType,
    values: dict[str, Any],
    parent: Record | None,
    viewer: Viewer | None,
) -> None:
    """The account it stands on: its parent's, or one of the kinds in the type's places."""
    if record_type.parent:
        if parent is None or parent.kind != record_type.parent:
            raise Refused(f"A {record_type.label.lower()} is added on the page of what it belongs to.")
        values["account_id"] = parent.account_id
        return
    account_id = values.setdefault("account_id", None)
    if account_id is None:
        if record_type.places and record_type.reach != "participants":
            raise Refused("Choose whom this is for.", "account_id")
        return
    allowed = select(Account.id).where(
        Account.id == account_id, Account.archived_at.is_(None), Account.merged_into_id.is_(None)
    )
    allowed = allowed.where(Account.kind.in_(record_type.places))
    if viewer is not None:
        allowed = allowed.where(visible.accounts(viewer, roles_without(session.catalog, "create", record_type.name)))
    if session.scalar(allowed) is None:
        raise Refused("Choose one of those offered.", "account_id")


def fill(session: BusinessSession, record_type: RecordType, record: Record, values: Mapping[str, Any]) -> None:
    """Set the columns. :raises Invalid: when a value does not fit its column."""
    columns = record_type.model.__table__.columns
    own = {name: values[name] for name in own_fields(record_type, "office") if name in values}
    faults = {name: [text] for name, value in own.items() if (text := too_large(columns[name], value))}
    if faults:
        raise Invalid(faults)
    for name, value in own.items():
        setattr(record, name, value)
    for name in CORE_VALUES:
        if name in values:
            setattr(record, name, values[name])
    record.title = one_line(record.title or "", 200) or record_type.label
    for rows in record_type.rows:
        check(rows, values.get(rows.name) or [])


def index(session: BusinessSession, record_type: RecordType, record: Record, answers: str) -> None:
    """Keep what search looks in: nothing that only staff may see."""
    listed = [name for name, one in own_fields(record_type, "portal").items() if one.metadata.get("list")]
    texts = [value for name in listed if isinstance(value := getattr(record, name), str)]
    record.search = search_text(record.number, record.title, account_words(session, record), *texts, answers)


def update_record(
    session: BusinessSession, record: Record, values: Mapping[str, Any], actor: Actor, *, version: int | None = None
) -> Record:
    """Change a record's values; those not given stay.

    :param version: the version the change was made on; None takes the current one.
    :raises Changed: when somebody saved it meanwhile. :raises Refused, Invalid: as `create_record` does.
    """
    record_type = type_of(session, record.kind)
    if version is not None and version != record.version:
        raise Changed(f"Somebody else has changed this {record_type.label.lower()} while you had it open.")
    given = {**values}
    ask_to_change(session, record, given, actor)
    if "account_id" in given and given["account_id"] != record.account_id and not record_type.parent:
        settle_place(session, record_type, given, None, None)
        move_children(session, record, given["account_id"])
    if "assigned_id" in given:
        assign(session, record, given.pop("assigned_id"), actor)
    before = snapshot(record_type, record)
    fill(session, record_type, record, given)
    record.updated_at = clock.now()
    answers = given.pop("answers", None)
    differs = answers is not None and asked.change(session, record, answers)
    index(session, record_type, record, asked.words_of(session, record_type, record))
    session.flush()
    write_rows(session, record_type, record, given)
    changed = [name for name, value in snapshot(record_type, record).items() if value != before[name]]
    changed += [rows.name for rows in record_type.rows if rows.name in given]
    changed += ["answers"] if differs else []
    record_event(
        session, f"{record.kind}.updated", record, actor, internal=True, **facts_of(session, record), fields=changed
    )
    if is_visible(record):
        render_soon(session, record, actor)
    publish_by_itself(session, record, actor)
    return record


def snapshot(record_type: RecordType, record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in (*CORE_VALUES, *own_fields(record_type, "office"))}


def move_children(session: BusinessSession, record: Record, account_id: UUID | None) -> None:
    """Children and documents stand where their record stands."""
    from doorstep.documents.models import Document

    for child_type in session.catalog.children_of(record.kind):
        model = child_type.model
        for child in session.scalars(select(model).where(model.parent_id == record.id, model.kind == child_type.name)):
            move_children(session, child, account_id)
            child.account_id = account_id
    for document in session.scalars(select(Document).where(Document.record_id == record.id)):
        document.account_id = account_id


def viewed(session: BusinessSession, model: type[Record], record_id: UUID, actor: Actor, contact_id: UUID) -> None:
    """A contact has looked at a record: ``<kind>.viewed`` is recorded once for each contact."""
    said = (Event.record_id == record_id, Event.name == f"{model.__mapper__.polymorphic_identity}.viewed")
    known = select(Event.id).where(*said, Event.contact_id == contact_id).exists()
    record = session.scalar(select(model).where(model.id == record_id, ~known))
    if record is not None:
        name = f"{record.kind}.viewed"
        record_event(session, name, record, actor, contact_id=contact_id, internal=True, **facts_of(session, record))


def archive(session: BusinessSession, record: Record, actor: Actor) -> None:
    """Put a record away: nobody sees it in lists, and its data stays."""
    if record.archived_at is None:
        ask_to_remove(session, record, "archive", actor)
        record.archived_at = clock.now()
        record_event(session, f"{record.kind}.archived", record, actor, internal=True, **facts_of(session, record))


def restore(session: BusinessSession, record: Record, actor: Actor) -> None:
    if record.archived_at is not None:
        record.archived_at = None
        record_event(session, f"{record.kind}.restored", record, actor, internal=True, **facts_of(session, record))


__all__ = [
    "add_participant",
    "archive",
    "ask_to_change",
    "assign",
    "change_status",
    "colleagues",
    "create_record",
    "index",
    "post_message",
    "publish",
    "publish_by_hand",
    "publishing_of",
    "remove_participant",
    "restore",
    "subscribe",
    "today",
    "type_of",
    "unsubscribe",
    "update_record",
    "viewed",
    "withdraw",
]
