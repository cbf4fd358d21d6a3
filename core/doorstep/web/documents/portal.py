"""Documents in the portal: the list, the page of one with what it asks, its content, and adding files to a record."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.access.acts import READS, may_act
from doorstep.access.gates import HeldBack, why
from doorstep.clean import uuid_or_none
from doorstep.documents import lists, services
from doorstep.documents.decisions import decision_of, last_day, why_not
from doorstep.documents.door import open_document, successor_of
from doorstep.documents.places import contact_kinds, find_record
from doorstep.problems import NotFound, Refused
from doorstep.records.sharing import may_forward
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.documents import content, forms, views
from doorstep.web.documents.answering import give, is_answered, offered
from doorstep.web.documents.zips import send_zip
from doorstep.web.forms import Bound
from doorstep.web.held import held_page
from doorstep.web.paging import MOST_COUNTED, page_of
from doorstep.web.policy import CONTACT
from doorstep.web.routing import Room

room = Room("portal_documents", __name__, url_prefix="/portal/documents")
SAID = {
    "approved": "Thank you, it is approved.",
    "declined": "Thank you for telling us. It is declined.",
    "acknowledged": "Thank you, we have noted it.",
    "signed": "Thank you, it is signed. The signed copy will be here in a moment.",
}


@room.page("", policy=CONTACT)
def index() -> ResponseReturnValue:
    wanted, viewer, session = views.wanted_of(request.args), context.viewer(), context.session()
    statement = lists.listing(viewer, wanted)
    order, count = lists.order_of(viewer), lists.counting(viewer, wanted, MOST_COUNTED)
    rows, page = page_of(session, statement, order, request.args, url_for(".index"), count=count)
    found = lists.with_held(session, viewer, rows)
    label = views.place_words(rows[0]) if rows and not wanted.account_id else rows[0].account_name if rows else ""
    return render_template(
        "portal/documents/index.html", files=views.files_of(found, "portal"), page=page, linked=bool(viewer.links),
        filters=views.filters(wanted, label or "", "Title, number, place"), asked=views.arguments(wanted),
    )  # fmt: skip


@room.page("/zip", policy=CONTACT, endpoint="all_as_zip")
def download_all() -> ResponseReturnValue:
    return send_zip(views.wanted_of(request.args), "documents")


@room.page("/new", policy=CONTACT, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    record_id = uuid_or_none(request.args.get("record"))
    if record_id is None:
        raise NotFound
    place = find_record(context.session(), context.viewer(), record_id)
    kinds = contact_kinds(context.catalog(), place)
    if not kinds:
        raise NotFound
    who, kind = context.viewer().contact_id, place.record_kind or ""
    if not may_act(context.session(), who, "upload", record_id, kind, place.account_id):
        raise Refused(READS)
    bound = Bound(schema=forms.portal_upload_schema(kinds), name="upload", initial={"kind": kinds[0].name})

    def page(form: Any) -> ResponseReturnValue:
        return render_template("portal/documents/new.html", form=form, place=place, back=record_url(place))

    def act(values: dict[str, Any]) -> str:
        files = forms.checked(values["files"])
        for file in files:
            services.upload_from_portal(
                context.session(), context.viewer(), record_id, values["kind"], file, context.actor()
            )
        flash(
            "Thank you, we have your file." if len(files) == 1 else f"Thank you, we have your {len(files)} files.",
            "success",
        )
        return record_url(place)

    return handle(bound, page, act)


def record_url(place: Any) -> str:
    found = views.record_url("portal", place.record_kind, place.record_id)
    return found or url_for(".index", **place.arguments)


@room.page("/<uuid:document_id>", policy=CONTACT, methods=("GET", "POST"))
def show(document_id: UUID) -> ResponseReturnValue:
    session, viewer = context.session(), context.viewer()
    try:
        row = lists.one_row(session, viewer, document_id)
    except NotFound:
        return to_current(document_id)
    if held := why(session, viewer, [row]):
        raise HeldBack(row, held[row.id])
    asked = decision_of(session, document_id) if row.asks else None
    answered = asked is not None and is_answered(viewer, asked)
    refusal = why_not(session, viewer, row, asked) if asked and not answered else None
    values = shown(row, asked, refusal)
    if asked is None or (request.method == "GET" and (answered or refusal)):
        if request.method == "POST":
            raise NotFound
        return render_template("portal/documents/show.html", form=None, **values)
    return ask(row, asked, values)


def to_current(document_id: UUID) -> ResponseReturnValue:
    """An old mail leads to the version that holds now."""
    current = successor_of(context.session(), context.viewer(), document_id)
    if current is None or request.method != "GET":
        raise NotFound
    return redirect(url_for(".show", document_id=current))


def shown(row: Any, asked: Any, refusal: str | None) -> dict[str, Any]:
    return {
        "document": row, "forward_url": forward_url(row), "asked": asked, "refusal": refusal,
        "until": last_day(context.session(), asked) if asked else "",
        "has_copy": content.has_copy(context.session(), row),
        "kind_label": views.kind_label(row.kind), "answer_badge": views.answer_badge(row),
        "back": views.back_to(row, "portal"),
        "place": (views.place_words(row), views.place_url(row, "portal")),
        "shows": content.shows(row.media_type), "picture": content.is_picture(row.media_type),
    }  # fmt: skip


def forward_url(row: Any) -> str | None:
    if context.previewing() or not may_forward(context.session(), context.viewer(), row):
        return None
    return url_for("portal_forwarding.of_document", document_id=row.id)


def ask(document: Any, asked: Any, values: dict[str, Any]) -> ResponseReturnValue:
    bound = Bound(schema=forms.answer_schema(asked), name="answer", initial=offered(document, asked))

    def page(form: Any) -> ResponseReturnValue:
        return render_template("portal/documents/show.html", form=None if context.previewing() else form, **values)

    def act(given: dict[str, Any]) -> str:
        give(document.id, given)
        flash(SAID[given["answer"]], "success")
        came_from = views.place_url(document, "portal") if request.args.get("back") == "record" else None
        return came_from or url_for(".show", document_id=document.id)

    return handle(bound, page, act)


@room.errorhandler(HeldBack)
def held_back(fault: HeldBack) -> ResponseReturnValue:
    row = lists.one_row(context.session(), context.viewer(), fault.id)
    about = " · ".join(part for part in (views.kind_label(row.kind), views.place_words(row)) if part)
    return held_page(fault, about, ("Documents", url_for(".index")))


@room.page("/<uuid:document_id>/view", policy=CONTACT)
def view(document_id: UUID) -> ResponseReturnValue:
    return opened(document_id, inline=True)


@room.page("/<uuid:document_id>/download", policy=CONTACT)
def download(document_id: UUID) -> ResponseReturnValue:
    return opened(document_id, inline=False)


def opened(document_id: UUID, *, inline: bool) -> ResponseReturnValue:
    document = open_document(context.session(), context.viewer(), document_id)
    content.note_reading([document.id])
    return content.send(document, inline=inline)


@room.page("/<uuid:document_id>/signed", policy=CONTACT)
def signed(document_id: UUID) -> ResponseReturnValue:
    document = open_document(context.session(), context.viewer(), document_id)
    return content.send(content.signed_copy(context.session(), document), inline=False)


@room.page("/<uuid:document_id>/small", policy=CONTACT)
def small(document_id: UUID) -> ResponseReturnValue:
    return content.send_small(open_document(context.session(), context.viewer(), document_id))
