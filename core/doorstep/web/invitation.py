"""The page an invitation leads to: looking writes nothing, the button counts as opened, the form enrols."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.contacts.addresses import clean_email
from doorstep.invitations import landing
from doorstep.users.enrolment import Enrolled, enrol, ready
from doorstep.users.powerlinks import Presented
from doorstep.web import context, limits
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.passwords import NEW_PASSWORD
from doorstep.web.policy import ANYONE
from doorstep.web.routing import Room
from doorstep.web.shapes import Form, FormField
from doorstep.web.sign_in import enter, labels

room = Room("invitation", __name__, url_prefix="/invitation")
ADDRESS_HINT = "The address your invitation came to, or another one of yours: that one we confirm by mail first."


class EnrolSchema(Schema):
    email = fields.String(
        required=True, metadata={"label": "Email", "kind": "email", "autocomplete": "username", "hint": ADDRESS_HINT}
    )
    name = fields.String(
        required=True, validate=validate.Length(max=120), metadata={"label": "Full name", "autocomplete": "name"}
    )
    password = fields.String(required=True, metadata={**NEW_PASSWORD, "label": "Choose a password"})


@room.page("/<token>", policy=ANYONE)
def show(token: str) -> ResponseReturnValue:
    found = looked_up(token)
    if found.row is not None and found.row.contact_id:
        link, how = found.row, request.method
        context.after_answer(lambda db: landing.note_fetch(db, link, how))
    if found.fault:
        return dead_invitation(found)
    return render_template("invitation/show.html", other=other_person(found), for_staff=is_for_staff(found))


@room.page("/<token>", policy=ANYONE, methods=("POST",))
def press(token: str) -> ResponseReturnValue:
    limits.knock("link", token)
    found = looked_up(token)
    if found.fault or found.row is None:
        return dead_invitation(found)
    if other_person(found):
        return redirect(url_for("invitation.show", token=token), 303)
    landing.note_press(context.session(), found.row)
    return redirect(url_for("invitation.register", token=token), 303)


@room.page("/<token>/register", policy=ANYONE, methods=("GET", "POST"))
def register(token: str) -> ResponseReturnValue:
    found = looked_up(token)
    if found.fault or found.row is None:
        return dead_invitation(found)
    if other_person(found):
        return redirect(url_for("invitation.show", token=token), 303)
    link = found.row

    def page(form: Form) -> str:
        return render_template(
            "invitation/register.html", form=form, providers=labels(), first=link.data.get("way"),
            provider_url=lambda name: url_for("providers.accept", token=token, provider=name),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> str:
        limits.knock("link", token)
        email, name = clean_email(values["email"]).email, values["name"]
        with context.installation().reading(context.tenant()) as db:
            secret = ready(db, values["password"], email, name)
        done = enrol(context.session(), link, email, name, secret)
        home = enter(done.user.id, wanted=landing.leads_to(link))
        welcome(done)
        return home

    initial = {"name": landing.suggested_name(context.session(), link)} if request.method == "GET" else {}
    return handle(Bound(schema=EnrolSchema(), name="enrol", initial=initial, once=False), page, act)


def welcome(done: Enrolled) -> None:
    flash("Welcome. Your sign-in is ready.", "success")
    if done.unproved:
        flash(
            f"We have mailed a link to {done.unproved}. Press it, and you sign in with that address; "
            f"until then you sign in with {done.user.email}.",
            "info",
        )


@room.page("/<token>/new-link", policy=ANYONE, methods=("POST",))
def new_link(token: str) -> ResponseReturnValue:
    email = request.form.get("email", "")
    limits.knock("forgot", email or token)
    context.after_answer(lambda db: landing.renew(db, token, email))
    return redirect(url_for("invitation.new_link_sent"), 303)


@room.page("/new-link/sent", policy=ANYONE)
def new_link_sent() -> ResponseReturnValue:
    return render_template("invitation/new_link_sent.html")


def looked_up(token: str) -> Presented:
    with context.installation().reading(context.tenant()) as db:
        return landing.look(db, token)


def dead_invitation(found: Presented) -> str:
    """A page, not an error: it says which of used, expired, revoked, mangled or closed, and names nobody."""
    field = FormField(name="email", label="Your email", kind="email", autocomplete="email")
    proof = found.row is not None and found.row.kind == "proof"
    return render_template(
        "invitation/dead.html", fault=found.fault, known=found.row is not None, email_field=field, proof=proof
    )


def is_for_staff(found: Presented) -> bool:
    return found.row is not None and found.row.contact_id is None


def other_person(found: Presented) -> str | None:
    """The name of who is signed in, when the invitation is somebody else's: nothing of it may stick to them."""
    user = context.me()
    if user is None or found.row is None or (user.contact_id and user.contact_id == found.row.contact_id):
        return None
    return user.name
