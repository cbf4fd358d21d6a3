"""The OpenAPI description: this business's enabled verticals, as far as they are for who asks."""

import re
from decimal import Decimal
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin, OpenAPIConverter
from flask import current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from doorstep.documents.uploads import MOST_FILES
from doorstep.plain import plain
from doorstep.records.schemas import Side
from doorstep.web import context
from doorstep.web.api.operations import VALUES, Operation
from doorstep.web.policy import SIGNED_IN
from doorstep.web.routing import Room

VERSION = "3.0.3"
room = Room("api", __name__, url_prefix="/api/v1")
ERRORS = {
    "400": "The body is no JSON object, or the CSRF token is missing.",
    "401": "Nobody is signed in, or the key does not work.",
    "404": "Not there, or not for you.",
    "409": "Not allowed now: `status` says why.",
    "413": "Too large.",
    "422": "`errors` says what is wrong, by field.",
}
ERROR = {
    "type": "object",
    "required": ["code", "status"],
    "properties": {
        "code": {"type": "integer"},
        "status": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
Found = list[tuple[str, Operation]]


def offered(side: Side) -> Found:
    """Paths and operations of what is enabled here, for one side."""
    enabled = context.catalog().enabled
    every = current_app.extensions["doorstep-api"]
    return [(path, one) for plugin, path, one in every if plugin in enabled and side in one.sides]


def my_side() -> Side:
    return "office" if context.require_me().is_staff else "portal"


def inline(schema: Any) -> str:
    """No name: schemas differ by side and business, so each stands where it is used."""
    return ""


def converter() -> OpenAPIConverter:
    plugin = MarshmallowPlugin(schema_name_resolver=inline)
    APISpec(title="", version="1", openapi_version=VERSION, plugins=[plugin])
    if plugin.converter is None:
        raise RuntimeError("apispec made no converter")
    plugin.converter.add_attribute_function(decimals_as_text)
    return plugin.converter


def decimals_as_text(self: OpenAPIConverter, one: Any, **options: Any) -> dict[str, Any]:
    """Decimals are answered as texts, so that no program rounds them; numbers are taken as well."""
    return {"type": "string"} if isinstance(one, fields.Decimal) and one.as_string else {}


def numbers(value: Any) -> Any:
    """Bounds of decimals, as JSON has numbers."""
    if isinstance(value, dict):
        return {name: numbers(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [numbers(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value


def description(side: Side) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    turning = converter()
    for rule, one in offered(side):
        path, names = template_of(rule.removeprefix("/api/v1"))
        paths.setdefault(path, {})[one.method.lower()] = described(turning, one, side, names)
    found: dict[str, Any] = {
        "openapi": VERSION,
        "info": {"title": context.tenant().name, "version": "1"},
        "servers": [{"url": f"{request.script_root}/api/v1"}],
        "paths": paths,
        "security": [{"key": []}, {"cookie": []}],
        "components": {"schemas": {"Error": ERROR}, "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "portal"},
        }},
    }  # fmt: skip
    return dict(plain(numbers(found)))


def template_of(rule: str) -> tuple[str, list[str]]:
    """Flask's rule as OpenAPI writes it, and the names in it."""
    return re.sub(r"<uuid:(\w+)>", r"{\1}", rule), re.findall(r"<uuid:(\w+)>", rule)


def described(turning: OpenAPIConverter, one: Operation, side: Side, names: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name, "summary": one.summary, "tags": [one.tag],
        "parameters": [*map(path_parameter, names), *query_parameters(turning, one.arguments(side))],
        "responses": {str(one.status): good(turning, one, side), **{code: bad(text) for code, text in ERRORS.items()}},
    }  # fmt: skip
    if one.streams:
        found["responses"] |= {"206": good(turning, one, side), "304": {"description": "As it was."}}
    if one.body:
        found["requestBody"] = {"required": True, "content": body(turning, one, side)}
    return found


def path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def query_parameters(turning: OpenAPIConverter, schema: Schema | None) -> list[dict[str, Any]]:
    if schema is None:
        return []
    return [
        {"name": name, "in": "query", "required": one.required, "schema": turning.field2property(one)}
        for name, one in schema.fields.items()
    ]


def good(turning: OpenAPIConverter, one: Operation, side: Side) -> dict[str, Any]:
    schema = one.answered(side)
    if one.streams:
        return {"description": one.summary, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    if schema is None:
        return {"description": "Done."}
    content = {"application/json": {"schema": turning.schema2jsonschema(schema)}}
    return {"description": one.summary, "content": content}


def bad(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def body(turning: OpenAPIConverter, one: Operation, side: Side) -> dict[str, Any]:
    schema = one.body(side) if one.body else Schema()
    found = {**turning.schema2jsonschema(schema), "additionalProperties": False}
    partial = schema.partial if isinstance(schema.partial, tuple) else ()
    found["required"] = [name for name, each in schema.fields.items() if each.required and name not in partial]
    if not found["required"]:
        del found["required"]
    if not one.upload:
        return {"application/json": {"schema": found}, **with_files(one, side, found)}
    found["properties"] = {**found["properties"], "file": {"type": "string", "format": "binary"}}
    found["required"] = [*found.get("required", []), "file"]
    return {"multipart/form-data": {"schema": found}}


def with_files(one: Operation, side: Side, values: dict[str, Any]) -> dict[str, Any]:
    """The same values in one part, with files in others; nothing where no files may come."""
    names = one.files(side) if one.files else ()
    if not names:
        return {}
    files = {"type": "array", "maxItems": MOST_FILES, "items": {"type": "string", "format": "binary"}}
    shape = {"type": "object", "additionalProperties": False, "required": [VALUES],
             "properties": {VALUES: values, **dict.fromkeys(names, files)}}  # fmt: skip
    return {"multipart/form-data": {"schema": shape, "encoding": {VALUES: {"contentType": "application/json"}}}}


@room.page("/openapi.json", policy=SIGNED_IN)
def openapi() -> ResponseReturnValue:
    return jsonify(description(my_side()))


@room.page("/docs", policy=SIGNED_IN)
def docs() -> ResponseReturnValue:
    by_tag: dict[str, Found] = {}
    for path, one in offered(my_side()):
        by_tag.setdefault(one.tag, []).append((template_of(path)[0], one))
    return render_template("api/docs.html", by_tag=by_tag, root=request.script_root)
