"""One's own second step, in the profile: set up, new recovery codes, switched off."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep import clock
from doorstep.problems import Refused
from doorstep.users import profile as services
from doorstep.users import second_step
from doorstep.users.identities import bound_to, providers_of
from doorstep.users.sessions import SignedIn
from doorstep.web import context, limits
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import CONTACT, STAFF
from doorstep.web.profile import PRESENT, own_sign_in
from doorstep.web.routing import Room
from doorstep.web.shapes import Form

portal = Room("portal_second_step", __name__, url_prefix="/portal/profile/second-step")
office = Room("office_second_step", __name__, url_prefix="/office/profile/second-step")
FRESH = 600
NOT_FRESH = "To change this, sign out and sign in again first."


class FirstCodeSchema(Schema):
    code = fields.String(
        required=True, validate=validate.Length(max=40),
        metadata={"label": "Code", "autocomplete": "one-time-code", "hint": "The six digits the app shows now."},
    )  # fmt: skip


class PresentSchema(Schema):
    present = fields.String(required=True, metadata=PRESENT)


def schema_for(me: SignedIn) -> Schema | None:
    """What must be shown again to change this: nothing just after signing in, else the password.

    None where there is no password: then only a new sign-in will do.
    """
    if me.since.timestamp() > clock.now().timestamp() - FRESH:
        return Schema()
    return PresentSchema() if services.has_password(context.session(), me.user_id) else None


def guarded(side: str, template: str, act: Callable[[SignedIn], str], **shown: Any) -> ResponseReturnValue:
    """A page with one button, behind the password."""
    me = own_sign_in()
    schema = schema_for(me)

    def page(form: Form) -> str:
        return render_template(template, form=form if schema else None, side=side, **shown, **about(me))

    def checked(values: dict[str, Any]) -> str:
        limits.knock("link", str(me.user_id))
        if schema is None:
            raise Refused(NOT_FRESH)
        if "present" in schema.fields:
            services.check_password(context.session(), me.user_id, values["present"])
        return act(me)

    return handle(Bound(schema=schema or Schema(), name="second-step", once=False), page, checked)


def about(me: SignedIn) -> dict[str, Any]:
    """What these pages show: whether it is on, and with which provider somebody would sign in anew."""
    db = context.session()
    bound = bound_to(db, me.user_id)
    again = {name: one.label for name, one in providers_of(db).items() if bound and one.issuer == bound.issuer}
    return {
        "on": me.second_step, "codes": second_step.codes_left(db, me.user_id) if me.second_step else 0,
        "again": again, "asked": bool(me.is_staff and context.tenant().setting("staff_second_step")),
    }  # fmt: skip


def index(side: str) -> ResponseReturnValue:
    def act(me: SignedIn) -> str:
        second_step.begin(context.session(), me.user_id)
        return url_for(f"{side}_second_step.set_up")

    return guarded(side, "profile/second_step.html", act)


def set_up(side: str) -> ResponseReturnValue:
    me = own_sign_in()
    given = second_step.set_up(context.session(), me.user_id, me.email)
    if given is None:
        return redirect(url_for(f"{side}_second_step.index"), 303)
    made: list[str] = []

    def page(form: Form) -> str:
        return render_template(
            "profile/second_step_set_up.html", form=form, side=side, secret=given.secret, picture=picture(given.uri)
        )

    def act(values: dict[str, Any]) -> str:
        limits.knock("second-step", str(me.user_id))
        made.extend(second_step.confirm(context.session(), me.user_id, values["code"]))
        return url_for(f"{side}_second_step.index")

    answer = handle(Bound(schema=FirstCodeSchema(), name="second-step", once=False), page, act)
    return shown(side, made) if made else answer


def picture(uri: str) -> str:
    """The code to scan, as an address of data: drawn here, and kept nowhere."""
    import segno

    drawn = BytesIO()
    segno.make(uri, error="m").save(drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False)
    return "data:image/svg+xml;base64," + b64encode(drawn.getvalue()).decode()


def codes(side: str) -> ResponseReturnValue:
    made: list[str] = []

    def act(me: SignedIn) -> str:
        if not me.second_step:
            raise Refused("Set up the second step first.")
        made.extend(second_step.new_codes(context.session(), me.user_id))
        return url_for(f"{side}_second_step.index")

    answer = guarded(side, "profile/second_step_codes.html", act, made=None)
    return shown(side, made) if made else answer


def shown(side: str, made: list[str]) -> str:
    """Recovery codes stand in the answer to the form itself, and are kept nowhere."""
    return render_template("profile/second_step_codes.html", form=None, side=side, made=made)


def off(side: str) -> ResponseReturnValue:
    def act(me: SignedIn) -> str:
        second_step.switch_off(context.session(), me.user_id)
        flash("The second step is off. We have told you by mail.", "success")
        return url_for(f"{side}_profile.profile")

    return guarded(side, "profile/second_step_off.html", act)


def both(room: Room, side: str, policy: Any) -> None:
    for path, page in (("", index), ("/set-up", set_up), ("/codes", codes), ("/off", off)):
        view = lambda page=page: page(side)  # noqa: E731
        room.page(path, policy=policy, methods=("GET", "POST"), endpoint=page.__name__)(view)


both(portal, "portal", CONTACT)
both(office, "office", STAFF)
