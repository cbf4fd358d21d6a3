"""Search over everything: one page for the office, one for the portal."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.access.gates import why
from doorstep.businesses import finding
from doorstep.businesses.words import words_of
from doorstep.web import context
from doorstep.web.accounts.people import full_name
from doorstep.web.addresses import known_url
from doorstep.web.policy import CONTACT, STAFF
from doorstep.web.routing import Room
from doorstep.web.shapes import Filters

room = Room("search", __name__)


@room.page("/office/search", policy=STAFF)
def office() -> ResponseReturnValue:
    return results("office", finding.search_office)


@room.page("/portal/search", policy=CONTACT)
def portal() -> ResponseReturnValue:
    return results("portal", finding.search_portal)


def results(side: str, find: Any) -> str:
    q = request.args.get("q", "").strip()[:200]
    viewer = context.viewer()
    found = find(context.session(), viewer, q)
    filters = Filters(action=url_for(f".{side}"), search_value=q, search_label="Search")
    groups = [group(side, name, hits, q) for name, hits in found.items() if hits.rows]
    return render_template("search.html", layout=f"layout/{side}.html", q=q, filters=filters, groups=groups)


def group(side: str, name: str, hits: Any, q: str) -> dict[str, Any]:
    words = words_of(context.tenant(), context.catalog())
    labels = {
        "contacts": words["contacts"],
        "accounts": f"{words['customers']} and {words['sites'].lower()}",
        "records": "Records",
        "documents": "Documents",
    }
    lines = [LINES[name](side, row) for row in hits.rows]
    if name == "documents" and side == "portal":
        held = why(context.session(), context.viewer(), hits.rows)
        lines = [
            {**line, "state": held[row.id].reason if row.id in held else None}
            for line, row in zip(lines, hits.rows, strict=True)
        ]
    return {
        "label": labels[name],
        "lines": lines,
        "more": more_url(side, name, q) if hits.more else None,
        "many": hits.more,
    }


def more_url(side: str, name: str, q: str) -> str | None:
    """The list that has them all; records stand in a list for each kind, so there is none of all of them."""
    prefix = "portal_" if side == "portal" else ""
    return known_url(f"{prefix}{name}.index", q=q) if name != "records" else None


def contact_line(side: str, row: Any) -> dict[str, Any]:
    about = " · ".join(part for part in (row.company, row.email) if part)
    return {"title": full_name(row), "about": about, "url": url_for("contacts.show", contact_id=row.id)}


def account_line(side: str, row: Any) -> dict[str, Any]:
    endpoint = "accounts.show" if side == "office" else "portal_accounts.show"
    about = ", ".join(part for part in (row.number, row.street, row.city, row.parent_name) if part)
    return {"title": row.name, "about": about, "url": url_for(endpoint, account_id=row.id)}


def record_line(side: str, row: Any) -> dict[str, Any]:
    kind = context.catalog().record_types[row.kind]
    about = " · ".join(part for part in (kind.label, row.account_name) if part)
    return {
        "title": f"{row.number} {row.title}",
        "about": about,
        "url": known_url(f"{side}_{row.kind}.show", record_id=row.id),
    }


def document_line(side: str, row: Any) -> dict[str, Any]:
    room_name = "documents" if side == "office" else "portal_documents"
    about = " · ".join(part for part in (row.record_number, row.account_name) if part)
    return {"title": row.title, "about": about, "url": known_url(f"{room_name}.show", document_id=row.id)}


LINES = {"contacts": contact_line, "accounts": account_line, "records": record_line, "documents": document_line}
