"""Which mails a contact wants: in the portal, and without sign-in from the link at the foot of every such mail."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from doorstep.events import unsubscribing
from doorstep.events.actors import Actor
from doorstep.problems import NotFound
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import ANYONE, CONTACT
from doorstep.web.routing import Room

portal = Room("mail_choices", __name__, url_prefix="/portal/mail-choices")
open_room = Room("unsubscribe", __name__, url_prefix="/unsubscribe")
ONE_CLICK = "doorstep.web.mail_choices.one_click"


class ChoicesSchema(Schema):
    on = fields.List(
        fields.String(), load_default=list, metadata={"label": "Send me a mail when", "kind": "checkboxes"}
    )


def form_for(contact_id: UUID, off: Collection[str] = ()) -> Bound:
    shown = unsubscribing.choices(context.session(), contact_id)
    return Bound(
        schema=ChoicesSchema(), name="choices", once=False,
        choices={"on": [(one.rule.name, one.rule.label) for one in shown]},
        initial={"on": [one.rule.name for one in shown if one.on and one.rule.name not in off]},
    )  # fmt: skip


@portal.page("/", policy=CONTACT, methods=("GET", "POST"))
def index() -> ResponseReturnValue:
    contact_id = context.viewer().contact_id
    if contact_id is None:
        raise NotFound

    def act(values: dict[str, Any]) -> str:
        contact = unsubscribing.contact_named(context.session(), contact_id)
        unsubscribing.choose(context.session(), contact, values["on"], context.actor())
        flash("Saved.", "success")
        return url_for(".index")

    return handle(form_for(contact_id), lambda form: render_template("mail_choices/portal.html", form=form), act)


@open_room.page("/<token>", policy=ANYONE)
def show(token: str) -> ResponseReturnValue:
    contact = unsubscribing.contact_of(context.session(), token)
    form = form_for(contact.id).view()
    rule = context.catalog().rules.get(request.args.get("rule", ""))
    saved = url_for(".choose", token=token)
    return render_template(
        "mail_choices/open.html", form=form, action=saved, rule=rule, done=request.args.get("saved") == "1"
    )


@open_room.page("/<token>", policy=ANYONE, methods=("POST",), endpoint="one_click")
def one_click(token: str) -> ResponseReturnValue:
    """A mail program's own unsubscribe button (RFC 8058): it has no cookie, and the token alone says whose mails."""
    if request.form.get("List-Unsubscribe") != "One-Click":
        return redirect(url_for(".show", token=token, rule=request.args.get("rule")), 303)
    contact = unsubscribing.contact_of(context.session(), token)
    actor = Actor(kind="contact", name=contact.name, contact_id=contact.id)
    unsubscribing.switch_off(context.session(), contact, request.args.get("rule", ""), actor)
    return render_template("mail_choices/done.html")


@open_room.page("/<token>/choices", policy=ANYONE, methods=("POST",))
def choose(token: str) -> ResponseReturnValue:
    contact = unsubscribing.contact_of(context.session(), token)
    actor = Actor(kind="contact", name=contact.name, contact_id=contact.id)
    stop = request.form.get("stop")
    if stop is not None:
        unsubscribing.switch_off(context.session(), contact, stop, actor)
    else:
        unsubscribing.choose(context.session(), contact, request.form.getlist("on"), actor)
    return redirect(url_for(".show", token=token, saved="1"), 303)
