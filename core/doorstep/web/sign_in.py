"""The door: sign in, sign out, and a link for those who forgot their password."""

from uuid import UUID

from attrs import evolve
from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from marshmallow import Schema, fields

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.plugins.contributions import WayIn
from doorstep.problems import Refused
from doorstep.users import resets, second_step, sessions
from doorstep.users.identities import providers_of
from doorstep.users.signing_in import attempt
from doorstep.web import context, limits
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import ANYONE, SIGNED_IN
from doorstep.web.redirects import own_path
from doorstep.web.routing import Room
from doorstep.web.shapes import Form

room = Room("sign_in", __name__)
OR_PROVIDER = "Wrong password, or you sign in with {labels}."
WRONG = "That name and password do not fit together. Look for a typing mistake, or choose a new password below."


class Disabled(Refused):
    """The password was right, and access is disabled: the note stands on the page, and nobody is signed in."""


class SignInSchema(Schema):
    name = fields.String(required=True, metadata={"label": "Email or username", "autocomplete": "username"})
    password = fields.String(
        required=True, metadata={"label": "Password", "kind": "password", "autocomplete": "current-password"}
    )
    remember = fields.Boolean(load_default=True, metadata={"label": "Stay signed in on this device"})


class ForgotSchema(Schema):
    name = fields.String(required=True, metadata={"label": "Email or username", "autocomplete": "username"})


@room.page("/sign-in", policy=ANYONE, methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    noted: list[str] = []

    def page(form: Form) -> str:
        form = evolve(form, errors=()) if noted else form
        return render_template(
            "sign_in/sign_in.html", form=form, note=noted[0] if noted else None, home=home_of_me(),
            may_request=may_request(context.tenant()), providers=labels(), next=request.args.get("next", ""),
            provider_url=lambda name: url_for("providers.start", provider=name), ways=ways_in(),
        )  # fmt: skip

    def act(values: dict[str, object]) -> str:
        name, password = str(values["name"]), str(values["password"])
        limits.knock("sign-in", name)
        # Checking a password is slow on purpose: done in a reading session, it keeps no other writer waiting.
        with context.installation().reading(context.tenant()) as db:
            found = attempt(db, name, password)
        if found.note:
            noted.append(found.note)
            raise Disabled("Your access is disabled.")
        if found.user is None:
            raise Refused(wrong())
        limits.forget("sign-in", name)
        return enter(found.user.id, remember=bool(values["remember"]))

    return handle(Bound(schema=SignInSchema(), name="sign-in", once=False), page, act)


def labels() -> dict[str, str]:
    """The providers this business has switched on, as buttons call them."""
    return {name: one.label for name, one in providers_of(context.session()).items()}


def wrong() -> str:
    """Every sign-in that fails is told the same; where there is a provider, that it may be theirs."""
    offered = list(labels().values())
    return OR_PROVIDER.format(labels=" or ".join(offered)) if offered else WRONG


def ways_in() -> list[tuple[str, str, str]]:
    """What verticals offer to those who have no sign-in yet: question, words of the link, and where it leads."""
    if not context.tenant().portal_on:
        return []
    offered = [way for way in context.catalog().values(WayIn) if way.offered(context.session())]
    return [(way.question, way.label, request.script_root + f"/{way.path}/") for way in offered]


def may_request(tenant: Tenant) -> bool:
    """Whether strangers are offered the form for access requests."""
    return bool(tenant.portal_on and tenant.setting("request_access"))


def home_of_me() -> str | None:
    user = context.me()
    return url_for("office.home" if user.is_staff else "portal.home") if user else None


def enter(user_id: UUID, *, remember: bool = True, proved: bool = False, wanted: str | None = None) -> str:
    """Start a session for a user, with a new cookie, and say where they go: to the second step first, where it is on.

    :param proved: the second step was done, or they are signed in already. :param wanted: the page they came for.
    """
    db, wanted = context.session(), wanted or request.args.get("next")
    user = sessions.user_by_id(db, user_id)
    if not proved and second_step.is_on(db, user_id):
        context.commit()
        return halfway(user_id, user.epoch, remember, wanted)
    token = sessions.start(db, user, request.headers.get("User-Agent", ""))
    context.commit()
    signed = sessions.signed_in(db, token)
    if signed is None:
        raise Refused(wrong())
    # Nothing of the former session is kept, its CSRF token neither: what somebody planted there is worth nothing.
    cookie.clear()
    cookie.permanent = remember
    login_user(signed)
    cookie["who"] = str(user_id)
    home = url_for("office.home" if signed.is_staff else "portal.home")
    return own_path(wanted) or home


def halfway(user_id: UUID, epoch: int, remember: bool, wanted: str | None) -> str:
    """The first step is done: the cookie says whose, for ten minutes, and nobody is signed in yet."""
    at = int(clock.now().timestamp())
    cookie["halfway"] = {"user": str(user_id), "epoch": epoch, "at": at, "remember": remember}
    return url_for("second_step.ask", next=wanted or None)


@room.page("/forgot-password", policy=ANYONE, methods=("GET", "POST"), endpoint="forgot")
def forgot_password() -> ResponseReturnValue:
    def page(form: Form) -> str:
        return render_template("sign_in/forgot.html", form=form)

    def act(values: dict[str, object]) -> str:
        name = str(values["name"])
        limits.knock("forgot", name)
        # After the answer: how long it takes must not tell whether anybody has that name.
        context.after_answer(lambda db: resets.forgot(db, name))
        return url_for("sign_in.forgot_sent")

    return handle(Bound(schema=ForgotSchema(), name="forgot", once=False), page, act)


@room.page("/forgot-password/sent", policy=ANYONE)
def forgot_sent() -> ResponseReturnValue:
    return render_template("sign_in/forgot_sent.html")


@room.page("/sign-out", policy=SIGNED_IN, methods=("POST",))
def sign_out() -> ResponseReturnValue:
    user = context.require_me()
    sessions.end(context.session(), user.user_id, user.session_id)
    logout_user()
    cookie.clear()
    flash("You are signed out.", "success")
    return redirect(url_for("sign_in.sign_in"), 303)
