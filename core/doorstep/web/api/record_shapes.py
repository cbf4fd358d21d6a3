"""What the API takes and answers of one record type, as each side may see it: made of the type's own schema."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from doorstep.plugins.contributions import RecordType, RequestField
from doorstep.records.facts import status_label
from doorstep.records.queries import flag_column, listed_fields
from doorstep.records.schemas import FILE_KINDS, Side, form_schema, is_rows, own_fields, shown_on
from doorstep.records.talk import LONGEST, LONGEST_SUBJECT
from doorstep.request_types.answers import LONGEST_LONG_TEXT, LONGEST_TEXT, PREFIX
from doorstep.request_types.queries import Offered, every_offered
from doorstep.web import context
from doorstep.web.api import reading, shapes
from doorstep.web.api.paging import PageArguments

CORE: shapes.Fields = {
    "id": shapes.key(), "number": shapes.text(), "title": shapes.text(), "status": shapes.text(),
    "happens_on": fields.Date(required=True), "visible_from": shapes.moment(), "closed_at": shapes.moment(),
    "account_id": shapes.maybe_key(), "account": shapes.maybe(fields.String()), "parent_id": shapes.maybe_key(),
    "parent_number": shapes.maybe(fields.String()), "substatus": shapes.maybe(fields.String()),
}  # fmt: skip


class StatusLabel(fields.String):
    """What the business calls the status a record stands in."""

    def __init__(self, kind: str) -> None:
        super().__init__(required=True, metadata={"description": "The status in the business's words."})
        self.record_kind = kind

    def get_value(self, obj: Any, attr: str, *_: Any, **__: Any) -> Any:
        status = obj["status"] if isinstance(obj, dict) else obj.status
        return status_label(context.catalog().record_types[self.record_kind], status)


STAFF: shapes.Fields = {"assigned": shapes.maybe(fields.String()), "archived_at": shapes.moment()}
STAFF_WHOLE: shapes.Fields = {**STAFF, "assigned_id": shapes.maybe_key(), "version": fields.Integer(required=True)}

ANSWERED: shapes.Fields = {
    "request_type": shapes.maybe_key(), "request_type_name": shapes.maybe(fields.String()),
    "request_version": shapes.maybe(fields.Integer()),
    "answers": fields.Dict(keys=fields.String(), required=True, metadata={"description": "By the fields' keys."}),
}  # fmt: skip


def core(kind: RecordType, side: Side) -> shapes.Fields:
    flags = flags_for(kind, side)
    return {**CORE, "status_label": StatusLabel(kind.name), **({"flags": Flags(flags)} if flags else {})}


class Flags(fields.List):
    """The names of the flags that are raised, of a row with a column for each."""

    def __init__(self, names: Sequence[str]) -> None:
        about = {"description": "What is said of it beside its status, while it is open."}
        super().__init__(fields.String(validate=validate.OneOf(names)), required=True, metadata=about)
        self.names = names

    def get_value(self, obj: Any, attr: str, *_: Any, **__: Any) -> Any:
        columns = {name: flag_column(name) for name in self.names}
        return [name for name, column in columns.items() if self._of(obj, column)]

    @staticmethod
    def _of(obj: Any, column: str) -> Any:
        return obj[column] if isinstance(obj, Mapping) else getattr(obj, column)


def flags_for(kind: RecordType, side: Side) -> list[str]:
    return [flag.name for flag in kind.flags if side == "office" or flag.portal]


def arguments(kind: RecordType, side: Side) -> Schema:
    own = [status.name for status in kind.statuses] if side == "office" else []
    shows = validate.OneOf(["open", "completed", "all", *own])
    found = {
        "status": fields.String(load_default="open", validate=shows),
        "q": fields.String(load_default="", validate=validate.Length(max=200)),
        "account": fields.UUID(load_default=None, metadata={"description": "This one and all below it."}),
    }
    if flags := flags_for(kind, side):
        found["flag"] = fields.String(load_default="", validate=validate.OneOf(["", *flags]))
    return PageArguments.from_dict(found, name="RecordArguments")()  # type: ignore[arg-type]


def body(kind: RecordType, side: Side, editing: bool = False) -> Schema:
    """The form's schema without files, which are sent as documents."""
    schema_class = form_schema(kind, side, editing)
    files = {name for name, one in schema_class._declared_fields.items() if one.metadata.get("kind") in FILE_KINDS}
    excluded = {*schema_class.Meta.exclude, *files}
    more: dict[str, Any] = {"parent_id": fields.UUID(required=True)} if kind.parent and not editing else {}
    if "happens_on" in schema_class._declared_fields and not editing:
        more["happens_on"] = fields.Date(metadata={"description": "Today, where nothing is said."})
    more |= asked(kind, side, editing) if kind.request_forms else {}
    meta = type("Meta", (schema_class.Meta,), {"exclude": tuple(sorted(excluded))})
    return type(schema_class.__name__, (schema_class,), {"Meta": meta, **more})()


def asked(kind: RecordType, side: Side, editing: bool) -> shapes.Fields:
    """The request type and its answers: the types of this business, as far as this side may choose them."""
    if editing:
        text = "All answers anew, by the keys of the version they were asked under; the files stay."
        return {"answers": fields.Dict(keys=fields.String(), metadata={"description": text})}
    offered = every_offered(context.session(), kind, portal=side == "portal")
    if not offered:
        return {}
    said = "; ".join(f"{one.id}: {one.name}" for one in offered)
    about: dict[str, Any] = {"description": f"{kind.request_forms} {said}", "enum": [str(one.id) for one in offered]}
    shown = {"description": "By the keys of its fields.", "anyOf": [described(one) for one in offered]}
    return {
        "request_type": fields.UUID(required=True, metadata=about),
        "answers": fields.Dict(keys=fields.String(), load_default=dict, metadata=shown),
    }


def file_parts(kind: RecordType, side: Side) -> list[str]:
    """The names in which files can be sent: those of the questions that are answered with files."""
    offered = every_offered(context.session(), kind, portal=side == "portal")
    return sorted({f"{PREFIX}{each.key}" for one in offered for each in one.fields if each.kind == "file"})


def described(one: Offered) -> dict[str, Any]:
    """The answers of one request type, as OpenAPI says it; whether a field is asked follows from others."""
    written = [each for each in one.fields if each.kind != "file"]
    found: dict[str, Any] = {
        "type": "object", "title": one.name, "additionalProperties": False,
        "properties": {each.key: property_of(each) for each in written},
    }  # fmt: skip
    needed = [each.key for each in written if each.required and each.only_if is None]
    return {**found, "required": needed} if needed else found


FORMATS: dict[str, dict[str, Any]] = {
    "text": {"maxLength": LONGEST_TEXT}, "long_text": {"maxLength": LONGEST_LONG_TEXT}, "date": {"format": "date"},
}  # fmt: skip


def property_of(one: RequestField) -> dict[str, Any]:
    chosen = {"enum": list(one.offers)} if one.offers else {}
    return {"type": "string", "title": one.label, **FORMATS.get(one.kind, {}), **chosen}


def change(kind: RecordType, side: Side) -> Schema:
    return reading.changing(body(kind, "office", editing=True))


def item(kind: RecordType, side: Side) -> Schema:
    own = own_fields(kind, side)
    listed = {name: shapes.kept(own[name]) for name in listed_fields(kind, side)}
    held = {"held": shapes.held()} if kind.gated else {}
    return shapes.schema_of("RecordItem", {**core(kind, side), **(STAFF if side == "office" else {}), **listed, **held})


def whole(kind: RecordType, side: Side) -> Schema:
    own = {name: shapes.kept(one) for name, one in own_fields(kind, side).items()}
    rows = {
        name: rows_shape(one, side)
        for name, one in kind.schema._declared_fields.items()
        if is_rows(kind, name) and shown_on(one, side)
    }
    asked = ANSWERED if kind.request_forms else {}
    content = dict(kind.content.schema._declared_fields) if kind.content else {}
    staff = STAFF_WHOLE if side == "office" else {}
    return shapes.schema_of("Record", {**core(kind, side), **staff, **own, **rows, **asked, **content})


def rows_shape(one: Any, side: Side) -> fields.List:
    nested = one.inner.schema._declared_fields
    found = {name: shapes.kept(each) for name, each in nested.items() if shown_on(each, side)}
    row = shapes.schema_of("Row", {"id": shapes.key(), **found})
    return fields.List(fields.Nested(row), required=True)


class NewStatus(Schema):
    status = fields.String(required=True)
    substatus = fields.String(
        load_default="", metadata={"description": "One of the status's own; none, where nothing is said."}
    )


class Publishing(Schema):
    at = fields.AwareDateTime(
        load_default=None, allow_none=True, metadata={"description": "From then on; now, where nothing is said."}
    )


def new_message(kind: RecordType, side: str) -> Schema:
    text = validate.Length(min=1, max=LONGEST)
    found: dict[str, Any] = {"body": fields.String(required=True, validate=text)}
    found["subject"] = fields.String(load_default="", validate=validate.Length(max=LONGEST_SUBJECT))
    if kind.note_tags:
        rule = validate.OneOf(list(kind.note_tags))
        found["tag"] = fields.String(load_default=None, allow_none=True, validate=rule)
    if kind.note_audiences:
        roles = fields.String(validate=validate.OneOf(kind.note_audiences))
        about = {"description": "Roles it is for, beside staff and its author; none: everybody who sees the record."}
        found["audience"] = fields.List(roles, load_default=list, metadata=about)
    if side == "office":
        about = {"description": "Customers never see it."}
        found["internal"] = fields.Boolean(load_default=False, metadata=about)
    return shapes.schema_of("NewMessage", found)


class NewParticipant(Schema):
    contact_id = fields.UUID(required=True)
    role = fields.String(required=True)


class NewSubscriber(Schema):
    contact_id = fields.UUID(required=True)


def message(side: str) -> Schema:
    found: shapes.Fields = {
        "id": shapes.key(), "at": shapes.moment(), "author": shapes.text(), "subject": shapes.text(),
        "body": shapes.text(), "tag": shapes.maybe(fields.String()), "edited_at": shapes.moment(),
    }  # fmt: skip
    found["audience"] = fields.List(fields.String(), required=True)
    document = shapes.schema_of("MessageFile", {"id": shapes.key(), "title": shapes.text()})
    found["files"] = fields.List(fields.Nested(document), required=True)
    staff = {"internal": fields.Boolean(required=True)} if side == "office" else {}
    return shapes.schema_of("Message", {**found, **staff})


def event(side: str) -> Schema:
    found: shapes.Fields = {"id": shapes.key(), "at": shapes.moment(), "name": shapes.text(), "text": shapes.text()}
    return shapes.schema_of("Event", {**found, "actor": shapes.text()})


def participant(side: str) -> Schema:
    found: shapes.Fields = {"id": shapes.key(), "name": shapes.text(), "role": shapes.text()}
    staff = {"contact_id": shapes.key()} if side == "office" else {}
    return shapes.schema_of("Participant", {**found, **staff})


def many(one: Schema) -> Schema:
    return shapes.schema_of("All", {"items": fields.List(fields.Nested(one), required=True)})
