"""Forwarding: the form in the portal, and what the link shows to whoever holds it, without a sign-in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.documents.door import open_document
from doorstep.documents.forwarding import Forwarded, forward, forwarded
from doorstep.problems import NotFound
from doorstep.records.sharing import may_forward
from doorstep.web import context, limits
from doorstep.web.acting import handle
from doorstep.web.documents import content, views
from doorstep.web.forms import Bound
from doorstep.web.policy import ANYONE, CONTACT
from doorstep.web.records.desk import Desk
from doorstep.web.routing import Room

documents = Room("portal_forwarding", __name__, url_prefix="/portal/documents")
room = Room("forwarded", __name__, url_prefix="/forwarded")


class ForwardSchema(Schema):
    email = fields.String(
        required=True, metadata={"label": "To which address?", "kind": "email", "autocomplete": "off"}
    )
    words = fields.String(
        load_default="", validate=validate.Length(max=1000),
        metadata={"label": "A few words", "multiline": True, "hint": "They stand in the mail."},
    )  # fmt: skip


@documents.page("/<uuid:document_id>/forward", policy=CONTACT, methods=("GET", "POST"))
def of_document(document_id: UUID) -> ResponseReturnValue:
    """Forward one document."""
    back = url_for("portal_documents.show", document_id=document_id)
    return form_of(lambda: open_document(context.session(), context.viewer(), document_id), back)


def of_record(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    """Forward the PDF of a record."""
    return form_of(lambda: desk.find(record_id).record, desk.url("show", record_id=record_id))


def form_of(find: Callable[[], Any], back: str) -> ResponseReturnValue:
    session, viewer, thing = context.session(), context.viewer(), find()
    if not may_forward(session, viewer, thing):
        raise NotFound
    title = thing.title

    def page(form: Any) -> str:
        return render_template("portal/forward.html", form=form, title=title, back_url=back)

    def act(values: dict[str, Any]) -> str:
        limits.knock("forward", str(viewer.contact_id))
        made = forward(session, viewer, find(), values["email"], values["words"], context.actor())
        flash(f"“{title}” is on its way to {made.address}.", "success")
        return back

    return handle(Bound(schema=ForwardSchema(), name="forward"), page, act)


@room.page("/<token>", policy=ANYONE)
def show(token: str) -> ResponseReturnValue:
    found = looked_up(token)
    if found.document is None:
        return gone(found)
    document = found.document
    return render_template(
        "forwarded/show.html", found=found, document=document, token=token, kind_label=views.kind_label(document.kind),
        shows=content.shows(document.media_type), picture=content.is_picture(document.media_type),
    )  # fmt: skip


@room.page("/<token>/view", policy=ANYONE)
def view(token: str) -> ResponseReturnValue:
    return sent(token, inline=True)


@room.page("/<token>/download", policy=ANYONE)
def download(token: str) -> ResponseReturnValue:
    return sent(token, inline=False)


def sent(token: str, *, inline: bool) -> ResponseReturnValue:
    found = looked_up(token)
    return content.send(found.document, inline=inline) if found.document else gone(found)


def looked_up(token: str) -> Forwarded:
    limits.knock("forwarded", token)
    return forwarded(context.session(), token)


def gone(found: Forwarded) -> str:
    """A page, not an error: it says why, and names nobody and nothing."""
    return render_template("forwarded/gone.html", fault=found.fault)
