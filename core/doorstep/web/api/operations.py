"""One operation of the API: its route, who may call it, what it takes and answers, all in one value."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import field, frozen
from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from sqlalchemy.exc import DataError
from werkzeug.datastructures import FileStorage

from doorstep.plain import plain
from doorstep.problems import Invalid, NotFound, Refused
from doorstep.records.schemas import Side
from doorstep.users.permissions import Permission, require
from doorstep.web import context
from doorstep.web.acting import TOO_LARGE
from doorstep.web.api import key_holders, reading
from doorstep.web.api.paging import PageArguments, Paged, page_schema
from doorstep.web.policy import CONTACT, SIGNED_IN, STAFF, Policy, staff
from doorstep.web.routing import Room

BOTH: frozenset[Side] = frozenset({"office", "portal"})
OFFICE: frozenset[Side] = frozenset({"office"})
PORTAL: frozenset[Side] = frozenset({"portal"})
VALUES = "record"
SchemaFor = Callable[[Side], Schema]


@frozen(kw_only=True)
class Call:
    """What came in. :ivar raw: the body's values before they were checked. :ivar files: by the names of their parts."""

    side: Side
    query: Mapping[str, Any] = field(factory=dict)
    body: Mapping[str, Any] = field(factory=dict)
    raw: Mapping[str, Any] = field(factory=dict)
    files: Mapping[str, Sequence[FileStorage]] = field(factory=dict)

    @property
    def is_office(self) -> bool:
        return self.side == "office"


@frozen(kw_only=True)
class Operation:
    """:ivar name: its id in the description. :ivar path: below the room's address. :ivar sides: which actors it is for.

    :ivar permission: what staff need. :ivar query, body, answer: schemas; the last two as one side has them.
    :ivar listed: it answers a page of such things. :ivar upload: the body is multipart.
    :ivar files: the names of the files that may come beside the values, which are then JSON in a part of their own.
    :ivar streams: it answers a file.
    """

    name: str
    method: str
    path: str
    view: Callable[..., Any]
    summary: str
    tag: str
    sides: frozenset[Side] = BOTH
    permission: Permission | None = None
    query: SchemaFor | None = None
    body: SchemaFor | None = None
    answer: SchemaFor | None = None
    listed: bool = False
    upload: bool = False
    files: Callable[[Side], Sequence[str]] | None = None
    streams: bool = False
    status: int = 200

    @property
    def policy(self) -> Policy:
        if self.sides == PORTAL:
            return CONTACT
        if self.sides == BOTH:
            return SIGNED_IN
        return staff(self.permission) if self.permission else STAFF

    def arguments(self, side: Side) -> Schema | None:
        if self.query:
            return self.query(side)
        return PageArguments() if self.listed else None

    def answered(self, side: Side) -> Schema | None:
        if self.answer is None:
            return None
        return page_schema(self.answer(side)) if self.listed else self.answer(side)

    def __call__(self, **ids: Any) -> ResponseReturnValue:
        side = side_of(self)
        key_holders.check_write()
        if side == "office" and self.permission:
            require(context.require_me().staff_role, self.permission)
        try:
            return answer_of(self, side, self.view(call_of(self, side), **ids))
        except Refused as fault:
            raise Invalid({fault.field: [fault.message]}) if fault.field else fault from None
        except (DataError, OverflowError):
            raise Invalid({"": [TOO_LARGE]}) from None


def side_of(operation: Operation) -> Side:
    """The actor decides. :raises NotFound: when this is not for them."""
    user = context.require_me()
    side: Side = "office" if user.is_staff else "portal"
    if side not in operation.sides or (side == "portal" and (user.viewer is None or not context.tenant().portal_on)):
        raise NotFound
    return side


def call_of(operation: Operation, side: Side) -> Call:
    arguments = operation.arguments(side)
    query = reading.load(arguments, reading.typed(request.args)) if arguments else {}
    if operation.body is None:
        return Call(side=side, query=query)
    raw, files = sent(operation)
    return Call(side=side, query=query, body=reading.load(operation.body(side), raw), raw=raw, files=files)


def sent(operation: Operation) -> tuple[dict[str, Any], dict[str, list[FileStorage]]]:
    """The values, and the files beside them."""
    if operation.upload:
        return reading.typed(request.form, skip="csrf_token"), {}
    if operation.files and request.mimetype == "multipart/form-data":
        return reading.json_part(VALUES), reading.file_parts(VALUES)
    return reading.json_body(), {}


def answer_of(operation: Operation, side: Side, found: Any) -> ResponseReturnValue:
    if isinstance(found, Response):
        return found
    if request.method not in context.READING:
        context.session().flush()
    schema = operation.answered(side)
    if schema is None:
        return Response(status=204)
    body = found.for_schema() if isinstance(found, Paged) else found
    response = jsonify(plain(schema.dump(body)))
    response.status_code = operation.status
    return response


def add(room: Room, operations: list[Operation]) -> Room:
    """Route operations in a room, and remember them for the description."""
    for one in operations:
        room.page(one.path, policy=one.policy, methods=(one.method,), endpoint=one.name)(one)
    prefix, plugin = room.url_prefix or "", room.plugin
    found = [(plugin, prefix + one.path, one) for one in operations]
    room.record_once(lambda state: state.app.extensions.setdefault("doorstep-api", []).extend(found))
    return room
