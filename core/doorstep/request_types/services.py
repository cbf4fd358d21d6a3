"""Defining request types: each save that changes what is asked makes a new version, and the old ones stay."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from doorstep import clock
from doorstep.clean import one_line
from doorstep.db.base import new_id
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.plugins.contributions import RecordType, RequestField, RequestForm
from doorstep.plugins.contributions.requests import LONGEST_HINT, LONGEST_NAME, request_faults
from doorstep.problems import Changed, Invalid, NotFound, Refused
from doorstep.request_types.answers import fields_of, stored_fields
from doorstep.request_types.models import RequestType, RequestVersion

MOST_TYPES = 40


def create_type(
    session: BusinessSession,
    kind: str,
    name: str,
    fields: Sequence[RequestField],
    actor: Actor,
    *,
    hint: str = "",
    in_portal: bool = True,
    origin: str | None = None,
) -> RequestType:
    """A new request type, the last in its order.

    :param kind: the record type's name. :raises Refused: at `name`.
    :raises Invalid: at ``questions-0-label`` and so on.
    """
    record_type = session.catalog.record_types.get(kind)
    if record_type is None or not record_type.request_forms:
        raise NotFound
    check_room(session, kind)
    one = RequestType(id=new_id(), kind=kind, in_portal=in_portal, origin=origin, position=last_place(session, kind))
    call_it(session, one, name, hint)
    check_fields(fields)
    session.add(one)
    session.flush()
    write_version(session, one, fields, actor)
    return one


def save_type(
    session: BusinessSession,
    one: RequestType,
    name: str,
    fields: Sequence[RequestField],
    actor: Actor,
    *,
    hint: str = "",
    in_portal: bool = True,
    version: int,
) -> bool:
    """Change a request type. :return: whether it asks something else now, and so has a new version.

    :raises Changed: when somebody saved it meanwhile. :raises Refused, Invalid: as `create_type` does.
    """
    if version != one.version:
        raise Changed("Somebody else has changed this request type while you had it open.")
    call_it(session, one, name, hint)
    check_fields(fields)
    one.in_portal = in_portal
    differs = list(fields) != list(current_fields(session, one))
    if differs:
        one.current += 1
        write_version(session, one, fields, actor)
    session.flush()
    return differs


def type_called(session: BusinessSession, kind: str, name: str) -> RequestType | None:
    """The one of that name that can be chosen."""
    live = (RequestType.kind == kind, RequestType.archived_at.is_(None))
    return session.scalar(select(RequestType).where(*live, RequestType.name_key == name.casefold()))


def call_it(session: BusinessSession, one: RequestType, name: str, hint: str) -> None:
    one.name, one.hint = one_line(name, LONGEST_NAME), one_line(hint, LONGEST_HINT)
    one.name_key = one.name.casefold()
    if not one.name:
        raise Refused("Write what it is called.", "name")
    if one.archived_at is None:
        check_name(session, one)


def check_name(session: BusinessSession, one: RequestType) -> None:
    with session.no_autoflush:
        there = type_called(session, one.kind, one.name)
    if there is not None and there.id != one.id:
        raise Refused(f"There is a request type “{one.name}” already.", "name")


def check_room(session: BusinessSession, kind: str) -> None:
    live = (RequestType.kind == kind, RequestType.archived_at.is_(None))
    if (session.scalar(select(func.count(RequestType.id)).where(*live)) or 0) >= MOST_TYPES:
        raise Refused(f"There may be at most {MOST_TYPES} request types. Archive one first.")


def check_fields(fields: Sequence[RequestField]) -> None:
    """:raises Invalid: with messages by place, as ``questions-0-label``."""
    faults: dict[str, list[str]] = {}
    for place, attribute, text in request_faults(fields):
        faults.setdefault(f"questions-{place}-{attribute}" if place < len(fields) else "questions", []).append(text)
    if faults:
        raise Invalid(faults)


def last_place(session: BusinessSession, kind: str) -> int:
    return (session.scalar(select(func.max(RequestType.position)).where(RequestType.kind == kind)) or 0) + 1


def write_version(session: BusinessSession, one: RequestType, fields: Sequence[RequestField], actor: Actor) -> None:
    stored = stored_fields(fields)
    session.add(RequestVersion(request_type_id=one.id, number=one.current, fields=stored, created_by=actor.name))
    session.flush()


def current_fields(session: BusinessSession, one: RequestType) -> tuple[RequestField, ...]:
    mine = (RequestVersion.request_type_id == one.id, RequestVersion.number == one.current)
    return fields_of(session.scalars(select(RequestVersion.fields).where(*mine)).one())


def known_keys(session: BusinessSession, one: RequestType) -> set[str]:
    """The keys of all its versions: a new field never takes one that meant something else."""
    stored = session.scalars(select(RequestVersion.fields).where(RequestVersion.request_type_id == one.id))
    return {field["key"] for fields in stored for field in fields}


def move(session: BusinessSession, one: RequestType, down: bool) -> None:
    """One place up or down among those of its kind."""
    live = (RequestType.kind == one.kind, RequestType.archived_at.is_(None))
    order = list(session.scalars(select(RequestType).where(*live).order_by(RequestType.position, RequestType.id)))
    if one not in order:
        return
    place = order.index(one)
    order.insert(max(0, place + (1 if down else -1)), order.pop(place))
    for position, each in enumerate(order, 1):
        if each.position != position:
            each.position = position


def archive(one: RequestType) -> None:
    """Nobody chooses it any more; requests made of it stay as they are."""
    one.archived_at = one.archived_at or clock.now()


def restore(session: BusinessSession, one: RequestType) -> None:
    """:raises Refused: when another one has its name by now, or there are too many."""
    if one.archived_at is not None:
        check_room(session, one.kind)
        check_name(session, one)
        one.archived_at, one.position = None, last_place(session, one.kind)


def bring_forms(session: BusinessSession, plugins: Sequence[str], actor: Actor) -> int:
    """The request types that verticals bring along, each once, whatever became of it since. :return: how many."""
    known = set(session.execute(select(RequestType.kind, RequestType.origin).where(RequestType.origin.is_not(None))))
    taken = set(session.execute(select(RequestType.kind, RequestType.name_key)))
    new = 0
    for entry in session.catalog.tagged(RequestForm):
        form, origin = entry.value, f"{entry.plugin}: {entry.value.name}"
        if entry.plugin not in plugins or (form.record_type, origin) in known:
            continue
        if (form.record_type, form.name.casefold()) not in taken:
            create_type(
                session, form.record_type, form.name, form.fields, actor, hint=form.hint, in_portal=form.in_portal,
                origin=origin,
            )  # fmt: skip
            new += 1
    return new


def with_request_forms(catalog: Any) -> list[RecordType]:
    """The record types a business may define request types for."""
    return [kind for kind in catalog.record_types.values() if kind.request_forms]
