"""Schemas of what the API answers, made of the schemas of forms: without their checks, and everything may be empty."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from marshmallow import Schema, fields, missing

Fields = dict[str, fields.Field]


def kept(one: Any) -> fields.Field:
    """A form's field as something that is read: stored values may be older than its checks."""
    copy = deepcopy(one)
    copy.required, copy.allow_none, copy.load_default, copy.load_only = True, True, missing, False
    copy.validators, copy.validate = [], None
    if isinstance(copy, fields.Decimal):
        copy.as_string = True
    if isinstance(copy, fields.List):
        copy.inner = kept_rows(copy.inner) if isinstance(copy.inner, fields.Nested) else kept(copy.inner)
    return copy


def kept_rows(nested: fields.Nested) -> fields.Nested:
    own = {name: kept(one) for name, one in nested.schema._declared_fields.items()}
    excluded = set(nested.schema.exclude)
    return fields.Nested(Schema.from_dict({name: one for name, one in own.items() if name not in excluded})())


def held() -> fields.Nested:
    """What holds a thing: the steps still to do, each with the button's words and the page, where there is one."""
    step = schema_of("HeldStep", {"reason": text(), "step": maybe(fields.String()), "path": maybe(fields.String())})
    steps = fields.List(fields.Nested(step), required=True)
    return fields.Nested(schema_of("Held", {"reason": text(), "steps": steps}), required=True, allow_none=True)


def text() -> fields.String:
    return fields.String(required=True)


def maybe(one: fields.Field) -> fields.Field:
    one.allow_none, one.required = True, True
    return one


def moment() -> fields.Field:
    return maybe(fields.AwareDateTime())


def key() -> fields.UUID:
    return fields.UUID(required=True)


def maybe_key() -> fields.Field:
    return maybe(fields.UUID())


def schema_of(name: str, found: Mapping[str, fields.Field]) -> Schema:
    return Schema.from_dict(dict(found), name=name)()
