"""Documents in the office: the list, adding, the page of one, its content."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep import clock
from doorstep.clean import uuid_or_none
from doorstep.documents import lists, publishing, services
from doorstep.documents.decisions import decision_of, last_day
from doorstep.documents.door import see_document
from doorstep.documents.forwarding import forwards_of
from doorstep.documents.places import Place, find_place, staff_kinds
from doorstep.documents.reads import readers_of
from doorstep.events.lines import line_of
from doorstep.problems import NotFound, Refused
from doorstep.records.sharing import is_shared, sharing_of
from doorstep.users.permissions import Permission, may
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.addresses import known_url
from doorstep.web.documents import content, forms, views
from doorstep.web.documents.zips import send_zip
from doorstep.web.forms import Bound
from doorstep.web.paging import page_of
from doorstep.web.policy import STAFF, staff
from doorstep.web.routing import Room
from doorstep.web.shapes import Choice, Filters, TimelineEntry

room = Room("documents", __name__, url_prefix="/office/documents")
WRITE = staff(Permission.DOCUMENTS)
SEARCH = "Title, number, customer"


@room.page("", policy=STAFF)
def index() -> ResponseReturnValue:
    wanted, viewer, session = views.wanted_of(request.args), context.viewer(), context.session()
    statement = lists.listing(viewer, wanted)
    rows, page = page_of(session, statement, lists.order_of(viewer), request.args, url_for(".index"))
    label = (views.place_words(rows[0]) if rows and not wanted.account_id else "") or named(wanted)
    return render_template(
        "office/documents/index.html", columns=views.OFFICE_COLUMNS, rows=views.office_rows(rows), page=page,
        filters=views.filters(wanted, label, SEARCH), asked=views.arguments(wanted), may_write=may_write(),
    )  # fmt: skip


def named(wanted: lists.Wanted) -> str:
    if wanted.account_id is None:
        return ""
    return lists.account_name(context.session(), context.viewer(), wanted.account_id) or ""


def may_write() -> bool:
    return may(context.require_me().staff_role, Permission.DOCUMENTS)


@room.page("/zip", policy=STAFF, endpoint="all_as_zip")
def download_all() -> ResponseReturnValue:
    return send_zip(views.wanted_of(request.args), "documents")


@room.page("/new", policy=WRITE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    place = asked_place()
    if place is None:
        return choose_place()
    kinds = staff_kinds(context.catalog(), place)
    if not kinds:
        raise Refused(f"Nothing can be uploaded to {place.label}: its kind takes no files.")
    bound = Bound(schema=forms.upload_schema(kinds), name="upload", initial={"kind": preferred(kinds)})

    def page(form: Any) -> ResponseReturnValue:
        return render_template("office/documents/new.html", form=form, place=place)

    def act(values: dict[str, Any]) -> str:
        files = forms.checked(values["files"])
        kind = values["kind"]
        at_once = values.get("publish") if "publish" in values else None
        made = services.upload_all(context.session(), place, kind, files, context.actor(), publish=at_once)
        flash(f"“{made[0].title}” is added." if len(made) == 1 else f"{len(made)} documents are added.", "success")
        return url_for(".show", document_id=made[0].id) if len(made) == 1 else url_for(".index", **place.arguments)

    return handle(bound, page, act)


def preferred(kinds: list[Any]) -> str:
    """The plain document where it is offered; it stands for itself."""
    names = [kind.name for kind in kinds]
    asked = request.args.get("kind", "")
    return asked if asked in names else "file" if "file" in names else names[0]


def asked_place() -> Place | None:
    given = {f"{name}_id": uuid_or_none(request.args.get(name)) for name in ("record", "account", "contact")}
    if not any(given.values()):
        return None
    return find_place(context.session(), context.viewer(), **given)


def choose_place() -> ResponseReturnValue:
    text = request.args.get("q", "")[:200]
    found = lists.places_like(context.session(), text) if text.strip() else []
    search = Filters(action=url_for(".new"), search_value=text, search_label="Name, number or street")
    return render_template("office/documents/place.html", search=search, groups=groups_of(found))


def groups_of(found: list[tuple[str, str, UUID]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Places by what they are, each with the address of its upload page."""
    headings = {"account": "Customers and sites", "record": "Records", "contact": "Contacts"}
    groups = [
        (heading, [(label, upload_url(name, one)) for kind, label, one in found if kind == name])
        for name, heading in headings.items()
    ]
    return [group for group in groups if group[1]]


def upload_url(name: str, one: UUID) -> str:
    values: dict[str, Any] = {name: one}
    return url_for(".new", **values)


@room.page("/<uuid:document_id>", policy=STAFF)
def show(document_id: UUID) -> ResponseReturnValue:
    session, viewer = context.session(), context.viewer()
    row = lists.one_row(session, viewer, document_id)
    acts = acts_of(row)
    asked = decision_of(session, document_id) if row.asks else None
    return render_template(
        "office/documents/show.html", document=row, state=views.state_badge(row), acts=acts,
        kind_label=views.kind_label(row.kind), place=(views.place_words(row), views.place_url(row, "office")),
        back=views.back_to(row, "office"),
        people=sharing_of(session, row) if is_shared(session, row) else None,
        passed=forwards_of(session, row) if is_shared(session, row) else [],
        asked=asked, has_copy=content.has_copy(session, row),
        until=last_day(session, asked) if asked else "", readers=readers(document_id),
        role_label=context.catalog().role_label(asked.role) if asked and asked.role else "",
        versions=lists.versions_of(session, row), history=history(document_id), more=more_acts(document_id, acts),
        shows=content.shows(row.media_type), picture=content.is_picture(row.media_type),
        explain_url=known_url("explain.document", document_id=document_id),
    )  # fmt: skip


def acts_of(document: Any) -> set[str]:
    """What this staff member may do with it now: buttons that would be refused are not shown."""
    if not may_write():
        return set()
    if document.archived_at:
        return {"restore"}
    if document.replaced_at:
        return set()
    acts = {"rename", "archive", "replace", "share"}
    if context.tenant().portal_on:
        acts |= {"withdraw"} if document.visible_from else {"publish", "schedule"}
        if document.visible_from and not publishing.is_published(document):
            acts.add("publish")
        if document.asks and not document.answer and publishing.is_published(document):
            kind = context.catalog().document_kinds.get(document.kind)
            acts |= {"answer"} if not is_expired(document) else {"ask_again"} if kind and kind.expires_after else set()
    return acts


def is_expired(document: Any) -> bool:
    return document.expires_at is not None and document.expires_at <= clock.now()


ARCHIVE = "Archive this? It leaves all lists, for customers and for you. You can bring it back."
MORE = (
    ("schedule", "Publish later", "calendar"), ("answer", "Record the answer", "check"),
    ("replace", "Upload a new version", "upload"), ("rename", "Rename", "edit"),
)  # fmt: skip


def more_acts(document_id: UUID, acts: set[str]) -> list[Choice]:
    choices = [
        Choice(label=label, url=url_for(f"document_acts.{act}", document_id=document_id), icon=icon)
        for act, label, icon in MORE
        if act in acts
    ]
    if "archive" in acts:
        url = url_for("document_acts.archive", document_id=document_id)
        choices.append(Choice(label="Archive", url=url, icon="trash", post=True, confirm=ARCHIVE))
    return choices


def readers(document_id: UUID) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            when=one.last_at, text=one.name, detail=f"{one.times} times" if one.times > 1 else None,
            url=known_url("contacts.show", contact_id=one.contact_id),
        )
        for one in readers_of(context.session(), document_id)
    ]  # fmt: skip


def history(document_id: UUID) -> list[TimelineEntry]:
    return [
        TimelineEntry(when=row.at, text=line_of(context.catalog(), row.name, row.facts), who=row.actor)
        for row in lists.history_of(context.session(), document_id)
    ]


@room.page("/<uuid:document_id>/view", policy=STAFF)
def view(document_id: UUID) -> ResponseReturnValue:
    return content.send(see_document(context.session(), context.viewer(), document_id, former=True), inline=True)


@room.page("/<uuid:document_id>/download", policy=STAFF)
def download(document_id: UUID) -> ResponseReturnValue:
    return content.send(see_document(context.session(), context.viewer(), document_id, former=True), inline=False)


@room.page("/<uuid:document_id>/signed", policy=STAFF)
def signed(document_id: UUID) -> ResponseReturnValue:
    document = see_document(context.session(), context.viewer(), document_id, former=True)
    return content.send(content.signed_copy(context.session(), document), inline=False)


@room.page("/<uuid:document_id>/small", policy=STAFF)
def small(document_id: UUID) -> ResponseReturnValue:
    return content.send_small(see_document(context.session(), context.viewer(), document_id, former=True))


@room.page("/records/<uuid:record_id>/pdf", policy=WRITE, methods=("POST",))
def make_pdf(record_id: UUID) -> ResponseReturnValue:
    """Make a record's PDF anew; the database is free while it is set."""
    from doorstep.documents import rendering

    session = context.session()
    place = find_place(session, context.viewer(), record_id=record_id)
    record_type = context.catalog().record_types.get(place.record_kind or "")
    if record_type is None:
        raise NotFound
    source = rendering.prepare(session, rendering.record_of(session, record_type, record_id))
    context.rollback()
    pdf = source.pdf()
    made = rendering.store(session, rendering.record_of(session, record_type, record_id), source, pdf, context.actor())
    flash(f"“{made.title}” is made.", "success")
    return redirect(url_for(".show", document_id=made.id), 303)
