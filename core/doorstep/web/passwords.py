"""New passwords and new addresses, by links that come by mail. Opening one changes nothing, the button does."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from doorstep.users.address_change import confirm_address
from doorstep.users.enrolment import ready
from doorstep.users.powerlinks import Presented, present
from doorstep.users.resets import choose_password
from doorstep.web import context, limits
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import ANYONE
from doorstep.web.routing import Room
from doorstep.web.shapes import Form
from doorstep.web.sign_in import enter

room = Room("passwords", __name__)
NEW_PASSWORD = {
    "label": "New password",
    "kind": "password",
    "autocomplete": "new-password",
    "hint": "At least 10 characters. A few words in a row are easy to remember.",
}


class ResetSchema(Schema):
    password = fields.String(required=True, metadata=NEW_PASSWORD)


@room.page("/reset/<token>", policy=ANYONE, methods=("GET", "POST"))
def reset(token: str) -> ResponseReturnValue:
    found = looked_up("reset", token)
    link = found.row
    if found.fault or link is None:
        return dead_link(found, "reset")

    def page(form: Form) -> str:
        return render_template("sign_in/reset.html", form=form)

    def act(values: dict[str, Any]) -> str:
        limits.knock("link", token)
        with context.installation().reading(context.tenant()) as db:
            secret = ready(db, values["password"], link.address or "")
        user = choose_password(context.session(), link, secret)
        home = enter(user.id)
        flash("Your new password counts from now on. Everywhere else you are signed out.", "success")
        return home

    return handle(Bound(schema=ResetSchema(), name="reset", once=False), page, act)


@room.page("/confirm-address/<token>", policy=ANYONE)
def confirm(token: str) -> ResponseReturnValue:
    found = looked_up("address", token)
    return dead_link(found, "address") if found.fault else render_template("sign_in/confirm_address.html")


@room.page("/confirm-address/<token>", policy=ANYONE, methods=("POST",), endpoint="confirm_press")
def confirm_press(token: str) -> ResponseReturnValue:
    limits.knock("link", token)
    found = looked_up("address", token)
    if found.fault or found.row is None:
        return dead_link(found, "address")
    user = confirm_address(context.session(), found.row)
    flash(f"Thank you. From now on you sign in with {user.email}.", "success")
    return redirect(url_for("front.index" if context.me() else "sign_in.sign_in"), 303)


def looked_up(kind: str, token: str) -> Presented:
    """A link as it stands, read in a session of its own, so that no writer waits while a page is thought about."""
    with context.installation().reading(context.tenant()) as db:
        return present(db, kind, token)


def dead_link(found: Presented, kind: str) -> str:
    """A page, not an error: it says what is the matter with a link and what to do, and names nobody."""
    return render_template("sign_in/dead_link.html", fault=found.fault, kind=kind)
