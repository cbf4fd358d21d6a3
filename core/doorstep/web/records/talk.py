"""The conversation of a record's page: what was said, the form to answer, and its press."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from attrs import evolve
from flask import request
from marshmallow import Schema, fields, validate

from doorstep.clean import uuid_or_none
from doorstep.plugins.contributions import RecordType
from doorstep.records import services, talk
from doorstep.records.conversation import Former, Line, Said, Talk
from doorstep.records.drafts import ANCHOR, drop_draft, sent_under
from doorstep.records.edits import may_edit
from doorstep.records.facts import status_label
from doorstep.web import context
from doorstep.web.acting import Conflict
from doorstep.web.addresses import known_url
from doorstep.web.documents.forms import checked
from doorstep.web.forms import Bound
from doorstep.web.records.desk import Desk
from doorstep.web.shapes import FileView, Form, FormerText, MessageView

ANSWER, NOTE = "0", "1"
SENT_ALREADY = (
    "You have sent another text from here, on another device. Look above, then send this one as well, or not."
)
MEANWHILE = "Somebody else wrote while you did: it stands above, marked as new. Read it, then send yours anyway."


def message_schema(desk: Desk) -> Schema:
    """What a message takes: staff choose between answer and note; tag, subject and audience as the type has them."""
    kind, made = desk.type, {"seen": hidden_number(), "draft": hidden_number()}
    if desk.is_office:
        made["internal"] = side_field()
    made["body"] = body_field()
    if desk.is_office and kind.ready_texts:
        made["ready"] = ready_field()
    made |= noted(kind)
    if kind.note_audiences:
        made["audience"] = audience_field(desk)
    made["files"] = fields.Raw(load_default=list, metadata={"label": "Files", "kind": "files"})
    if desk.is_office and desk.type.by_hand:
        made["then"] = choice_field("After that", statuses(desk), "Leave the status as it is")
        made["version"] = hidden_number()
    return Schema.from_dict(made, name="MessageSchema")()


def noted(kind: RecordType) -> dict[str, fields.Field]:
    """What is said of a text: where messages are notes of kinds, or for some, each may have a subject."""
    subject = fields.String(
        load_default="", validate=validate.Length(max=talk.LONGEST_SUBJECT), metadata={"label": "Subject"}
    )
    tag = {"tag": choice_field("Kind of message", kind.note_tags, "None")} if kind.note_tags else {}
    return {**tag, "subject": subject} if tag or kind.note_audiences else {}


def hidden_number() -> fields.Field:
    return fields.Integer(load_default=None, allow_none=True, metadata={"kind": "hidden"})


def body_field() -> fields.Field:
    meta = {"label": "Message", "multiline": True, "autocomplete": "off"}
    return fields.String(load_default="", validate=validate.Length(max=talk.LONGEST), metadata=meta)


def ready_field() -> fields.Field:
    hint = "It is put below what you have typed, and you can change it."
    meta = {"label": "Ready answer", "kind": "select", "empty": "None", "hint": hint, "asks_anew": True}
    return fields.String(load_default="", metadata={**meta, "choices": ()})


def with_ready(desk: Desk, record: Any, form: Form) -> Form:
    """The form with the ready answers to choose from; the words of the one just chosen are put into the message."""
    ready, body = form.named("ready"), form.named("body")
    if ready is None or body is None or desk.type.ready_texts is None:
        return form
    chosen = uuid_or_none(str(ready.value or ""))
    offered = desk.type.ready_texts(context.session(), record, chosen)
    text = next((one.text for one in offered if one.id == chosen), "")
    choices = [("", "None"), *((str(one.id), one.name) for one in offered)]
    said = "\n\n".join(part for part in (str(body.value or "").rstrip(), text) if part)
    fresh = {
        "ready": evolve(ready, value="", choices=choices),
        "body": evolve(body, value=said if text else body.value),
    }
    kept = [fresh.get(one.name, one) for one in form.fields if offered or one.name != "ready"]
    return evolve(form, fields=kept)


def side_field() -> fields.Field:
    labels = ["Answer", "Internal note"]
    meta = {
        "label": "What is it?",
        "kind": "radio",
        "required": True,
        "hint": "Customers never see an internal note, and get no mail.",
    }
    return fields.String(load_default=ANSWER, validate=validate.OneOf([ANSWER, NOTE], labels), metadata=meta)


def choice_field(label: str, choices: Any, empty: str) -> fields.Field:
    rule = validate.OneOf(["", *choices], [empty, *choices.values()])
    return fields.String(load_default="", validate=rule, metadata={"label": label, "kind": "select", "empty": empty})


def audience_field(desk: Desk) -> fields.Field:
    roles = desk.type.note_audiences
    rule = validate.OneOf(roles, [context.catalog().role_label(role) for role in roles])
    hint = "Tick none, and everybody on this page sees it. Staff see it in any case, and so do you."
    meta: dict[str, Any] = {"label": "Only for", "hint": hint}
    if desk.is_office:
        meta["only_if"] = ("internal", (ANSWER,))
    return fields.List(fields.String(validate=rule), load_default=list, metadata=meta)


def statuses(desk: Desk) -> dict[str, str]:
    return {one.name: f"Set to: {one.label}" for one in desk.type.statuses if one.by_hand}


def message_form(desk: Desk, record_id: UUID, initial: Mapping[str, Any] | None = None) -> Bound:
    action = desk.url("message", record_id=record_id)
    return Bound(schema=message_schema(desk), name="message", action=action, initial=initial or {})


def may_write_messages(desk: Desk) -> bool:
    return desk.may_write() or desk.may_act("comment")


def say(desk: Desk, record_id: UUID, values: dict[str, Any]) -> str:
    files = checked(values.get("files") or [])
    session, record = context.session(), desk.find(record_id).record
    look_first(desk, record, values)
    message = services.post_message(
        session, record, values["body"], context.actor(), internal=values.get("internal") == NOTE, files=files,
        audience=values.get("audience") or (), tag=values.get("tag") or None, subject=values.get("subject") or "",
    )  # fmt: skip
    drop_draft(session, record_id, context.require_me().user_id, request.form.get("_once", ""))
    if values.get("then"):
        services.change_status(session, record, values["then"], context.actor(), by_hand=True)
    return f"{desk.url('show', record_id=record_id)}{ANCHOR}{message.id}"


def look_first(desk: Desk, record: Any, values: Mapping[str, Any]) -> None:
    """:raises Conflict: when the writer has not seen a message, or to what the status was changed."""
    session, version = context.session(), values.get("version")
    talk.hold(session, record)
    session.refresh(record, ["status", "version"])  # as whoever held it before has left it
    newest, seen = talk.newest(session, desk.viewer(), record.id), values["seen"]
    fresh = {"seen": str(newest), "version": str(record.version)}
    if seen is not None and newest > seen:
        raise Conflict({"": [MEANWHILE]}, fresh)
    if values.get("then") and version is not None and version != record.version:
        now = status_label(desk.type, record.status)
        raise Conflict({"then": [f"Somebody else has changed this meanwhile. It is now: {now}."]}, fresh)


def was_meanwhile(form: Form | None) -> bool:
    """Whether the form came back because of a message its writer had not seen."""
    return form is not None and any(text in (MEANWHILE, SENT_ALREADY) for _, text in form.errors)


def sent_otherwise(key: str, body: str) -> bool:
    """Whether another text was sent from this very form, on another device: this one would be lost."""
    sent = sent_under(context.session(), key)
    return sent is not None and sent != body.replace("\r\n", "\n").strip()


def seen_when_typed() -> int | None:
    """How far the writer of the form that came back had read."""
    typed = request.form.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def conversation(desk: Desk, said: Talk, seen: int | None) -> list[MessageView]:
    """:param seen: the place up to which its reader has seen it; None: nothing is marked as new."""
    return [message_view(desk, one, seen) for one in said.messages]


def message_view(desk: Desk, one: Said, seen: int | None) -> MessageView:
    catalog, viewer = context.catalog(), context.viewer()
    mine = one.contact_id == viewer.contact_id if viewer.contact_id else desk.is_office and not one.contact_id
    return MessageView(
        id=str(one.id), author=one.author, when=one.at, body=one.body, subject=one.subject,
        tag=tag_label(desk, one.tag), mine=mine,
        internal=one.internal, audience=[catalog.role_label(role) for role in one.audience],
        files=[file_view(desk, line) for line in one.files], new=seen is not None and one.position > seen and not mine,
        edited=one.edited_at, former=[former_view(desk, former) for former in reversed(one.former)],
        edit_url=edit_url(desk, one),
    )  # fmt: skip


def tag_label(desk: Desk, tag: str | None) -> str:
    return desk.type.note_tags.get(tag, tag) if tag else ""


def former_view(desk: Desk, one: Former) -> FormerText:
    tag = tag_label(desk, one.tag)
    return FormerText(until=one.edited_at, who=one.edited_by, body=one.body, subject=one.subject, tag=tag)


def edit_url(desk: Desk, one: Said) -> str | None:
    if not may_write_messages(desk) or not may_edit(context.tenant(), one, context.actor()):
        return None
    return desk.url("correct", record_id=one.record_id, message_id=one.id)


def file_view(desk: Desk, line: Line) -> FileView:
    room = "documents" if desk.is_office else "portal_documents"
    return FileView(
        title=line.a or "",
        url=known_url(f"{room}.show", document_id=line.id),
        download_url=known_url(f"{room}.download", document_id=line.id),
        media_type=line.b or "application/octet-stream",
        size=int(line.c) if line.c else None,
        when=line.at,
    )
