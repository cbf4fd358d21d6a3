"""The accounts a contact reaches, in the portal: a list, and a page each; everything else is not found."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.access.visible import accounts as reached
from doorstep.accounts import fields as extra_fields
from doorstep.accounts import queries
from doorstep.web import context
from doorstep.web.accounts import views
from doorstep.web.addresses import known_url
from doorstep.web.documents.shelf import documents_of
from doorstep.web.paging import page_of
from doorstep.web.policy import CONTACT
from doorstep.web.routing import Room
from doorstep.web.shapes import Bar, Column, Filters, Row
from doorstep.web.shown import shown

room = Room("portal_accounts", __name__, url_prefix="/portal/accounts")


def columns() -> list[Column]:
    return [
        Column(label="Name", key="name", kind="link", primary=True),
        Column(label="Address", key="address"),
        Column(label="Belongs to", key="parent"),
    ]


def account_row(one: Any) -> Row:
    cells = {"name": one.name, "address": views.address_line(one), "parent": getattr(one, "parent_name", None)}
    return Row(cells=cells, url=url_for("portal_accounts.show", account_id=one.id))


@room.page("", policy=CONTACT)
def index() -> ResponseReturnValue:
    q = request.args.get("q", "")[:200]
    viewer, here = context.viewer(), url_for(".index")
    statement = queries.visible_accounts(viewer, q)
    rows, page = page_of(context.session(), statement, queries.ORDER, request.args, here)
    filters = Filters(action=here, search_value=q, search_label="Name or address")
    return render_template(
        "portal/accounts/index.html", page=page, columns=columns(), rows=[account_row(one) for one in rows],
        filters=filters, q=q, many=bool(q) or page.older_url or page.newer_url,
    )  # fmt: skip


@room.page("/<uuid:account_id>", policy=CONTACT)
def show(account_id: UUID) -> ResponseReturnValue:
    db, viewer = context.session(), context.viewer()
    account = queries.visible_account(db, viewer, account_id)
    below = queries.children(db, account_id, reached(viewer))
    counts = queries.record_counts(db, account_id, viewer)
    return render_template(
        "portal/accounts/show.html", account=account, word=views.word(account.kind), pairs=pairs(account),
        below=[account_row(one) for one in below], below_columns=columns()[:2], kinds=kind_stats(account, counts),
        shelf=documents_of(db, viewer, account_id=account_id, account_kind=account.kind),
        panels=views.account_panels(account),
    )  # fmt: skip


def pairs(account: Any) -> list[tuple[str, str]]:
    """What customers read of it: never the notes for staff, nor fields marked as not for the portal."""
    own = [("Address", views.address_lines(account)), ("Phone", account.phone), ("Number", account.number or "")]
    more = extra_fields.shown(context.catalog(), account.kind, account.extra or {})
    own += [(one.label, shown(one.field, one.value)) for one in more if one.field.metadata.get("portal", True)]
    return [(label, text) for label, text in own if text]


def kind_stats(account: Any, counts: dict[str, tuple[int, int]]) -> list[Bar]:
    return [
        Bar(
            label=kind.label_plural, value=counts[kind.name][0],
            url=known_url(f"portal_{kind.name}.index", account=account.id, status="all"),
        )
        for kind in context.catalog().record_types.values()
        if kind.name in counts
    ]  # fmt: skip
