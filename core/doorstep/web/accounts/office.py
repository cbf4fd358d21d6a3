"""Customers and sites in the office: the list, the form, and the page with its tabs."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from doorstep.accounts import fields as extra_fields
from doorstep.accounts import queries, services
from doorstep.accounts.schemas import account_schema
from doorstep.businesses.words import lower, words_of
from doorstep.clean import uuid_or_none
from doorstep.documents.exports import csv_lines
from doorstep.documents.lists import of_account, order_of
from doorstep.problems import NotFound
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.accounts import views
from doorstep.web.acting import handle
from doorstep.web.addresses import known_url
from doorstep.web.conflicts import conflict
from doorstep.web.documents.views import OWN_COLUMNS, office_rows
from doorstep.web.forms import Bound
from doorstep.web.paging import page_of
from doorstep.web.policy import STAFF, staff
from doorstep.web.routing import Room
from doorstep.web.shown import shown

room = Room("accounts", __name__, url_prefix="/office/accounts")
EDIT = staff(Permission.CONTACTS)
ADDRESS = ("street", "city", "region", "postcode")


@room.page("", policy=STAFF)
def index() -> ResponseReturnValue:
    asked = views.Asked.of(request.args)
    statement = queries.account_list(kind=asked.kind, q=asked.q, archived=asked.archived, under=asked.under)
    rows, page = page_of(context.session(), statement, queries.ORDER, request.args, url_for(".index"))
    return render_template(
        "office/accounts/index.html",
        page=page,
        columns=views.columns(asked),
        filters=views.filters(asked),
        rows=[views.list_row(one) for one in rows],
        asked=asked,
    )


@room.page("/export", policy=staff(Permission.EXPORT))
def export() -> ResponseReturnValue:
    asked = views.Asked.of(request.args)
    statement = queries.account_list(kind=asked.kind, q=asked.q, archived=asked.archived, under=asked.under)
    found = context.session().execute(statement.order_by(*queries.ORDER)).all()
    kinds = [asked.kind] if asked.kind else services.KINDS
    names = {name: one for kind in kinds for name, one in extra_fields.form_fields(context.catalog(), kind).items()}
    header = ["Kind", "Name", "Number", "Belongs to", "Street", "City", "Region", "Postcode", "Phone"]
    header += [str(one.metadata.get("label", name)) for name, one in names.items()]
    body = stream_with_context(csv_lines(header, export_rows(found, names)))
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="customers.csv"'
    return response


def export_rows(found: Any, names: Mapping[str, fields.Field]) -> Iterator[list[Any]]:
    words = words_of(context.tenant(), context.catalog())
    for row in found:
        values = extra_fields.initial(context.catalog(), row.kind, row.extra or {})
        own = [
            words[row.kind],
            row.name,
            row.number,
            row.parent_name,
            row.street,
            row.city,
            row.region,
            row.postcode,
            row.phone,
        ]
        yield [*own, *(shown(one, values.get(name)) for name, one in names.items())]


@room.page("/new", policy=EDIT, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    kind = request.args.get("kind", "customer")
    if kind not in services.KINDS:
        raise NotFound
    parent_id = uuid_or_none(request.args.get("parent"))
    word = lower(words_of(context.tenant(), context.catalog())[kind])

    def act(values: dict[str, Any]) -> str:
        extra = extra_fields.gather(context.catalog(), kind, values, {})
        made = services.create_account(context.session(), {**values, "kind": kind, "extra": extra}, context.actor())
        flash(f"{made.name} is added.", "success")
        return url_for(".show", account_id=made.id)

    def page(form: Any) -> str:
        back = url_for(".show", account_id=parent_id) if parent_id else url_for(".index", kind=kind)
        return render_template(
            "office/accounts/form.html", form=form, title=f"New {word}", verb=f"Add {word}", back=back
        )

    return handle(bound(kind, {"parent_id": parent_id}, None), page, act)


def bound(kind: str, initial: dict[str, Any], account_id: UUID | None) -> Bound:
    """The form of a customer or site, with the fields its trade brings."""
    schema = account_schema(context.catalog(), kind)
    if account_id:
        schema.fields["version"] = fields.Integer(required=True, metadata={"kind": "hidden"})
        schema.load_fields["version"] = schema.fields["version"]
    own = [("", ("name", "number", "parent_id")), ("Address", (*ADDRESS, "phone"))]
    brought = tuple(extra_fields.form_fields(context.catalog(), kind))
    sections = [*own, *([("Details", brought)] if brought else []), ("Notes", ("notes",))]
    now = initial.get("parent_id")
    choices = {"parent_id": queries.parent_choices(context.session(), account_id, now)}
    return Bound(schema=schema, name="account", initial=initial, sections=sections, choices=choices)


@room.page("/<uuid:account_id>/edit", policy=EDIT, methods=("GET", "POST"))
def edit(account_id: UUID) -> ResponseReturnValue:
    db = context.session()
    account = services.get_account(db, account_id)
    kept = account.extra or {}
    names = ("name", "number", "parent_id", *ADDRESS, "phone", "notes", "version")
    stored = {name: getattr(account, name) for name in names}
    stored |= extra_fields.initial(context.catalog(), account.kind, kept)
    form = bound(account.kind, stored, account.id)
    here = url_for(".show", account_id=account.id)
    title = account.name

    def act(values: dict[str, Any]) -> str:
        version = values.pop("version")
        if version != stored["version"]:
            raise conflict(form.schema, stored, values, stored["version"])
        values["extra"] = extra_fields.gather(context.catalog(), account.kind, values, kept)
        services.update_account(db, account_id, values, context.actor(), version=version)
        flash("Saved.", "success")
        return here

    return handle(
        form, lambda f: render_template("office/accounts/form.html", form=f, title=title, verb="Save", back=here), act
    )


@room.page("/<uuid:account_id>/archive", policy=EDIT, methods=("POST",))
def archive(account_id: UUID) -> ResponseReturnValue:
    db = context.session()
    account = services.get_account(db, account_id)
    count = services.archive_account(db, account, context.actor(), all_below=bool(request.form.get("all_below")))
    flash(f"{account.name} is archived." if count == 1 else f"{account.name} and all below it are archived.", "success")
    return redirect(url_for(".show", account_id=account_id), 303)


@room.page("/<uuid:account_id>/restore", policy=EDIT, methods=("POST",))
def restore(account_id: UUID) -> ResponseReturnValue:
    account = services.get_account(context.session(), account_id)
    services.restore_account(context.session(), account, context.actor())
    flash(f"{account.name} is back.", "success")
    return redirect(url_for(".show", account_id=account_id), 303)


@room.page("/<uuid:account_id>", policy=STAFF)
def show(account_id: UUID) -> ResponseReturnValue:
    page = views.AccountPage.of(account_id, "overview")
    db, viewer, account = context.session(), context.viewer(), page.account
    below = queries.children(db, account_id)
    counts = queries.record_counts(db, account_id, viewer)
    return render_template(
        "office/accounts/show.html",
        page=page,
        pairs=views.pairs(account),
        below=[views.below_row(one) for one in below],
        below_columns=views.BELOW,
        kinds=views.kind_stats(account, counts),
        panels=views.account_panels(account),
    )


@room.page("/<uuid:account_id>/history", policy=STAFF)
def history(account_id: UUID) -> ResponseReturnValue:
    page = views.AccountPage.of(account_id, "history")
    here = url_for(".history", account_id=account_id)
    statement = queries.history(context.session(), account_id)
    rows, pager = page_of(context.session(), statement, queries.HISTORY_ORDER, request.args, here)
    entries = [views.line(row) for row in rows]
    return render_template("office/accounts/history.html", page=page, entries=entries, pager=pager)


@room.page("/<uuid:account_id>/documents", policy=STAFF)
def documents(account_id: UUID) -> ResponseReturnValue:
    page = views.AccountPage.of(account_id, "documents")
    here = url_for(".documents", account_id=account_id)
    viewer = context.viewer()
    rows, pager = page_of(context.session(), of_account(viewer, account_id), order_of(viewer), request.args, here)
    return render_template(
        "office/accounts/documents.html",
        page=page,
        pager=pager,
        columns=OWN_COLUMNS,
        rows=office_rows(rows),
        upload_url=known_url("documents.new", account=account_id),
    )
