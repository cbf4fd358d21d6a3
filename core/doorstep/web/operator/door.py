"""The operators' door: apart from every business."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from doorstep.operators import signing_in
from doorstep.problems import Refused
from doorstep.web import limits
from doorstep.web.forms import Bound
from doorstep.web.operator import frame
from doorstep.web.redirects import own_path

door = Blueprint("operator_door", __name__)
WRONG = (
    "That address and password do not fit together. `doorstep init --operator EMAIL` on the shell sets a new password."
)


class SignInSchema(Schema):
    email = fields.String(required=True, metadata={"label": "Email", "kind": "email", "autocomplete": "username"})
    password = fields.String(
        required=True, metadata={"label": "Password", "kind": "password", "autocomplete": "current-password"}
    )


@door.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    def page(form: object) -> str:
        return render_template("operator/sign_in.html", form=form)

    def act(values: dict[str, str]) -> str:
        limits.knock("sign-in", f"operator {values['email']}")
        token = signing_in.sign_in(frame.installation(), values["email"], values["password"])
        if token is None:
            raise Refused(WRONG)
        limits.forget("sign-in", f"operator {values['email']}")
        session.clear()
        session["token"] = token
        session.permanent = True
        return own_path(request.args.get("next")) or url_for("operator_businesses.index")

    return frame.handle(Bound(schema=SignInSchema()), page, act)


@door.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    found = frame.signed_in()
    if found is not None:
        signing_in.sign_out(frame.installation(), found.session_id)
    session.clear()
    flash("You are signed out.", "success")
    return redirect(url_for("operator_door.sign_in"), 303)


@door.get("/")
def home() -> ResponseReturnValue:
    return redirect(url_for("operator_businesses.index"))
