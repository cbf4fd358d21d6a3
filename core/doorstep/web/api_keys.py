"""The keys a staff member's programs use: made, shown once, listed, revoked."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.users import api_keys as services
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import staff
from doorstep.web.routing import Room
from doorstep.web.shapes import Form

room = Room("api_keys", __name__, url_prefix="/office/profile/keys")
KEYS = staff(Permission.KEYS)


class KeySchema(Schema):
    label = fields.String(
        required=True,
        validate=validate.Length(max=services.LABEL_LENGTH),
        metadata={"label": "What is it for?", "hint": "Such as the program that uses it.", "autocomplete": "off"},
    )
    scope = fields.String(
        required=True,
        validate=validate.OneOf(list(services.SCOPES), list(services.SCOPES.values())),
        metadata={"label": "It may", "kind": "radio"},
    )


@room.page("", policy=KEYS, methods=("GET", "POST"))
def index() -> ResponseReturnValue:
    """The new key is shown in the answer to the form itself, and kept nowhere."""
    made: list[str] = []

    def page(form: Form) -> str:
        keys = services.keys_of(context.session(), context.require_me().user_id)
        return render_template("profile/keys.html", form=form, keys=keys, scopes=services.SCOPES, made=None)

    def act(values: dict[str, Any]) -> str:
        token = services.make_key(context.session(), context.require_me().user_id, values["label"], values["scope"])
        made.append(token)
        return url_for("api_keys.index")

    answer = handle(Bound(schema=KeySchema(), name="key", initial={"scope": "read"}, once=False), page, act)
    return shown(made[0]) if made else answer


def shown(token: str) -> ResponseReturnValue:
    keys = services.keys_of(context.session(), context.require_me().user_id)
    return render_template("profile/keys.html", form=None, keys=keys, scopes=services.SCOPES, made=token)


@room.page("/<uuid:key_id>/revoke", policy=KEYS, methods=("POST",))
def revoke(key_id: UUID) -> ResponseReturnValue:
    services.revoke_key(context.session(), context.require_me().user_id, key_id)
    flash("The key is revoked: programs that use it are refused from now on.", "success")
    return redirect(url_for("api_keys.index"), 303)
