"""Which mails a contact wants: in the portal, and without sign-in from the link at the foot of every such mail."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.events import unsubscribing
from doorstep.events.actors import Actor
from doorstep.events.daily import DIGEST
from doorstep.events.unsubscribing import WAYS
from doorstep.problems import NotFound
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import ANYONE, CONTACT, staff
from doorstep.web.routing import Room

portal = Room("mail_choices", __name__, url_prefix="/portal/mail-choices")
office = Room("mail_choices_office", __name__, url_prefix="/office/contacts")
open_room = Room("unsubscribe", __name__, url_prefix="/unsubscribe")
ONE_CLICK = "doorstep.web.mail_choices.one_click"


def form_for(contact_id: UUID) -> Bound:
    """A field for each rule that the contact can choose about."""
    shown = unsubscribing.choices(context.session(), contact_id)
    fields_: dict[str, fields.Field] = {one.rule.name: way(one.rule.label) for one in shown}
    return Bound(
        schema=Schema.from_dict(fields_, name="MailChoicesSchema")(), name="choices", once=False,
        initial={one.rule.name: one.how for one in shown},
    )  # fmt: skip


def way(label: str) -> fields.String:
    ways = validate.OneOf(list(WAYS), list(WAYS.values()))
    return fields.String(required=True, validate=ways, metadata={"label": label, "kind": "select"})


@portal.page("/", policy=CONTACT, methods=("GET", "POST"))
def index() -> ResponseReturnValue:
    contact_id = context.viewer().contact_id
    if contact_id is None:
        raise NotFound

    def act(values: dict[str, Any]) -> str:
        contact = unsubscribing.contact_named(context.session(), contact_id)
        unsubscribing.choose(context.session(), contact, values, context.actor())
        flash("Saved.", "success")
        return url_for(".index")

    return handle(form_for(contact_id), lambda form: render_template("mail_choices/portal.html", form=form), act)


@office.page("/<uuid:contact_id>/mails", policy=staff(Permission.CONTACTS), methods=("GET", "POST"))
def of_contact(contact_id: UUID) -> ResponseReturnValue:
    """Staff choose for a contact, who asked them to."""
    contact = unsubscribing.contact_named(context.session(), contact_id)

    def act(values: dict[str, Any]) -> str:
        unsubscribing.choose(context.session(), contact, values, context.actor())
        flash("Saved.", "success")
        return url_for("contacts.show", contact_id=contact_id)

    return handle(
        form_for(contact_id), lambda form: render_template("mail_choices/office.html", form=form, contact=contact), act
    )


@open_room.page("/<token>", policy=ANYONE)
def show(token: str) -> ResponseReturnValue:
    contact = unsubscribing.contact_of(context.session(), token)
    form, rule = form_for(contact.id).view(), context.catalog().rules.get(request.args.get("rule", ""))
    found = unsubscribing.choices(context.session(), contact.id)
    now = {one.rule.name: one.how for one in found}
    return render_template(
        "mail_choices/open.html", form=form, action=url_for(".choose", token=token), rule=rule,
        done=request.args.get("saved") == "1", how=now.get(rule.name, "daily") if rule else None, daily=DIGEST,
    )  # fmt: skip


@open_room.page("/<token>", policy=ANYONE, methods=("POST",), endpoint="one_click")
def one_click(token: str) -> ResponseReturnValue:
    """A mail program's own unsubscribe button (RFC 8058): it has no cookie, and the token alone says whose mails."""
    if request.form.get("List-Unsubscribe") != "One-Click":
        return redirect(url_for(".show", token=token, rule=request.args.get("rule")), 303)
    contact = unsubscribing.contact_of(context.session(), token)
    actor = Actor(kind="contact", name=contact.name, contact_id=contact.id)
    unsubscribing.switch(context.session(), contact, request.args.get("rule", ""), "off", actor)
    return render_template("mail_choices/done.html")


@open_room.page("/<token>/choices", policy=ANYONE, methods=("POST",))
def choose(token: str) -> ResponseReturnValue:
    contact = unsubscribing.contact_of(context.session(), token)
    actor = Actor(kind="contact", name=contact.name, contact_id=contact.id)
    for button, how in (("stop", "off"), ("daily", "daily")):
        if (rule := request.form.get(button)) is not None:
            unsubscribing.switch(context.session(), contact, rule, how, actor)
            break
    else:
        unsubscribing.choose(context.session(), contact, request.form, actor)
    return redirect(url_for(".show", token=token, saved="1"), 303)
