"""Drafts of messages: kept as their writer types or presses, in the box again on any device, others beside."""

from typing import Any
from uuid import UUID, uuid4

from attrs import evolve
from flask import flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from doorstep.problems import NotFound, Refused
from doorstep.records.conversation import Begun, Talk
from doorstep.records.drafts import Kept, add, drop_draft, save_draft
from doorstep.web import context
from doorstep.web.acting import kept_at
from doorstep.web.forms import ONCE_KEY
from doorstep.web.reading import typed_text
from doorstep.web.records.desk import Desk
from doorstep.web.records.talk import may_write_messages, message_form
from doorstep.web.shapes import DraftView, Form

SHORT = 120


def chosen(said: Talk) -> Begun | None:
    """The draft that stands in the box: the one asked for, else the newest."""
    wanted = request.args.get("draft", "")
    return next((one for one in said.drafts if str(one.id) == wanted), said.drafts[0] if said.drafts else None)


def begun_form(desk: Desk, record: Any, said: Talk) -> Form:
    """The empty form, or what was begun; its files as well, as long as they are kept, then a word about them."""
    initial: dict[str, Any] = {"seen": said.last, "version": record.version}
    begun = chosen(said)
    if begun is None:
        return message_form(desk, record.id, initial).view()
    known = message_form(desk, record.id).schema.fields
    initial |= {name: value for name, value in begun.values.items() if name in known and name != "files"}
    bound = message_form(desk, record.id, {**initial, "draft": begun.version})
    bound.key = begun.key
    names = begun.values.get("files") or ()
    bound.kept = kept_at(begun.key).read() if names else {}
    form = bound.view()
    if not names or bound.kept.get("files"):
        return form
    gone = f"Files of a draft are kept for a day. Choose them again: {', '.join(names)}"
    return evolve(form, fields=[evolve(one, hint=gone) if one.name == "files" else one for one in form.fields])


def others(desk: Desk, record: Any, said: Talk, here: str | None) -> list[DraftView]:
    """What was begun in other forms. :param here: the key of the form on the page."""
    return [
        DraftView(
            when=one.at, text=shortened(one), url=desk.url("show", record_id=record.id, draft=one.id) + "#conversation",
            discard_url=desk.url("draft", record_id=record.id), fields={"_discard": one.key},
        )
        for one in said.drafts
        if one.key != here
    ]  # fmt: skip


def shortened(one: Begun) -> str:
    text = " ".join(str(one.values.get("body") or one.values.get("subject") or "").split())
    return f"{text[:SHORT]}…" if len(text) > SHORT else text or "Files"


def draft(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    """Keep what was typed, or throw one draft away; a script that asks for JSON reads where it stands now.

    :raises Refused: when what was typed cannot be kept as it is; a script reads why, and goes on from where it was.
    """
    desk.find(record_id)
    user = context.require_me()
    if not may_write_messages(desk):
        raise NotFound
    there = desk.url("show", record_id=record_id) + "#conversation"
    if unwanted := request.form.get("_discard"):
        drop_draft(context.session(), record_id, user.user_id, unwanted)
        if ONCE_KEY.fullmatch(unwanted):
            kept_at(unwanted).forget()
        flash("The draft was thrown away.", "success")
        return redirect(there, 303)
    if request.accept_mimetypes.best == "application/json":
        return told(desk, record_id, user.user_id)
    kept = keep(desk, record_id, user.user_id)
    flash("Your draft is kept. You find it here on any device." if kept.version else "There is nothing to keep.")
    return redirect(there, 303)


def told(desk: Desk, record_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Where the draft stands now, for a script."""
    try:
        kept = keep(desk, record_id, user_id)
    except Refused as fault:
        context.rollback()
        return jsonify(key=request.form.get("_once", ""), version=shown_version(), text=fault.message)
    return jsonify(key=kept.key, version=kept.version, text="Draft saved" if kept.version else "")


def shown_version() -> int | None:
    """The version of the draft that the form was shown with or saved as."""
    version = request.form.get("draft", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None


def keep(desk: Desk, record_id: UUID, user_id: UUID) -> Kept:
    key = request.form.get("_once", "")
    key = key if ONCE_KEY.fullmatch(key) else str(uuid4())
    values = typed_values(desk, record_id, request.form)
    stored = kept_at(key)
    sent = {"files": [one for one in request.files.getlist("files") if one.filename]}
    names = [one.filename or "" for one in stored.keep(sent, set()).get("files", [])]
    for words in stored.left.get("files", ()):
        flash(words, "warning")
    values = {**values, "files": names}
    session = context.session()
    try:
        kept = save_draft(session, record_id, user_id, key, values, shown_version())
    except (StaleDataError, IntegrityError):
        # Two devices at the same moment: both are kept.
        context.rollback()
        kept = add(session, record_id, user_id, str(uuid4()), values)
    if kept.key != key and names:
        kept_at(kept.key).keep(stored.read(), set())
    return kept


def typed_values(desk: Desk, record_id: UUID, form: MultiDict[str, str]) -> dict[str, Any]:
    """The words of the writer, unchecked: a draft may be unfinished; and what they chose of what is offered."""
    known = message_form(desk, record_id).schema.fields
    typed: dict[str, Any] = {name: typed_text(form.get(name, "")) for name in ("body", "subject") if name in known}
    if form.get("tag") in desk.type.note_tags:
        typed["tag"] = form["tag"]
    typed["audience"] = [role for role in desk.type.note_audiences if role in form.getlist("audience")]
    if "internal" in known and form.get("internal") == "1":
        typed["internal"] = "1"
    return {name: value for name, value in typed.items() if value}
