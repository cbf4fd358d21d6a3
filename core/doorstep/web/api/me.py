"""Who calls, and for which business."""

from typing import Any

from flask_wtf.csrf import generate_csrf
from marshmallow import Schema, fields

from doorstep.web import context
from doorstep.web.api import key_holders, shapes
from doorstep.web.api.operations import Call, Operation, add
from doorstep.web.routing import Room


def shape(side: str) -> Schema:
    business = {name: shapes.text() for name in ("name", "slug", "timezone", "currency")}
    found = {
        "kind": shapes.text(), "name": shapes.text(), "email": shapes.text(), "role": shapes.maybe(fields.String()),
        "contact_id": shapes.maybe_key(), "scope": shapes.maybe(fields.String()),
        "csrf_token": shapes.maybe(fields.String(metadata={"description": "For writes with a cookie: X-CSRFToken."})),
        "business": fields.Nested(shapes.schema_of("Business", business), required=True),
    }  # fmt: skip
    return shapes.schema_of("Me", found)


def show(call: Call) -> dict[str, Any]:
    user, keyed = context.require_me(), key_holders.by_key()
    return {
        "kind": "staff" if user.is_staff else "contact", "name": user.name, "email": user.email,
        "role": user.staff_role, "contact_id": user.contact_id, "business": context.tenant(),
        "scope": key_holders.scope(), "csrf_token": None if keyed else generate_csrf(),
    }  # fmt: skip


OPERATIONS = [Operation(name="me", method="GET", path="", view=show, summary="Who you are", tag="Me", answer=shape)]
room = add(Room("api_me", __name__, url_prefix="/api/v1/me"), OPERATIONS)
