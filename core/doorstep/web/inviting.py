"""What staff do about one contact's way into the portal."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.contacts.lists import lists_of
from doorstep.contacts.services import get_contact
from doorstep.invitations import services
from doorstep.invitations.history import history
from doorstep.invitations.usernames import create_username
from doorstep.problems import NotFound, Refused
from doorstep.users import second_step
from doorstep.users.people import user_of_contact
from doorstep.users.permissions import Permission
from doorstep.users.resets import reestablish
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import STAFF, staff
from doorstep.web.portal_card import portal_card
from doorstep.web.redirects import own_path
from doorstep.web.routing import Room
from doorstep.web.shapes import Form, TimelineEntry

room = Room("inviting", __name__, url_prefix="/office/contacts/<uuid:contact_id>")
MAY_INVITE = staff(Permission.INVITE)
EMAIL_HINT = "Look at the spelling twice: whoever reads this mailbox gets in."


class PaperPlaneSchema(Schema):
    first_name = fields.String(
        validate=validate.Length(max=80), load_default="",
        metadata={"label": "First name", "hint": "The mail greets them with it.", "autocomplete": "off"},
    )  # fmt: skip
    email = fields.String(
        required=True, metadata={"label": "Email", "kind": "email", "hint": EMAIL_HINT, "autocomplete": "off"}
    )
    save = fields.Boolean(load_default=False, metadata={"label": "Save both with the contact"})


class UsernameSchema(Schema):
    handle = fields.String(
        load_default="",
        metadata={
            "label": "Username", "autocomplete": "off",
            "hint": "Leave it blank and one is made from the email. That is what we recommend.",
        },
    )  # fmt: skip


def back(contact_id: UUID) -> str:
    """The page the act was started from, else the contact's own."""
    return own_path(request.values.get("next")) or url_for("contacts.show", contact_id=contact_id)


@room.page("/invite", policy=MAY_INVITE, methods=("POST",))
def invite(contact_id: UUID) -> ResponseReturnValue:
    rule = "access_granted" if request.form.get("rule") == "access_granted" else "invitation"
    link = services.invite(context.session(), contact_id, context.actor(), rule=rule)
    flash(f"The invitation is on its way to {link.address}.", "success")
    return redirect(back(contact_id), 303)


@room.page("/second-step/reset", policy=STAFF, methods=("POST",))
def reset_second_step(contact_id: UUID) -> ResponseReturnValue:
    user = user_of_contact(context.session(), contact_id)
    if user is None:
        raise NotFound
    second_step.reset(context.session(), user.id, context.actor())
    flash(f"The second step of {user.name} is off, and they are told by mail.", "success")
    return redirect(back(contact_id), 303)


@room.page("/invite/resend", policy=MAY_INVITE, methods=("POST",))
def resend(contact_id: UUID) -> ResponseReturnValue:
    link = services.resend(context.session(), contact_id, context.actor())
    flash(f"A new invitation is on its way to {link.address}. The link before it no longer works.", "success")
    return redirect(back(contact_id), 303)


@room.page("/invite/revoke", policy=MAY_INVITE, methods=("POST",))
def revoke(contact_id: UUID) -> ResponseReturnValue:
    services.revoke(context.session(), contact_id, context.actor())
    flash("The invitation is revoked: its link no longer works.", "success")
    return redirect(back(contact_id), 303)


@room.page("/personal-url", policy=MAY_INVITE, methods=("POST",))
def regenerate(contact_id: UUID) -> ResponseReturnValue:
    services.regenerate(context.session(), contact_id, context.actor())
    flash("A new personal URL is made. One that existed before no longer works.", "success")
    return redirect(back(contact_id), 303)


@room.page("/paper-plane", policy=MAY_INVITE, methods=("GET", "POST"))
def paper_plane(contact_id: UUID) -> ResponseReturnValue:
    contact = get_contact(context.session(), contact_id)
    if not context.tenant().portal_on:
        raise Refused(services.PORTAL_OFF)

    def page(form: Form) -> str:
        card = portal_card(context.session(), contact)
        return render_template(
            "office/contacts/paper_plane.html", form=form, contact=contact, card=card, back=back(contact_id)
        )

    def act(values: dict[str, Any]) -> str:
        link = services.invite(
            context.session(), contact_id, context.actor(),
            first_name=values["first_name"], email=values["email"], save_to_contact=values["save"],
        )  # fmt: skip
        flash(f"The invitation is on its way to {link.address}.", "success")
        return back(contact_id)

    initial = {"first_name": contact.first_name, "email": contact.email or ""}
    return handle(Bound(schema=PaperPlaneSchema(), name="paper-plane", initial=initial), page, act)


@room.page("/username", policy=MAY_INVITE, methods=("GET", "POST"))
def username(contact_id: UUID) -> ResponseReturnValue:
    contact = get_contact(context.session(), contact_id)
    reason = services.why_not(context.session(), contact)
    if reason:
        raise Refused(reason)

    def page(form: Form) -> str:
        return render_template("office/contacts/username.html", form=form, contact=contact, back=back(contact_id))

    def act(values: dict[str, Any]) -> str:
        create_username(context.session(), contact_id, values["handle"], context.actor())
        return url_for("inviting.username_created", contact_id=contact_id, next=request.values.get("next"))

    return handle(Bound(schema=UsernameSchema(), name="username"), page, act)


@room.page("/username/created", policy=STAFF)
def username_created(contact_id: UUID) -> ResponseReturnValue:
    contact = get_contact(context.session(), contact_id)
    lists = lists_of(context.session(), contact_id)
    part = lists[0].label if lists else "customer"
    return render_template("office/contacts/username_created.html", contact=contact, part=part, back=back(contact_id))


@room.page("/new-password", policy=MAY_INVITE, methods=("POST",))
def new_password(contact_id: UUID) -> ResponseReturnValue:
    reestablish(context.session(), contact_id, context.actor())
    flash(
        "A link to choose a new password is on its way. It works once, for one hour; nobody here sees the password.",
        "success",
    )
    return redirect(back(contact_id), 303)


@room.page("/status-history", policy=STAFF)
def status_history(contact_id: UUID) -> ResponseReturnValue:
    contact = get_contact(context.session(), contact_id)
    lines = history(context.session(), contact_id)
    entries = [TimelineEntry(when=line.at, text=line.label, who=line.who, detail=line.detail) for line in lines]
    return render_template(
        "office/contacts/status_history.html", contact=contact, entries=entries, back=back(contact_id)
    )
