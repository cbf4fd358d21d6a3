"""How a customer asks: the business's address and link, and a form that reaches its staff."""

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.contacts.writing import write_to_business
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import CONTACT
from doorstep.web.routing import Room

room = Room("portal_help", __name__, url_prefix="/portal/help")


class MessageSchema(Schema):
    topic = fields.String(required=True, metadata={"label": "What is it about?", "kind": "select"})
    message = fields.String(
        required=True, validate=validate.Length(min=1, max=5000),
        metadata={"label": "Your message", "multiline": True, "rows": 6},
    )  # fmt: skip


@room.page("", policy=CONTACT, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    subjects = [(text, text) for text in context.tenant().setting("contact_subjects")]

    def act(values: dict[str, Any]) -> str:
        write_to_business(context.session(), context.viewer(), values["topic"], values["message"], context.actor())
        flash("Your message is on its way. We answer by mail or phone.", "success")
        return url_for(".show")

    form = Bound(schema=MessageSchema(), name="help", choices={"topic": subjects})
    return handle(form, lambda f: render_template("portal/help.html", form=f), act)
