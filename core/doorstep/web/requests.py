"""Access requests: the form for strangers, and the list on which staff decide."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.clean import uuid_or_none
from doorstep.contacts.addresses import clean_email
from doorstep.invitations import requests
from doorstep.invitations.requests import Asked
from doorstep.problems import NotFound
from doorstep.users.permissions import Permission
from doorstep.web import context, limits
from doorstep.web.acting import handle
from doorstep.web.cells import badge
from doorstep.web.forms import Bound
from doorstep.web.paging import page_of
from doorstep.web.policy import ANYONE, STAFF, staff
from doorstep.web.routing import Room
from doorstep.web.shapes import Column, Form, Row
from doorstep.web.sign_in import may_request

door = Room("request_access", __name__)
office = Room("requests", __name__, url_prefix="/office/requests")
DECISIONS = {"approved": ("Approved", "good"), "declined": ("Declined", "neutral")}


class RequestSchema(Schema):
    name = fields.String(
        required=True, validate=validate.Length(max=120), metadata={"label": "Full name", "autocomplete": "name"}
    )
    email = fields.String(required=True, metadata={"label": "Email", "kind": "email", "autocomplete": "email"})
    company = fields.String(
        load_default="",
        validate=validate.Length(max=120),
        metadata={"label": "Company", "autocomplete": "organization"},
    )
    phone = fields.String(load_default="", metadata={"label": "Phone", "kind": "tel", "autocomplete": "tel"})
    message = fields.String(
        load_default="",
        validate=validate.Length(max=2000),
        metadata={
            "label": "What do you need access to?", "multiline": True,
            "hint": "Such as your address, or a number on an invoice or report from us.",
        },
    )  # fmt: skip


@door.page("/request-access", policy=ANYONE, methods=("GET", "POST"))
def ask() -> ResponseReturnValue:
    if not may_request(context.tenant()):
        raise NotFound

    def page(form: Form) -> str:
        return render_template("invitation/request_access.html", form=form)

    def act(values: dict[str, Any]) -> str:
        limits.knock("request", clean_email(values["email"]).key)
        requests.ask(context.session(), values)
        return url_for("request_access.sent")

    return handle(Bound(schema=RequestSchema(), name="request", once=False), page, act)


@door.page("/request-access/sent", policy=ANYONE)
def sent() -> ResponseReturnValue:
    return render_template("invitation/request_sent.html")


@office.page("", policy=STAFF)
def index() -> ResponseReturnValue:
    db = context.session()
    waiting = requests.pending(db) if "at" not in request.args else []
    rows, page = page_of(db, requests.decided(), requests.DECIDED_ORDER, request.args, url_for("requests.index"))
    return render_template(
        "office/requests/index.html", waiting=[waiting_row(one) for one in waiting], columns=COLUMNS,
        decided=[decided_row(row[0]) for row in rows], decided_columns=DECIDED_COLUMNS, page=page,
        first=page.newer_url is None, open_to_all=may_request(context.tenant()),
    )  # fmt: skip


COLUMNS = (
    Column(label="Name", key="name", kind="link", primary=True),
    Column(label="Email", key="email", alone=True),
    Column(label="Company", key="company"),
    Column(label="Known as", key="known", kind="link"),
    Column(label="Asked", key="asked", kind="when"),
)
DECIDED_COLUMNS = (
    Column(label="Name", key="name", kind="link", primary=True),
    Column(label="Email", key="email", alone=True),
    Column(label="Decision", key="decision", kind="badge"),
    Column(label="By", key="by"),
    Column(label="When", key="when", kind="when"),
)


def waiting_row(one: Asked) -> Row:
    wish = one.request
    known = (one.contact.name, url_for("contacts.show", contact_id=one.contact.id)) if one.contact else None
    cells = {"name": wish.name, "email": wish.email, "company": wish.company, "known": known, "asked": wish.created_at}
    return Row(cells=cells, url=url_for("requests.show", request_id=wish.id))


def decided_row(wish: Any) -> Row:
    url = url_for("contacts.show", contact_id=wish.contact_id) if wish.contact_id else None
    decision = badge(*DECISIONS[wish.decision])
    cells = {
        "name": wish.name,
        "email": wish.email,
        "decision": decision,
        "by": wish.decided_by,
        "when": wish.decided_at,
    }
    return Row(cells=cells, url=url)


class ApproveSchema(Schema):
    account_id = fields.UUID(
        load_default=None, allow_none=True,
        metadata={"kind": "lookup", "label": "Link to", "hint": "What they see comes from this link."},
    )  # fmt: skip


@office.page("/<uuid:request_id>", policy=staff(Permission.INVITE), methods=("GET", "POST"))
def show(request_id: UUID) -> ResponseReturnValue:
    one = requests.one(context.session(), request_id)

    def page(form: Form) -> str:
        return render_template("office/requests/show.html", one=one, form=form, decision=decision_of(one))

    def act(values: dict[str, Any]) -> str:
        contact = requests.approve(context.session(), request_id, context.actor(), values["account_id"])
        flash(f"{contact.name} is let in: a mail with a link is on its way.", "success")
        return url_for("contacts.show", contact_id=contact.id)

    def found(words: str, chosen: str) -> list[tuple[str, str]]:
        accounts = requests.matching_accounts(context.session(), words or one.request.company, uuid_or_none(chosen))
        return [(str(account.id), place_of(account)) for account in accounts]

    return handle(Bound(schema=ApproveSchema(), name="approve", lookups={"account_id": found}), page, act)


def place_of(account: Any) -> str:
    return ", ".join(part for part in (account.name, account.number, account.street, account.city) if part)


def decision_of(one: Asked) -> Any:
    return badge(*DECISIONS[one.request.decision]) if one.request.decision else None


@office.page("/<uuid:request_id>/decline", policy=staff(Permission.INVITE), methods=("POST",))
def decline(request_id: UUID) -> ResponseReturnValue:
    wish = requests.decline(context.session(), request_id, context.actor())
    flash(f"The request of {wish.name} is declined. They get no mail.", "success")
    return redirect(url_for("requests.index"), 303)
