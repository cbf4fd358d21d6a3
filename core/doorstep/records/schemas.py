"""The schema of a record type's form: the core's fields and the vertical's own, as one side may see them."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from marshmallow import Schema, fields, validate
from sqlalchemy import BigInteger, Integer, Numeric, String

from doorstep.plugins.contributions import RecordType, Role
from doorstep.request_types.answers import PREFIX, answer_fields
from doorstep.request_types.queries import Asking

Side = Literal["office", "portal"]
FILE_KINDS = ("file", "files")
PERSON = "person_"
CORE_VALUES = ("title", "account_id", "happens_on", "assigned_id")
CORE_FIELDS = ("title", "account_id", "happens_on", "assigned_id", "files", "version")


@lru_cache(maxsize=512)
def form_schema(record_type: RecordType, side: Side, editing: bool = False) -> type[Schema]:
    """The schema class of the form: `title`, `account_id`, `happens_on`, `assigned_id` and the vertical's fields.

    In the portal, fields marked `portal=False` or `portal="read"` are left out, and files can be added where the type
    allows uploads.
    """
    own = {name: one for name, one in record_type.schema._declared_fields.items() if filled_in(one, side)}
    replaced = {name: with_ids(one, side) if is_rows(record_type, name) else one for name, one in own.items()}
    core = core_fields(record_type, side, editing)
    return without(record_type.schema, record_type.schema._declared_fields.keys() - own.keys(), {**replaced, **core})


def without(schema: type[Schema], names: set[str], others: dict[str, fields.Field]) -> type[Schema]:
    """A schema class with other fields and without some; its validators stay."""
    meta = type("Meta", (schema.Meta,), {"exclude": tuple(sorted(names))})
    return type(f"{schema.__name__}Form", (schema,), {"Meta": meta, **others})


def make_schema(
    record_type: RecordType,
    side: Side,
    editing: bool = False,
    asking: Asking | None = None,
    people: Sequence[Role] = (),
) -> Schema:
    """An instance, its fields in the order of the form: the request type, those marked `first`, the core's, the
    others, those of the request type, files.

    :param asking: what the business asks of such a request beside the record type's own fields.
    :param people: the parts of which staff are asked who holds them.
    """
    made = form_schema(record_type, side, editing)
    more = {
        **{person_field(role): person(role) for role in people},
        **(asked_fields(asking, editing) if asking else {}),
    }
    schema = (with_fields(made, more) if more else made)()
    order = {name: place(name, one) for name, one in schema.fields.items()}
    schema.fields = {name: schema.fields[name] for name in sorted(order, key=order.__getitem__)}
    return schema


def person_field(role: Role) -> str:
    return f"{PERSON}{role.name}"


def person(role: Role) -> fields.UUID:
    hint = "Type a few letters of the name, press Find, and choose."
    return fields.UUID(
        **optional(), metadata={"label": role.label, "kind": "lookup", "empty": "Nobody yet", "hint": hint}
    )


def with_fields(schema: type[Schema], more: dict[str, fields.Field]) -> type[Schema]:
    return type(schema.__name__, (schema,), dict(more))


def asked_fields(asking: Asking, editing: bool) -> dict[str, fields.Field]:
    """The choice of a request type, and the fields of the one chosen; a record that is there keeps its type."""
    asked = [one for one in asking.fields if not (editing and one.kind == "file")]
    if editing:
        return answer_fields(asked)
    about = {"label": asking.words, "kind": "select", "asks_anew": True}
    return {"request_type": fields.UUID(required=True, metadata=about), **answer_fields(asked)}


def place(name: str, one: fields.Field) -> int:
    if name == "request_type":
        return -1
    if one.metadata.get("first"):
        return 0
    if name in ("files", "version"):
        return 4
    if name.startswith(PREFIX):
        return 3
    return 1 if name in CORE_FIELDS or name.startswith(PERSON) else 2


def shown_on(one: fields.Field, side: Side) -> bool:
    return side == "office" or one.metadata.get("portal", True) is not False


def filled_in(one: fields.Field, side: Side) -> bool:
    return side == "office" or one.metadata.get("portal", True) is True


def is_rows(record_type: RecordType, name: str) -> bool:
    return any(rows.name == name for rows in record_type.rows)


def with_ids(one: fields.Field, side: Side) -> fields.List:
    """The rows' fields and a hidden id, by which an edited row is found again."""
    nested = one.inner.schema  # type: ignore[attr-defined]
    hidden = {name for name, f in nested._declared_fields.items() if not shown_on(f, side)}
    row_id = fields.UUID(load_default=None, allow_none=True, metadata={"kind": "hidden"})
    rows = without(type(nested), hidden, {"id": row_id})
    options: dict[str, Any] = {"required": one.required, "validate": one.validate, "metadata": one.metadata}
    if not one.required:
        options["load_default"] = one.load_default
    return fields.List(fields.Nested(rows), **options)


def core_fields(record_type: RecordType, side: Side, editing: bool) -> dict[str, fields.Field]:
    labels = getattr(record_type.schema, "core_labels", {})
    hints = getattr(record_type.schema, "core_hints", {})
    title = validate.Length(min=1, max=200, error="Use 1 to 200 characters.")
    found: dict[str, fields.Field] = {
        "title": fields.String(required=True, validate=title, metadata=meta("title", "Title", labels, hints))
    }
    if record_type.places and not record_type.parent:
        about = meta("account_id", "For", labels, hints)
        needed = record_type.reach != "participants" or side == "portal"
        found["account_id"] = fields.UUID(
            required=needed,
            **optional(not needed),
            metadata={**about, "kind": "lookup" if side == "office" else "select"},
        )
    if side == "office":
        day = meta("happens_on", record_type.date_label, labels, hints)
        found["happens_on"] = fields.Date(required=True, metadata=day)
        who = meta("assigned_id", "Assigned to", labels, hints)
        found["assigned_id"] = fields.UUID(**optional(), metadata={**who, "kind": "select", "empty": "Nobody"})
    if side == "portal" and not editing and "upload" in record_type.portal:
        pictures = meta("files", "Files", labels, {"files": "Screenshots, photos and documents help us.", **hints})
        found["files"] = fields.Raw(load_default=list, metadata={**pictures, "kind": "files"})
    if editing:
        found["version"] = fields.Integer(required=True, metadata={"kind": "hidden"})
    return found


def meta(name: str, label: str, labels: dict[str, str], hints: dict[str, str]) -> dict[str, Any]:
    return {"label": labels.get(name, label), "hint": hints.get(name)}


def optional(wanted: bool = True) -> dict[str, Any]:
    return {"load_default": None, "allow_none": True} if wanted else {}


def own_fields(record_type: RecordType, side: Side) -> dict[str, fields.Field]:
    """The vertical's own fields that are columns, as this side may see them."""
    return {
        name: one
        for name, one in record_type.schema._declared_fields.items()
        if shown_on(one, side) and not is_rows(record_type, name) and one.metadata.get("kind") not in FILE_KINDS
    }


def file_fields(record_type: RecordType) -> dict[str, fields.Field]:
    """Fields of the form whose files become documents of the kind in `metadata["document"]`."""
    own = record_type.schema._declared_fields
    return {name: one for name, one in own.items() if one.metadata.get("kind") in FILE_KINDS}


def too_large(column: Any, value: Any) -> str | None:
    """Why a checked value does not fit its column; databases differ in what they do with one that does not."""
    kind = column.type
    if isinstance(kind, Integer) and isinstance(value, int):
        bits = 63 if isinstance(kind, BigInteger) else 31
        return "This number is too large." if not -(2**bits) <= value < 2**bits else None
    if isinstance(kind, Numeric) and isinstance(value, Decimal | float | int) and kind.precision:
        limit = Decimal(10) ** (kind.precision - (kind.scale or 0))
        return f"Use a number below {limit:,}." if abs(Decimal(value)) >= limit else None
    if isinstance(kind, String) and kind.length and isinstance(value, str) and len(value) > kind.length:
        return f"Use at most {kind.length} characters."
    return None
