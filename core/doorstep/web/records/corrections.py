"""Correcting a message: the page with its text, and two devices at once."""

from typing import Any
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from doorstep.problems import Changed, NotFound
from doorstep.records.edits import edit_message, own_message
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.conflicts import conflict
from doorstep.web.forms import Bound
from doorstep.web.records.desk import Desk
from doorstep.web.records.talk import body_field, hidden_number, may_write_messages, noted
from doorstep.web.shapes import Form


def schema_of(desk: Desk) -> Schema:
    made = {"version": hidden_number(), **noted(desk.type), "body": body_field()}
    return Schema.from_dict(made, name="CorrectionSchema")()


def edit(desk: Desk, record_id: UUID, message_id: UUID) -> ResponseReturnValue:
    session, record = context.session(), desk.find(record_id).record
    if not may_write_messages(desk):
        raise NotFound
    message = own_message(session, record, message_id, context.actor(), lock=request.method == "POST")
    schema, url = schema_of(desk), f"{desk.url('show', record_id=record_id)}#message-{message_id}"
    stored = {name: getattr(message, name) or "" for name in schema.fields}

    def page(form: Form) -> str:
        return desk.render("message", form=form, record=record, back_url=url)

    def act(values: dict[str, Any]) -> str:
        version = values.pop("version")
        try:
            edit_message(session, record, message, values, context.actor(), version or 0)
        except Changed:
            raise conflict(schema, {**stored, "version": None}, values, message.version) from None
        flash("Your message was corrected. What it said before stays readable.", "success")
        return url

    return handle(Bound(schema=schema, name="message", initial=stored), page, act)
