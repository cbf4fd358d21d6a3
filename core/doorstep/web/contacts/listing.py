"""The list of contacts: found, filtered, exported, and many of them invited at once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from doorstep.clean import uuid_or_none
from doorstep.contacts import queries
from doorstep.contacts.lists import lists_in
from doorstep.contacts.queries import Filter
from doorstep.db.base import new_id
from doorstep.documents.exports import csv_lines
from doorstep.invitations.bulk import invite_all, invite_these
from doorstep.users.permissions import Permission, may
from doorstep.web import context
from doorstep.web.acting import once
from doorstep.web.cells import badge
from doorstep.web.contacts.room import room
from doorstep.web.contacts.words import name_of, status_badge
from doorstep.web.paging import page_of
from doorstep.web.policy import STAFF, staff
from doorstep.web.shapes import Chip, Column, Filters, FormField, Row

EXPORTED = (
    "First name", "Last name", "Company", "Email", "Phone", "Street", "City", "Region", "Postcode", "Username",
    "Do not email", "Suspended since", "Portal status", "Since", "Linked to",
)  # fmt: skip


def filter_of(args: Any, mark: UUID | None = None) -> Filter:
    status = args.get("status", "")
    known = status if status in queries.STATUSES else ""
    listed = args.get("list", "") if args.get("list") in dict(list_choices()) else ""
    return Filter(q=args.get("q", ""), status=known, list=listed, archived=args.get("archived") == "1", mark=mark)


def list_choices() -> list[tuple[str, str]]:
    return [(role.name, role.plural) for role in lists_in(context.catalog())]


@room.page("", policy=STAFF)
def index() -> ResponseReturnValue:
    chosen = filter_of(request.args)
    here = url_for(".index")
    rows, page = page_of(context.session(), queries.contact_list(chosen), queries.ORDER, request.args, here)
    role = context.require_me().staff_role
    invites = may(role, Permission.INVITE) and context.tenant().portal_on and not chosen.archived
    ticked = request.args.get("all") == "1"
    return render_template(
        "office/contacts/index.html", page=page, filters=filters(chosen, here), columns=columns(),
        rows=[row_of(row, invites, ticked) for row in rows], bulk=bulk_fields(chosen, ticked),
        invites=invites, once=str(new_id()), may_export=may(role, Permission.EXPORT),
        export_url=url_for(".export", **kept(chosen)), all_url=url_for(".index", **kept(chosen), all=1),
        narrowed=bool(kept(chosen)),
    )  # fmt: skip


def kept(chosen: Filter) -> dict[str, Any]:
    told = {"q": chosen.q, "status": chosen.status, "list": chosen.list, "archived": "1" if chosen.archived else ""}
    return {name: value for name, value in told.items() if value}


def bulk_fields(chosen: Filter, ticked: bool) -> dict[str, str]:
    """The filter goes along, and the mark: who is added from now on was not on this list."""
    return {**kept(chosen), "mark": str(new_id()), **({"all": "1"} if ticked else {})}


def filters(chosen: Filter, here: str) -> Filters:
    choices = [("", _("All")), *queries.STATUSES.items()]
    status = FormField(name="status", label=_("Portal status"), kind="select", value=chosen.status, choices=choices)
    archived = FormField(name="archived", label=_("Archived"), kind="checkbox", value=chosen.archived)
    listed = [("", _("All")), *list_choices()]
    lists = FormField(name="list", label=_("On the list of"), kind="select", value=chosen.list, choices=listed)
    return Filters(
        fields=[status, *([lists] if len(listed) > 1 else []), archived], action=here,
        search_value=chosen.q, search_label=_("Search contacts"), chips=list(chips(chosen, here)),
    )  # fmt: skip


def chips(chosen: Filter, here: str) -> Iterable[Chip]:
    words = {"q": f"“{chosen.q}”", "status": queries.STATUSES.get(chosen.status, ""), "archived": _("Archived")}
    words["list"] = dict(list_choices()).get(chosen.list, "")
    in_force = kept(chosen)
    for name in in_force:
        rest = {other: value for other, value in in_force.items() if other != name}
        yield Chip(label=words[name], remove_url=url_for(".index", **rest))


def columns() -> list[Column]:
    return [
        Column(label=_("Name"), key="name", kind="link", primary=True),
        Column(label=_("Company"), key="company"),
        Column(label=_("Email"), key="email", alone=True),
        Column(label=_("Linked to, lists") if list_choices() else _("Linked to"), key="accounts"),
        Column(label=_("Portal"), key="portal", kind="badge"),
    ]


def row_of(row: Any, invites: bool, ticked: bool) -> Row:
    cells = {
        "name": name_of(row), "company": row.company if (row.first_name or row.last_name) else "",
        "email": address_of(row), "accounts": ", ".join(part for part in (linked(row), *on_lists(row)) if part),
        "portal": status_badge(row) + (create_user(row) if invites else ""),
    }  # fmt: skip
    return Row(
        cells=cells, url=url_for(".show", contact_id=row.id), select_value=str(row.id) if invites else None,
        select_label=name_of(row), selected=ticked,
    )  # fmt: skip


def on_lists(row: Any) -> list[str]:
    named = (row.lists or "").split(",")
    return [label for name, label in list_choices() if name in named]


def address_of(row: Any) -> Any:
    if row.unreachable_at is None:
        return row.email
    mark = badge(_("Cannot receive mail"), "bad", row.unreachable_reason)
    return Markup("{} {}").format(row.email, mark)


def linked(row: Any) -> str:
    if not row.accounts:
        return ""
    return (
        row.account_name
        if row.accounts == 1
        else _("%(name)s and %(n)s more", name=row.account_name, n=row.accounts - 1)
    )


def create_user(row: Any) -> Markup:
    """A button for who has no sign-in and was not asked yet; one form on the page carries them all."""
    closed = row.suspended_at or row.archived_at or row.do_not_email or row.unreachable_at
    if row.status != "not_enrolled" or not row.email or closed:
        return Markup("")
    button = '<button class="btn btn-quiet" form="make" name="contact" value="{}">{}</button>'
    return Markup(button).format(row.id, _("Create user"))  # noqa: S704


@room.page("/export.csv", policy=staff(Permission.EXPORT))
def export() -> ResponseReturnValue:
    """Read whole before it is sent: the session ends with the request."""
    found = queries.export_rows(context.session(), filter_of(request.args))
    lines = list(csv_lines(EXPORTED, (exported(row) for row in found)))
    answer = Response(lines, mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=contacts.csv"
    return answer


def exported(row: Any) -> list[Any]:
    *plain, quiet, suspended, status, since, accounts = row
    days = [
        moment.astimezone(context.tenant().zone).date().isoformat() if moment else "" for moment in (suspended, since)
    ]
    return [*plain, _("yes") if quiet else "", days[0], queries.STATUSES[status], days[1], accounts]


@room.page("/invite", policy=staff(Permission.INVITE), methods=("POST",))
def invite_selected() -> ResponseReturnValue:
    """Send Invite: all the list shows but those unticked, or those ticked."""
    return once(request.form.get("_once"), lambda: url_for("jobs.show", run_id=started().id))


def started() -> Any:
    ticked = ids(request.form.getlist("selected"))
    session, actor = context.session(), context.actor()
    mark = uuid_or_none(request.form.get("mark"))
    if request.form.get("all") != "1" or mark is None:
        return invite_these(session, ticked, actor)
    # Without scripts "select all" ticks no rows: then nobody was unticked either.
    unticked = ids(" ".join(request.form.getlist("shown")).split()) - ticked if ticked else set()
    return invite_all(session, filter_of(request.form), unticked, mark, actor)


def ids(texts: Iterable[str]) -> set[UUID]:
    return {found for text in texts if (found := uuid_or_none(text))}
