"""Businesses: the list, a new one, and the page of one."""

from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import list_currencies
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.operators import acts, businesses
from doorstep.operators.overview import business_order, figures, overview
from doorstep.operators.overview import businesses as business_statement
from doorstep.web.forms import Bound
from doorstep.web.operator import frame
from doorstep.web.operator.shown import business_rows, facts, history_entries, vertical_lines
from doorstep.web.paging import page_of
from doorstep.web.shapes import Column, Filters

room = Blueprint("operator_businesses", __name__, url_prefix="/businesses")
COLUMNS = [
    Column(label="Name", key="name", kind="link", primary=True),
    Column(label="Address", key="slug"),
    Column(label="Verticals", key="verticals"),
    Column(label="State", key="state", kind="badge"),
    Column(label="Since", key="created_at", kind="date"),
]


@room.get("/")
def index() -> str:
    words = request.args.get("q", "")
    statement = business_statement(words)
    rows, page = page_of(frame.reading(), statement, business_order(), request.args, url_for(".index"))  # type: ignore[arg-type]
    filters = Filters(action=url_for(".index"), search_value=words, search_label="Search businesses")
    return render_template(
        "operator/businesses.html", columns=COLUMNS, rows=business_rows(rows), page=page, filters=filters, words=words
    )


def zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


def currencies() -> list[tuple[str, str]]:
    names = Locale("en").currencies
    return [(code, f"{code} {names[code]}") for code in sorted(list_currencies()) if code in names]


class BusinessSchema(Schema):
    name = fields.String(
        required=True, validate=validate.Length(1, 120), metadata={"label": "Name", "hint": "As its customers know it"}
    )
    slug = fields.String(
        required=True,
        metadata={
            "label": "Address",
            "hint": "Lower case letters, digits and dashes. It never changes.",
        },
    )
    timezone = fields.String(load_default="UTC", metadata={"label": "Time zone", "kind": "select"})
    currency = fields.String(load_default="USD", metadata={"label": "Currency", "kind": "select"})
    owner_name = fields.String(load_default="", metadata={"label": "Name of its first owner"})
    owner_email = fields.String(
        required=True,
        metadata={
            "label": "Email of its first owner",
            "kind": "email",
            "hint": "They are invited, and invite all others.",
        },
    )
    verticals = fields.List(fields.String(), load_default=list, metadata={"label": "Verticals", "kind": "checkboxes"})


@room.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    house = frame.installation()
    verticals = [(one.name, one.vertical.label) for one in house.registry.plugins.values() if one.name != "core"]
    choices = {"timezone": zones(), "currency": currencies(), "verticals": verticals}

    def page(form: Any) -> str:
        return render_template("operator/new_business.html", form=form)

    def act(values: dict[str, Any]) -> str:
        wanted = businesses.NewBusiness(**{**values, "verticals": tuple(values["verticals"])})
        made = businesses.create(house, frame.me(), wanted)
        flash(f"{made.name} is there. An invitation goes to {wanted.owner_email}.", "success")
        return url_for(".show", business_id=made.id)

    return frame.handle(Bound(schema=BusinessSchema(), choices=choices), page, act)


@room.get("/<int:business_id>")
def show(business_id: int) -> str:
    house = frame.installation()
    found = overview(frame.reading(), business_id)
    lines, _ = page_of(frame.reading(), acts.acts(business_id), acts.act_order(), {}, "", 10)  # type: ignore[arg-type]
    return render_template(
        "operator/business.html", one=found, tenant=found.tenant, facts=facts(found, figures(house, found.tenant)),
        verticals=vertical_lines(house.registry, found.tenant), hosts=businesses.hosts(house, business_id),
        history=history_entries(lines), owner=owner_form().view(), host=host_form().view(),
    )  # fmt: skip


class OwnerSchema(Schema):
    name = fields.String(required=True, metadata={"label": "Name"})
    email = fields.String(required=True, metadata={"label": "Email", "kind": "email"})


class HostSchema(Schema):
    host = fields.String(
        required=True,
        metadata={"label": "Host name", "hint": "Such as portal.example.org; it must lead here."},
    )


def owner_form() -> Bound:
    return Bound(schema=OwnerSchema(), name="owner", once=False)


def host_form() -> Bound:
    return Bound(schema=HostSchema(), name="host", once=False)


def side_form(business_id: int, bound: Bound, title: str, verb: str, act: Any) -> ResponseReturnValue:
    """A small form of a business's page; when something does not fit it stands on a page of its own."""
    tenant = overview(frame.reading(), business_id).tenant
    here = url_for(".show", business_id=business_id)

    def page(form: Any) -> str:
        return render_template("operator/side_form.html", form=form, tenant=tenant, title=title, verb=verb, back=here)

    def run(values: dict[str, Any]) -> str:
        flash(act(tenant, values), "success")
        return here

    return frame.handle(bound, page, run)


@room.route("/<int:business_id>/owners", methods=["GET", "POST"])
def invite_owner(business_id: int) -> ResponseReturnValue:
    def act(tenant: Any, values: dict[str, str]) -> str:
        businesses.invite_owner(frame.installation(), frame.me(), tenant, values["name"], values["email"])
        return f"An invitation goes to {values['email']}."

    return side_form(business_id, owner_form(), "Invite an owner", "Invite", act)


@room.route("/<int:business_id>/hosts", methods=["GET", "POST"])
def add_host(business_id: int) -> ResponseReturnValue:
    def act(tenant: Any, values: dict[str, str]) -> str:
        businesses.add_host(frame.installation(), frame.me(), tenant, values["host"])
        return f"{values['host']} leads to {tenant.name} now."

    return side_form(business_id, host_form(), "Add a host name", "Add", act)


@room.post("/<int:business_id>/hosts/remove")
def remove_host(business_id: int) -> ResponseReturnValue:
    tenant = overview(frame.reading(), business_id).tenant
    businesses.remove_host(frame.installation(), frame.me(), tenant, request.form.get("host", ""))
    flash("The host name no longer leads here.", "success")
    return back_to(business_id)


@room.post("/<int:business_id>/close")
def close(business_id: int) -> ResponseReturnValue:
    businesses.close(frame.installation(), frame.me(), overview(frame.reading(), business_id).tenant.id)
    flash("The business is closed: its pages are gone and its mails have stopped. Its data stays.", "success")
    return back_to(business_id)


@room.post("/<int:business_id>/reopen")
def reopen(business_id: int) -> ResponseReturnValue:
    businesses.reopen(frame.installation(), frame.me(), overview(frame.reading(), business_id).tenant.id)
    flash("The business is open again.", "success")
    return back_to(business_id)


def back_to(business_id: int) -> ResponseReturnValue:
    return redirect(url_for("operator_businesses.show", business_id=business_id), 303)
