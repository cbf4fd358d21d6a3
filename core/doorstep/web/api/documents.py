"""Documents: what the actor sees, what no gate holds, and what may be done with it."""

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.access.gates import HeldBack
from doorstep.documents import lists, publishing, services
from doorstep.documents.decisions import Paper, decide
from doorstep.documents.door import open_document, see_document
from doorstep.documents.places import find_place
from doorstep.documents.signatures import LONGEST_NAME, Signature
from doorstep.problems import Invalid, Refused
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.api import shapes
from doorstep.web.api.operations import BOTH, OFFICE, Call, Operation, add
from doorstep.web.api.paging import PageArguments, Paged, paged
from doorstep.web.documents import content
from doorstep.web.documents.answering import origin
from doorstep.web.documents.forms import checked
from doorstep.web.routing import Room

ONE = "/<uuid:document_id>"


class DocumentArguments(PageArguments):
    q = fields.String(load_default="", validate=validate.Length(max=200))
    kind = fields.String(load_default="", validate=validate.Length(max=60))
    state = fields.String(load_default="", validate=validate.OneOf(["", "waiting"]))
    account = fields.UUID(load_default=None, metadata={"description": "This one and all below it."})
    record = fields.UUID(load_default=None)


class OfficeArguments(DocumentArguments):
    state = fields.String(load_default="", validate=validate.OneOf(lists.STATES))
    contact = fields.UUID(load_default=None)


class Upload(Schema):
    kind = fields.String(required=True, validate=validate.Length(max=60))
    record_id = fields.UUID(required=True)


class OfficeUpload(Schema):
    kind = fields.String(required=True, validate=validate.Length(max=60))
    record_id = fields.UUID(load_default=None)
    account_id = fields.UUID(load_default=None)
    contact_id = fields.UUID(load_default=None)
    title = fields.String(load_default="", validate=validate.Length(max=120))
    publish = fields.Boolean(
        load_default=None, allow_none=True, metadata={"description": "Else as the business has it for this kind."}
    )


class Scheduling(Schema):
    at = fields.AwareDateTime(required=True)


class NewAnswer(Schema):
    answer = fields.String(required=True, validate=validate.OneOf(["approved", "declined", "acknowledged", "signed"]))
    reason = fields.String(load_default="", validate=validate.Length(max=2000))
    sha256 = fields.String(required=True, metadata={"description": "Of the content that was read."})
    name = fields.String(
        load_default="", validate=validate.Length(max=LONGEST_NAME),
        metadata={"description": "The full name of who signs; of staff, the name of whoever answered on paper."},
    )  # fmt: skip


class OwnAnswer(NewAnswer):
    consent = fields.Boolean(load_default=False, metadata={"description": "To sign: that they agree to it."})


class ToldAnswer(NewAnswer):
    contact_id = fields.UUID(
        load_default=None, metadata={"description": "Whose answer it is, where everybody answers for themselves."}
    )


LISTED: shapes.Fields = {
    "id": shapes.key(), "kind": shapes.text(), "title": shapes.text(), "media_type": shapes.text(),
    "size": fields.Integer(required=True), "visible_from": shapes.moment(), "record_id": shapes.maybe_key(),
    "record_kind": shapes.maybe(fields.String()), "record_number": shapes.maybe(fields.String()),
    "account_id": shapes.maybe_key(), "account_name": shapes.maybe(fields.String()),
    "contact_id": shapes.maybe_key(), "asks": shapes.maybe(fields.String()), "answer": shapes.maybe(fields.String()),
    "answered_by": shapes.maybe(fields.String()), "answered_at": shapes.moment(), "expires_at": shapes.moment(),
    "mine": fields.Boolean(required=True, metadata={"description": "Whether you are asked, and have not answered."}),
    "held": shapes.held(),
}  # fmt: skip
STAFF: shapes.Fields = {"created_at": shapes.moment(), "created_by": shapes.text(), "archived_at": shapes.moment(),
         "replaced_at": shapes.moment(), "replaces_id": shapes.maybe_key()}  # fmt: skip


def item(side: str) -> Schema:
    return shapes.schema_of("DocumentItem", {**LISTED, **(STAFF if side == "office" else {})})


def whole(side: str) -> Schema:
    own: shapes.Fields = {"sha256": shapes.text(), "has_signed_copy": fields.Boolean(required=True)}
    found = {**LISTED, **own, **(STAFF if side == "office" else {})}
    return shapes.schema_of("Document", found)


def arguments(side: str) -> Schema:
    return OfficeArguments() if side == "office" else DocumentArguments()


def index(call: Call) -> Paged:
    given, viewer = call.query, context.viewer()
    wanted = lists.Wanted(
        kind=given["kind"], state=given["state"], text=given["q"], account_id=given["account"],
        record_id=given["record"], contact_id=given.get("contact"),
    )  # fmt: skip
    page = paged(lists.listing(viewer, wanted), lists.order_of(viewer), given)
    held = lists.with_held(context.session(), viewer, page.rows).held
    more = {row.id: {"held": held.get(row.id)} for row in page.rows}
    return Paged(rows=page.rows, next_cursor=page.next_cursor, more=more)


def show(call: Call, document_id: UUID) -> dict[str, Any]:
    session, viewer = context.session(), context.viewer()
    row = lists.one_row(session, viewer, document_id)
    if held := lists.with_held(session, viewer, [row]).held:
        raise HeldBack(row, held[document_id])
    content.note_reading([document_id])
    return {**row._mapping, "held": None, "has_signed_copy": content.has_copy(session, row)}


def download(call: Call, document_id: UUID) -> ResponseReturnValue:
    session, viewer = context.session(), context.viewer()
    find = see_document if viewer.is_staff else open_document
    more = {"former": True} if viewer.is_staff else {}
    document = find(session, viewer, document_id, **more)
    content.note_reading([document_id])
    return content.send(document, inline=False)


def signed_copy(call: Call, document_id: UUID) -> ResponseReturnValue:
    session, viewer = context.session(), context.viewer()
    document = (see_document if viewer.is_staff else open_document)(session, viewer, document_id)
    return content.send(content.signed_copy(session, document), inline=False)


def upload(call: Call) -> dict[str, Any]:
    """The file is checked before anything is looked up: nobody waits for it."""
    sent = request.files.getlist("file")
    if len(sent) != 1:
        raise Invalid({"file": ["Send one file."]})
    (file,) = checked(sent, "file")
    given, session, viewer = call.body, context.session(), context.viewer()
    if not call.is_office:
        made = services.upload_from_portal(session, viewer, given["record_id"], given["kind"], file, context.actor())
        return show(call, made.id)
    places = {name: given[name] for name in ("record_id", "account_id", "contact_id") if given[name]}
    if len(places) != 1:
        raise Refused("Say where it belongs: a record, an account or a contact.", "record_id")
    place = find_place(session, viewer, **places)
    made = services.upload(
        session, place, given["kind"], file, context.actor(), title=given["title"], publish=given["publish"]
    )
    return show(call, made.id)


def publish(call: Call, document_id: UUID) -> dict[str, Any]:
    publishing.publish(context.session(), seen(document_id), context.actor())
    return again(call, document_id)


def withdraw(call: Call, document_id: UUID) -> dict[str, Any]:
    publishing.withdraw(context.session(), seen(document_id), context.actor())
    return again(call, document_id)


def schedule(call: Call, document_id: UUID) -> dict[str, Any]:
    publishing.schedule(context.session(), seen(document_id), call.body["at"], context.actor())
    return again(call, document_id)


def answer(call: Call, document_id: UUID) -> dict[str, Any]:
    given = call.body
    signature = None if call.is_office else Signature(name=given["name"], consent=given["consent"])
    paper = Paper(contact_id=given["contact_id"], name=given["name"]) if call.is_office else None
    decide(
        context.session(), context.viewer(), document_id, given["answer"], given["reason"], given["sha256"],
        context.actor(), signature=signature, paper=paper, origin=origin(),
    )  # fmt: skip
    return again(call, document_id)


def archive(call: Call, document_id: UUID) -> dict[str, Any]:
    services.archive(context.session(), see_document(context.session(), context.viewer(), document_id, former=True),
                     context.actor())  # fmt: skip
    return again(call, document_id)


def restore(call: Call, document_id: UUID) -> dict[str, Any]:
    services.restore(context.session(), see_document(context.session(), context.viewer(), document_id, former=True),
                     context.actor())  # fmt: skip
    return again(call, document_id)


def seen(document_id: UUID) -> Any:
    return see_document(context.session(), context.viewer(), document_id)


def again(call: Call, document_id: UUID) -> dict[str, Any]:
    context.session().flush()
    return show(call, document_id)


def upload_body(side: str) -> Schema:
    return OfficeUpload() if side == "office" else Upload()


def answer_body(side: str) -> Schema:
    return ToldAnswer() if side == "office" else OwnAnswer()


WRITE: dict[str, Any] = {"tag": "Documents", "permission": Permission.DOCUMENTS, "answer": whole, "method": "POST"}
OFFICE_WRITE: dict[str, Any] = {**WRITE, "sides": OFFICE}
OPERATIONS = [
    Operation(name="list_documents", method="GET", path="", view=index, summary="List documents", tag="Documents",
              query=arguments, answer=item, listed=True),
    Operation(name="upload_document", path="", view=upload, summary="Add a file", body=upload_body, upload=True,
              status=201, **WRITE),
    Operation(name="get_document", method="GET", path=ONE, view=show, summary="One document", tag="Documents",
              answer=whole),
    Operation(name="document_content", method="GET", path=f"{ONE}/content", view=download, summary="Its content",
              tag="Documents", streams=True),
    Operation(name="document_signed_copy", method="GET", path=f"{ONE}/signed", view=signed_copy,
              summary="Its signed copy", tag="Documents", streams=True),
    Operation(name="publish_document", path=f"{ONE}/publish", view=publish, summary="Let customers see it",
              **OFFICE_WRITE),
    Operation(name="withdraw_document", path=f"{ONE}/withdraw", view=withdraw, summary="Hide it from customers",
              **OFFICE_WRITE),
    Operation(name="schedule_document", path=f"{ONE}/schedule", view=schedule, summary="Publish it later",
              body=lambda side: Scheduling(), **OFFICE_WRITE),
    Operation(name="answer_document", path=f"{ONE}/answer", view=answer, summary="Answer what it asks",
              body=answer_body, sides=BOTH, **WRITE),
    Operation(name="archive_document", path=f"{ONE}/archive", view=archive, summary="Put it out of the lists",
              **OFFICE_WRITE),
    Operation(name="restore_document", path=f"{ONE}/restore", view=restore, summary="Bring it back", **OFFICE_WRITE),
]  # fmt: skip
room = add(Room("api_documents", __name__, url_prefix="/api/v1/documents"), OPERATIONS)
