"""The list of a record type, its board, and the list as a file."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response, request, stream_with_context
from flask.typing import ResponseReturnValue

from doorstep import clock
from doorstep.access.viewer import Viewer
from doorstep.businesses.overview import TALKED as NEW
from doorstep.businesses.words import lower, words_of
from doorstep.clean import uuid_or_none
from doorstep.db.once import once
from doorstep.documents.exports import csv_lines
from doorstep.plugins.contributions import RecordType, Status
from doorstep.problems import NotFound, Refused
from doorstep.records import choices
from doorstep.records.facts import status_words
from doorstep.records.queries import (
    MOST_COUNTED,
    below,
    by_status,
    how_many,
    list_order,
    matching,
    records_select,
    stands,
    takes_part,
)
from doorstep.records.schemas import Side, own_fields
from doorstep.records.unread import how_many_new, with_news
from doorstep.request_types.queries import given_about
from doorstep.users.permissions import Permission, may
from doorstep.web import context
from doorstep.web.fields import label_of
from doorstep.web.paging import link, page_of
from doorstep.web.records.answers import as_text
from doorstep.web.records.desk import Desk, other
from doorstep.web.records.meanwhile import stamp
from doorstep.web.records.views import flag_badges, list_columns, list_rows, raised_in
from doorstep.web.shapes import BoardCard, BoardColumn, Capped, Chip, Filters, FormField, MoveAction
from doorstep.web.shown import shown

SHOW = (("open", "Open"), ("completed", "Completed"), ("all", "All"))
ON_BOARD = 10
MINE = "mine"
MOST_EXPORTED = 50_000
ASKED_AT_ONCE = 1_000


def index(desk: Desk) -> ResponseReturnValue:
    viewer = desk.viewer()
    show = chosen(desk, request.args)
    asked = request.args.get("q") or request.args.get("account") or of_mine(desk, request.args)
    narrowed = bool(asked or show == NEW)
    seen = there_are(desk, show)
    whole, user_id = not (viewer.is_staff or narrowed or "at" in request.args), reader(desk)
    statement = (
        all_of(viewer, desk.type.name, show, seen.more, user_id is not None)
        if whole
        else filtered(desk, request.args, show, seen.more, user_id)
    )
    rows, page = page_of(
        context.session(), statement, list_order(desk.type, viewer, show, seen.more), request.args, desk.url("index"),
        total=None if viewer.is_staff or narrowed else seen,
        values={"viewer_id": viewer.contact_id, "user_id": user_id} if whole else None,
    )  # fmt: skip
    return desk.render(
        "list", columns=list_columns(desk), rows=list_rows(desk, rows), page=page, show=show,
        filters=filters(desk, show, account_label(request.args, rows)), **starting(desk), viewer=viewer,
        filtered=narrowed or show != "open", narrowed=narrowed,
        export_url=link(without_place(request.args), desk.url("export"), None) if may_export(desk) else None,
    )  # fmt: skip


def starting(desk: Desk) -> dict[str, Any]:
    """Whether the page offers to make one, and why not; children are made on their parent's page, which staff are
    told."""
    if desk.type.parent is not None:
        parent = context.catalog().record_types[desk.type.parent] if desk.may_write() and desk.type.by_hand else None
        return {"may_create": False, "refusal": "", "made_on": parent and other(desk, parent)}
    refusal = desk.refusal()
    return {"may_create": not refusal and desk.may_create(), "refusal": refusal, "made_on": None}


def chosen(desk: Desk, args: Mapping[str, str]) -> str:
    show = args.get("status", "open")
    known = {name for name, _ in shows(desk)}
    return show if show in known else "open"


def shows(desk: Desk) -> list[tuple[str, str]]:
    own = [(status.name, status.label) for status in desk.type.statuses if status.name not in dict(SHOW)]
    flags = [(flag.name, flag.label) for flag in desk.type.flags if desk.is_office or flag.portal]
    if reader(desk):
        flags = [(NEW, "With new messages"), *flags]
    return [*SHOW, *flags, *own] if desk.is_office or desk.type.board else [*SHOW, *flags]


def there_are(desk: Desk, show: str) -> Capped:
    """How many a contact sees, known first: the statement for many rows is another than that for few."""
    viewer = desk.viewer()
    found = 0 if viewer.is_staff or show == NEW else how_many(context.session(), desk.type, viewer, show)
    return Capped(count=min(found, MOST_COUNTED), more=found > MOST_COUNTED)


@once
def all_of(viewer: Viewer, kind: str, show: str, crowded: bool, talks: bool) -> Any:
    record_type = viewer.catalog.record_types[kind]
    rows = records_select(record_type, viewer, crowded=crowded).where(stands(record_type, show))
    return rows.add_columns(how_many_new(viewer)) if talks else rows


def reader(desk: Desk) -> UUID | None:
    """Whose new messages the list counts: nobody's where customers cannot write, and nobody's in a preview."""
    user = context.me()
    talks = "comment" in desk.type.portal and user is not None and context.previewing() is None
    return user.user_id if talks and user else None


def filtered(desk: Desk, args: Mapping[str, str], show: str, crowded: bool = False, user_id: UUID | None = None) -> Any:
    viewer = desk.viewer()
    new = [how_many_new(viewer, user_id)] if user_id else []
    standing = with_news(viewer, context.require_me().user_id) if show == NEW else stands(desk.type, show)
    statement = (
        records_select(desk.type, viewer, crowded=crowded).where(standing, matching(args.get("q"))).add_columns(*new)
    )
    if of_mine(desk, args):
        statement = statement.where(takes_part(desk.viewer()))
    account_id = uuid_or_none(args.get("account"))
    return statement.where(below(context.session(), account_id)) if account_id else statement


def of_mine(desk: Desk, args: Mapping[str, str]) -> bool:
    """Whether only those are listed in which the contact takes part by name, of all that their links reach."""
    return may_be_mine(desk) and args.get("whose") == MINE


def may_be_mine(desk: Desk) -> bool:
    return not desk.is_office and desk.type.reach == "both" and desk.viewer().links > 0


def filters(desk: Desk, show: str, label: str | None) -> Filters:
    account = request.args.get("account", "")
    others = {name: value for name, value in request.args.items() if name not in ("account", "at")}
    chips = [Chip(label=label, remove_url=link(others, desk.url("index"), None))] if label else []
    asked = [FormField(name="status", label="Status", kind="select", value=show, choices=shows(desk))]
    if may_be_mine(desk):
        words = words_of(context.tenant(), context.catalog())
        whose = [("", f"All of the {lower(words['customer'])}"), (MINE, "Mine")]
        mine = MINE if of_mine(desk, request.args) else ""
        asked.append(FormField(name="whose", label="Whose", kind="select", value=mine, choices=whose))
    return Filters(
        fields=asked, action=desk.url("index"), search_value=request.args.get("q", ""), chips=chips,
        search_label=f"Search {desk.type.label_plural.lower()}", hidden={"account": account} if label else {},
    )  # fmt: skip


def account_label(args: Mapping[str, str], rows: Any) -> str | None:
    """What the list is narrowed to; an account the viewer does not see is not named."""
    account_id = uuid_or_none(args.get("account"))
    if account_id is None:
        return None
    here = next((row.account for row in rows if row.account_id == account_id), None)
    if here:
        return str(here)
    return choices.account_label(context.session(), context.viewer(), account_id) or "One place"


def board(desk: Desk) -> ResponseReturnValue:
    viewer = desk.viewer()
    if not desk.type.board:
        raise NotFound
    conditions = [matching(request.args.get("q"))]
    found = by_status(context.session(), desk.type, viewer, conditions, ON_BOARD)
    columns = [column(desk, status, found[status.name]) for status in desk.type.statuses]
    search = Filters(
        action=desk.url("board"),
        search_value=request.args.get("q", ""),
        search_label=f"Search {desk.type.label_plural.lower()}",
    )
    return desk.render("board", columns=columns, filters=search, may_write=desk.may_write(), **starting(desk))


def column(desk: Desk, status: Status, rows: Sequence[Any]) -> BoardColumn:
    count = rows[0].there_are if rows else 0
    return BoardColumn(
        label=status.label,
        status=status.name,
        count=Capped(count=min(count, MOST_COUNTED), more=count > MOST_COUNTED),
        url=desk.url("index", status=status.name, q=request.args.get("q") or None),
        cards=[card(desk, row) for row in rows],
    )


def card(desk: Desk, row: Any) -> BoardCard:
    meta = [part for part in (row.substatus, row.account, row.assigned if desk.is_office else None) if part]
    badges = flag_badges(desk.type, raised_in(desk.type, row))
    url = desk.url("show", record_id=row.id)
    if not desk.may_write():
        return BoardCard(title=row.title, number=row.number, url=url, meta=meta, badges=badges, id=str(row.id))
    moves = [MoveAction(label=f"Move to {one.label}", status=one.name) for one in others(desk, row)]
    return BoardCard(
        title=row.title, number=row.number, url=url, meta=meta, badges=badges, id=str(row.id), moves=moves,
        move_url=desk.url("status", record_id=row.id), move_fields={"next": "board", **stamp(row)},
    )  # fmt: skip


def others(desk: Desk, row: Any) -> list[Status]:
    return [status for status in desk.type.statuses if status.name != row.status and status.by_hand]


def may_export(desk: Desk) -> bool:
    if not desk.is_office:
        return True
    user = context.me()
    return user is not None and may(user.staff_role, Permission.EXPORT)


def export(desk: Desk) -> ResponseReturnValue:
    """The rows the list shows, as a file."""
    show = chosen(desk, request.args)
    statement = filtered(desk, request.args, show).order_by(*list_order(desk.type, desk.viewer(), show))
    statement = statement.limit(MOST_EXPORTED + 1)
    rows = context.session().execute(with_all_fields(desk, statement)).all()
    if len(rows) > MOST_EXPORTED:
        raise Refused(f"These are more than {MOST_EXPORTED:,}. Search or filter first, then export what is left.")
    name = f"{desk.type.tab}-{clock.now().astimezone(context.tenant().zone):%Y-%m-%d}.csv"
    held = held_among(desk, rows)
    lines = exported(desk.type, desk.side, rows, held, answered(desk, rows, held))
    response = Response(stream_with_context(csv_lines(header(desk), lines)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def with_all_fields(desk: Desk, statement: Any) -> Any:
    own = desk.type.model.__table__
    more = [name for name, one in own_fields(desk.type, desk.side).items() if not one.metadata.get("list")]
    return statement.add_columns(*(own.c[name] for name in more))


def header(desk: Desk) -> list[str]:
    own = [label_of(name, one) for name, one in own_fields(desk.type, desk.side).items()]
    staff = ["Customers see it from", "Assigned to"] if desk.is_office else []
    asked = [desk.type.request_forms, "Answers"] if desk.type.request_forms else []
    return ["Number", "Title", "For", desk.type.date_label, "Status", *staff, *own, *asked]


def exported(
    kind: RecordType, side: Side, rows: Any, held: Container[UUID], answers: Callable[[UUID], list[str]]
) -> Iterator[list[Any]]:
    own = own_fields(kind, side)
    for row in rows:
        staff = [row.visible_from.isoformat() if row.visible_from else "", row.assigned] if side == "office" else []
        status = status_words(kind, row.status, row.substatus)
        core = [row.number, row.title, row.account, row.happens_on.isoformat(), status]
        values = ("" if row.id in held else shown(one, getattr(row, name)) for name, one in own.items())
        yield [*core, *staff, *values, *answers(row.id)]


def answered(desk: Desk, rows: Sequence[Any], held: Container[UUID]) -> Callable[[UUID], list[str]]:
    """Of each row its request type and what was answered."""
    if not desk.type.request_forms:
        return lambda _: []
    found = given_about(context.session(), [row.id for row in rows if row.id not in held])
    return lambda record_id: [found[record_id].name, as_text(found[record_id])] if record_id in found else ["", ""]


def held_among(desk: Desk, rows: Sequence[Any]) -> set[UUID]:
    """Which are held, asked of the gates as many at once as a statement takes."""
    parts = (rows[at : at + ASKED_AT_ONCE] for at in range(0, len(rows), ASKED_AT_ONCE))
    return {one for part in parts for one in desk.held(part)}


def without_place(args: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in args.items() if name != "at"}
