"""The door: sign in, sign out."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from marshmallow import Schema, fields

from doorstep.problems import Refused
from doorstep.users import sessions
from doorstep.users.signing_in import attempt
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import ANYONE, SIGNED_IN
from doorstep.web.redirects import own_path
from doorstep.web.routing import Room

room = Room("sign_in", __name__)
WRONG = "That name and password do not fit together. Look for a typing mistake, or choose a new password below."


class SignInSchema(Schema):
    name = fields.String(required=True, metadata={"label": "Email or username", "autocomplete": "username"})
    password = fields.String(
        required=True, metadata={"label": "Password", "kind": "password", "autocomplete": "current-password"}
    )


@room.page("/sign-in", policy=ANYONE, methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    def page(form):
        return render_template("sign_in/sign_in.html", form=form)

    def act(values):
        found = attempt(context.session(), values["name"], values["password"])
        if found.note:
            raise Refused(found.note)
        if found.user is None:
            raise Refused(WRONG)
        return enter(found.user)

    return handle(Bound(schema=SignInSchema(), once=False), page, act)


def enter(user) -> str:
    """Start a session for a user, and say where they go."""
    token = sessions.start(context.session(), user, request.headers.get("User-Agent", ""))
    context.session().flush()
    context.commit()
    signed = sessions.signed_in(context.session(), token)
    login_user(signed)
    home = url_for("office.home" if user.staff_role else "portal.home")
    return own_path(request.args.get("next")) or home


@room.page("/sign-out", policy=SIGNED_IN, methods=("POST",))
def sign_out() -> ResponseReturnValue:
    user = context.require_me()
    sessions.end(context.session(), user.user_id, user.session_id)
    logout_user()
    flash("You are signed out.", "success")
    return redirect(url_for("sign_in.sign_in"), 303)
