"""The second step of a sign-in: after password, provider or invitation, and before there is a session."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep import clock
from doorstep.problems import NotFound, Refused
from doorstep.users import second_step, sessions
from doorstep.web import context, limits
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import ANYONE
from doorstep.web.routing import Room
from doorstep.web.shapes import Form
from doorstep.web.sign_in import enter

room = Room("second_step", __name__)
LASTS = 600
AGAIN = "Please sign in again: the first step was too long ago."


class CodeSchema(Schema):
    code = fields.String(
        required=True, validate=validate.Length(max=40),
        metadata={
            "label": "Code", "autocomplete": "one-time-code",
            "hint": "Six digits from your authenticator app. Without your phone: one of your recovery codes.",
        },
    )  # fmt: skip


@room.page("/second-step", policy=ANYONE, methods=("GET", "POST"))
def ask() -> ResponseReturnValue:
    kept = cookie.get("halfway")
    if not kept or kept["at"] < clock.now().timestamp() - LASTS:
        return again()

    def page(form: Form) -> str:
        return render_template("sign_in/second_step.html", form=form)

    def act(values: dict[str, Any]) -> str:
        limits.knock("second-step", kept["user"])
        user_id = still_halfway(kept)
        second_step.prove(context.session(), user_id, values["code"])
        limits.forget("second-step", kept["user"])
        return enter(user_id, remember=kept["remember"], proved=True)

    return handle(Bound(schema=CodeSchema(), name="second-step", once=False), page, act)


def still_halfway(kept: dict[str, Any]) -> UUID:
    """:raises Refused: when the sign-in has changed since the first step: suspended, renewed, a new password."""
    user_id = UUID(kept["user"])
    try:
        user = sessions.user_by_id(context.session(), user_id)
    except NotFound:
        raise Refused(AGAIN) from None
    if user.epoch != kept["epoch"]:
        raise Refused(AGAIN)
    return user_id


def again() -> ResponseReturnValue:
    flash(AGAIN, "info")
    return redirect(url_for("sign_in.sign_in"), 303)
