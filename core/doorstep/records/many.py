"""Thousands of records written at once: numbered without a gap, visible at once, told of by mail, printed later."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import Table, select

from doorstep import clock
from doorstep.accounts.models import Account
from doorstep.clean import one_line
from doorstep.db.base import new_id
from doorstep.db.search import search_text
from doorstep.db.session import BusinessSession
from doorstep.documents.rendering import render_later
from doorstep.events.actors import Actor
from doorstep.events.bulk import write
from doorstep.events.many_records import About, record_many
from doorstep.plugins import guard
from doorstep.plugins.contributions import RecordType
from doorstep.problems import Refused
from doorstep.records.facts import status_label
from doorstep.records.models import Record
from doorstep.records.numbers import next_numbers
from doorstep.records.schemas import own_fields
from doorstep.records.services import type_of


@frozen(kw_only=True)
class NewRecord:
    """A record to be written by `publish_many`.

    :param title: its title. :param account_id: a live account. :param happens_on: its day. :param status: where it
        stands. :param values: its type's own columns that differ from their defaults. :param rows: by the names of its
        type's rows. :param facts: what events and mails say beside title, number, status and account.
    """

    title: str
    account_id: UUID
    happens_on: date
    status: str
    values: Mapping[str, Any] = field(factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(factory=dict)
    facts: Mapping[str, Any] = field(factory=dict)


def publish_many(session: BusinessSession, kind: str, records: Sequence[NewRecord], actor: Actor) -> list[UUID]:
    """Write records of one kind that customers see at once; some statements for all of them.

    The hook ``doorstep_before_create`` is asked about each; ``doorstep_before_publish`` is not, for there is no draft
    that it could look at. ``<kind>.created`` and ``<kind>.published`` are recorded, and PDFs are made by a later job.

    :param kind: a type that stands on accounts and has no parent; its `number_prefix` is asked for each, of a record
        that is not in the session. :param records: what is written, in the order of their numbers.
    :return: their ids, in that order.
    :raises Refused: when a plugin says no to one of them.
    """
    record_type = type_of(session, kind)
    if not records:
        return []
    asked = [asked_about(session, record_type, one, actor) for one in records]
    names = account_names(session, {one.account_id for one in records})
    ids = [new_id() for _ in records]
    session.flush()
    alike = [likeness(record_type, *one) for one in zip(ids, records, asked, strict=True)]
    numbers = next_numbers(session, record_type, alike)
    rows = list(zip(ids, numbers, records, asked, strict=True))
    listed = listed_names(record_type)
    whole = filler(session, Record.__table__)
    write(session, Record.__table__, [whole(parent_row(record_type, *row, names, listed, actor)) for row in rows])
    own = record_type.model.__table__
    whole = filler(session, own)
    write(session, own, [whole({**values, "id": record_id}) for record_id, _, _, values in rows])
    for place in record_type.rows:
        table = place.model.__table__
        whole = filler(session, table)
        lines = [
            whole({**line, "id": new_id(), "record_id": record_id, "position": position})
            for record_id, _, one, values in rows
            for position, line in enumerate(values.get(place.name) or one.rows.get(place.name, ()))
        ]
        write(session, table, lines)
    told = [about(record_type, record_id, number, one, names) for record_id, number, one, _ in rows]
    for what in ("created", "published"):
        record_many(session, kind, what, told, actor)
    render_later(session, kind, list(zip(ids, numbers, strict=True)), actor)
    return ids


def asked_about(session: BusinessSession, record_type: RecordType, one: NewRecord, actor: Actor) -> dict[str, Any]:
    """The values as plugins completed them."""
    values: dict[str, Any] = {
        **one.values, "title": one.title, "account_id": one.account_id, "happens_on": one.happens_on,
        **{name: [dict(row) for row in rows] for name, rows in one.rows.items()},
    }  # fmt: skip
    guard.ask(
        session.catalog, "doorstep_before_create", session=session, record_type=record_type, values=values, actor=actor
    )
    return values


def account_names(session: BusinessSession, ids: set[UUID]) -> dict[UUID, str]:
    """:raises Refused: when one of them is gone."""
    live = (Account.id.in_(ids), Account.archived_at.is_(None), Account.merged_into_id.is_(None))
    found = {row.id: row.name for row in session.execute(select(Account.id, Account.name).where(*live))}
    if len(found) < len(ids):
        raise Refused("It is archived. Bring it back first.", reason="archived")
    return found


def likeness(record_type: RecordType, id: UUID, one: NewRecord, values: Mapping[str, Any]) -> Record:
    """A record as it will be written, for whoever says what its number begins with."""
    own = {name: value for name, value in values.items() if name in record_type.model.__mapper__.columns}
    return record_type.model(**{**own, "id": id, "kind": record_type.name, "status": one.status})


def parent_row(
    record_type: RecordType, id: UUID, number: str, one: NewRecord, values: Mapping[str, Any],
    names: Mapping[UUID, str], listed: Sequence[str], actor: Actor,
) -> dict[str, Any]:  # fmt: skip
    title, now = one_line(values["title"], 200), clock.now()
    closed = record_type.status(one.status).closed
    said = [text for name in listed if isinstance(text := values.get(name), str)]
    return {
        "id": id, "kind": record_type.name, "number": number, "title": title, "status": one.status,
        "happens_on": one.happens_on, "visible_from": now, "account_id": one.account_id,
        "closed_at": now if closed else None, "created_by": actor.name,
        "search": search_text(number, title, names[one.account_id], *said),
    }  # fmt: skip


def listed_names(record_type: RecordType) -> list[str]:
    return [name for name, one in own_fields(record_type, "portal").items() if one.metadata.get("list")]


def filler(session: BusinessSession, table: Table | Any) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Makes rows with a value for each column: what is given, else its default."""
    columns, business_id = [(column.name, column) for column in table.columns], session.business_id

    def filled(given: Mapping[str, Any]) -> dict[str, Any]:
        known = {"business_id": business_id, **given}
        return {name: known[name] if name in known else default(column) for name, column in columns}

    return filled


def default(column: Any) -> Any:
    if column.default is None:
        return None
    return column.default.arg(None) if column.default.is_callable else column.default.arg


def about(record_type: RecordType, id: UUID, number: str, one: NewRecord, names: Mapping[UUID, str]) -> About:
    facts = {
        **one.facts, "title": one_line(one.title, 200), "number": number, "status_name": one.status,
        "status": status_label(record_type, one.status), "account": names[one.account_id],
    }  # fmt: skip
    return About(record_id=id, account_id=one.account_id, facts=facts)
