"""What people change about themselves: one page for customers, one for staff, and what both have."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.clean import uuid_or_none
from doorstep.db.session import BusinessSession
from doorstep.plugins import guard
from doorstep.problems import NotFound
from doorstep.users import profile as services
from doorstep.users.address_change import ask_address
from doorstep.users.enrolment import ready
from doorstep.users.identities import bound_to, label_of
from doorstep.users.people import user_of
from doorstep.users.permissions import Permission, may
from doorstep.users.sessions import SignedIn
from doorstep.web import context, limits
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.passwords import NEW_PASSWORD
from doorstep.web.policy import CONTACT, STAFF
from doorstep.web.routing import Room
from doorstep.web.shapes import Form
from doorstep.web.sign_in import enter

portal = Room("portal_profile", __name__, url_prefix="/portal/profile")
office = Room("office_profile", __name__, url_prefix="/office/profile")
PRESENT = {"label": "Present password", "kind": "password", "autocomplete": "current-password"}


def personal(label: str, autocomplete: str, length: int) -> fields.String:
    meta = {"label": label, "autocomplete": autocomplete, "only_if": ("use_company_address", ("no",))}
    return fields.String(load_default="", validate=validate.Length(max=length), metadata=meta)


class ContactSchema(Schema):
    first_name = fields.String(
        required=True, validate=validate.Length(max=100), metadata={"label": "First name", "autocomplete": "given-name"}
    )
    last_name = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"label": "Last name", "autocomplete": "family-name"},
    )
    phone = fields.String(load_default="", metadata={"label": "Primary phone", "kind": "tel", "autocomplete": "tel"})
    use_company_address = fields.String(
        required=True,
        validate=validate.OneOf(["yes", "no"], ["Yes", "No"]),
        metadata={"label": "Use Company Address", "kind": "radio"},
    )
    street = personal("Street", "address-line1", 200)
    city = personal("City", "address-level2", 100)
    region = personal("State or region", "address-level1", 200)
    postcode = personal("Postcode", "postal-code", 20)


class NameSchema(Schema):
    name = fields.String(
        required=True, validate=validate.Length(max=120), metadata={"label": "Name", "autocomplete": "name"}
    )


class EmailSchema(Schema):
    email = fields.String(required=True, metadata={"label": "New email", "kind": "email", "autocomplete": "email"})
    present = fields.String(required=True, metadata=PRESENT)


class PasswordSchema(Schema):
    present = fields.String(required=True, metadata=PRESENT)
    password = fields.String(required=True, metadata=NEW_PASSWORD)


@portal.page("", policy=CONTACT, methods=("GET", "POST"), endpoint="profile")
def portal_profile() -> ResponseReturnValue:
    contact = services.own_contact(context.session(), context.viewer().contact_id)
    company = services.company_address(context.session(), contact.id)

    def page(form: Form) -> str:
        return render_template(
            "profile/portal.html", form=form, contact=contact, company=company, **about_sign_in("portal")
        )

    def act(values: dict[str, Any]) -> str:
        services.change_contact(context.session(), context.require_me().user_id, values)
        flash("Your profile is saved.", "success")
        return url_for("portal_profile.profile")

    initial = {name: getattr(contact, name) for name in ("first_name", "last_name", "phone", *services.PLACE)}
    initial["use_company_address"] = "yes" if contact.use_company_address else "no"
    return handle(Bound(schema=ContactSchema(), name="profile", initial=initial), page, act)


@office.page("", policy=STAFF, methods=("GET", "POST"), endpoint="profile")
def office_profile() -> ResponseReturnValue:
    me = context.require_me()

    def page(form: Form) -> str:
        keys = may(me.staff_role, Permission.KEYS)
        return render_template("profile/office.html", form=form, may_make_keys=keys, **about_sign_in("office"))

    def act(values: dict[str, Any]) -> str:
        services.change_name(context.session(), me.user_id, values["name"])
        flash("Your profile is saved.", "success")
        return url_for("office_profile.profile")

    return handle(Bound(schema=NameSchema(), name="profile", initial={"name": me.name}), page, act)


def about_sign_in(side: str) -> dict[str, Any]:
    """What the profile shows of one's own sign-in; nothing of it to staff who only look at somebody's portal."""
    me = context.require_me()
    if context.previewing():
        return {"side": side, "own": False, "devices": [], "has_password": False, "here": None, "provider": None}
    db = context.session()
    return {
        "side": side,
        "own": True,
        "devices": services.devices(db, me.user_id),
        "has_password": services.has_password(db, me.user_id),
        "here": me.session_id,
        "provider": own_provider(db, me),
        "second_step": me.second_step,
        "appointments": has_appointments(),
    }


def has_appointments() -> bool:
    """Whether an enabled vertical makes appointments, which a calendar can show."""
    return bool(guard.implementations(context.catalog(), "doorstep_appointments"))


def own_provider(db: BusinessSession, me: SignedIn) -> str | None:
    """What somebody signs in with instead of a password, as they know it."""
    bound = bound_to(db, me.user_id)
    return ", ".join(part for part in (label_of(db, bound.issuer), bound.address) if part) if bound else None


def own_sign_in() -> SignedIn:
    """Who changes their own sign-in: never a staff member who looks at somebody's portal."""
    if context.previewing():
        raise NotFound
    return context.require_me()


def change_email(side: str) -> ResponseReturnValue:
    me = own_sign_in()
    schema = EmailSchema() if services.has_password(context.session(), me.user_id) else EmailSchema(only=("email",))

    def page(form: Form) -> str:
        return render_template("profile/email.html", form=form, side=side, present=me.email)

    def act(values: dict[str, Any]) -> str:
        limits.knock("link", str(me.user_id))
        if "present" in schema.fields:
            services.check_password(context.session(), me.user_id, values["present"])
        link = ask_address(context.session(), user_of(context.session(), me.user_id), values["email"], me.actor)
        flash(f"We have mailed a link to {link.address}. The new address counts once you have pressed it.", "success")
        return url_for(f"{side}_profile.profile")

    return handle(Bound(schema=schema, name="email", once=False), page, act)


def change_password(side: str) -> ResponseReturnValue:
    me = own_sign_in()

    def page(form: Form) -> str:
        return render_template("profile/password.html", form=form, side=side)

    def act(values: dict[str, Any]) -> str:
        limits.knock("link", str(me.user_id))
        services.check_password(context.session(), me.user_id, values["present"])
        secret = ready(context.session(), values["password"], me.email, me.name)
        user = services.change_password(context.session(), me.user_id, secret)
        enter(user.id, remember=bool(cookie.permanent), proved=True)
        flash("Your new password counts from now on. Everywhere else you are signed out.", "success")
        return url_for(f"{side}_profile.profile")

    return handle(Bound(schema=PasswordSchema(), name="password", once=False), page, act)


def end_session(side: str) -> ResponseReturnValue:
    me = context.require_me()
    chosen = request.form.get("session", "")
    if chosen == "others":
        services.end_others(context.session(), me.user_id, me.session_id)
        flash("You are signed out everywhere else.", "success")
    else:
        services.end_device(context.session(), me.user_id, uuid_or_none(chosen))
        flash("That device is signed out.", "success")
    return redirect(url_for(f"{side}_profile.profile"), 303)


def both(room: Room, side: str, policy: Any) -> None:
    """The pages that customers and staff have alike."""
    room.page("/email", policy=policy, methods=("GET", "POST"), endpoint="email")(lambda: change_email(side))
    room.page("/password", policy=policy, methods=("GET", "POST"), endpoint="password")(lambda: change_password(side))
    room.page("/sessions", policy=policy, methods=("POST",), endpoint="end_session")(lambda: end_session(side))


both(portal, "portal", CONTACT)
both(office, "office", STAFF)
