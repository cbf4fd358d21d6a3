"""What a program sent, as the data a schema loads: strict JSON, no characters or numbers that no database keeps."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from doorstep.problems import Invalid
from doorstep.web import context
from doorstep.web.forms import each_value, flat
from doorstep.web.reading import FIRST_YEAR, LAST_YEAR, LONG, number_fault, typed_text

NO_JSON = "The body is no JSON object."
LONGEST_PART = 4_000_000


def json_body() -> dict[str, Any]:
    """The request's JSON object. :raises BadRequest: when it is none."""
    return json_object(request.get_data())


def json_part(name: str) -> dict[str, Any]:
    """The JSON object in one part of a multipart request, sent as a text or, as browsers do with JSON, as a file."""
    part = request.files.get(name)
    return json_object(part.stream.read(LONGEST_PART) if part else request.form.get(name, "").encode())


def file_parts(name: str) -> dict[str, list[FileStorage]]:
    """The files in all parts but that one. :raises Invalid: for other texts."""
    others = request.form.keys() - {name, "csrf_token"}
    if others:
        raise Invalid({other: ["Unknown field."] for other in others})
    return {other: request.files.getlist(other) for other in request.files if other != name}


def json_object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_refuse)
        if not isinstance(found, dict):
            raise ValueError(NO_JSON)
        return {typed_text(name): cleaned(value) for name, value in found.items()}
    except (ValueError, RecursionError):
        raise BadRequest(NO_JSON) from None


def _refuse(name: str) -> None:
    raise ValueError(name)


def cleaned(value: Any) -> Any:
    match value:
        case str():
            return typed_text(value)
        case list():
            return [cleaned(one) for one in value]
        case dict():
            return {typed_text(name): cleaned(one) for name, one in value.items()}
    return value


def typed(values: Mapping[str, str], skip: str = "") -> dict[str, Any]:
    """Arguments of an address or parts of an upload; empty ones are not given."""
    return {typed_text(name): typed_text(text) for name, text in values.items() if name != skip and text != ""}


def load(schema: Schema, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The checked values. :raises Invalid: with messages by field."""
    try:
        values = dict(schema.load(raw))
    except ValidationError as fault:
        raise Invalid(flat(fault.normalized_messages())) from None
    faults = {key: [text] for key, value in each_value(values) if (text := fault_of(value))}
    if faults:
        raise Invalid(faults)
    return {name: settled(value) for name, value in values.items()}


def fault_of(value: Any) -> str | None:
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        return "Look at the year again."
    if isinstance(value, str) and len(value) > LONG:
        return f"Use at most {LONG:,} characters."
    return number_fault(value)


def settled(value: Any) -> Any:
    """A time without a zone is one on the business's clock."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=context.tenant().zone)).astimezone(UTC)
    if isinstance(value, list):
        return [settled(one) for one in value]
    return {name: settled(one) for name, one in value.items()} if isinstance(value, dict) else value


def overlaid(schema: Schema, stored: Any, raw: Mapping[str, Any]) -> dict[str, Any]:
    """All values with those given in place of the stored, checked together: what depends on others still holds."""
    kept = {name: value for name, value in schema.dump(stored).items() if name in schema.load_fields}
    return load(schema, {**kept, **raw})


def changing(schema: Schema) -> Schema:
    """For a change, all but the version may be left out."""
    schema.partial = tuple(name for name in schema.fields if name != "version")
    return schema


def version_field() -> fields.Integer:
    text = "The version the change is made on; another one by now is answered with 409."
    return fields.Integer(required=True, metadata={"description": text})
