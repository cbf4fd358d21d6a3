"""Ready answers: written once, looked at, changed, put away."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields
from sqlalchemy import func, select

from doorstep.api import (
    STAFF,
    Column,
    NotFound,
    OfficeTab,
    PageForm,
    Permission,
    Refused,
    Room,
    Row,
    carry_out,
    check_placeholders,
    hookimpl,
    now,
    page_conflict,
    page_session,
    staff_who_may,
)
from doorstep_supportdesk.models import ReadyAnswer
from doorstep_supportdesk.ready import MOST, PLACEHOLDERS
from doorstep_supportdesk.schemas import required

room = Room("office_ready_answers", "doorstep_supportdesk", plugin="supportdesk", template_folder="templates")
WRITE = staff_who_may(Permission.SETTINGS)
BOTH, POST = ("GET", "POST"), ("POST",)
COLUMNS = (Column(label="Name", key="name", kind="link", primary=True), Column(label="Begins with", key="text"))
CUT = 120


class AnswerSchema(Schema):
    name = required("Name", 120, hint="What you choose it by. Customers do not see it.")
    text = required("Text", 8000, multiline=True, rows=12)
    version = fields.Integer(load_default=None, allow_none=True, metadata={"kind": "hidden"})


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(
            name="ready_answers", label="Ready answers", path="ready-answers", blueprint=room, icon="comment", weight=31
        ),
    )


@room.page("/", policy=STAFF)
def index() -> str:
    archived = request.args.get("archived") == "1"
    kept = ReadyAnswer.archived_at.is_not(None) if archived else ReadyAnswer.archived_at.is_(None)
    found = page_session().scalars(
        select(ReadyAnswer).where(kept).order_by(ReadyAnswer.name, ReadyAnswer.id).limit(MOST)
    )
    return render_template(
        "supportdesk/answers.html", columns=COLUMNS, rows=[row_of(one) for one in found], archived=archived
    )


def row_of(one: ReadyAnswer) -> Row:
    start = " ".join(one.text[: 2 * CUT].split())
    short = start if len(start) <= CUT else f"{start[:CUT].rstrip()}…"
    return Row(url=url_for(".edit", answer_id=one.id), cells={"name": one.name, "text": short})


@room.page("/new", policy=WRITE, methods=BOTH)
def new() -> ResponseReturnValue:
    def act(values: dict[str, Any]) -> str:
        check_room()
        page_session().add(fill(ReadyAnswer(), values))
        flash("The answer is kept.", "success")
        return url_for(".index")

    bound = PageForm(schema=AnswerSchema(exclude=["version"]), name="answer")
    return carry_out(bound, lambda form: page_with(form, None), act)


@room.page("/<uuid:answer_id>", policy=WRITE, methods=BOTH)
def edit(answer_id: UUID) -> ResponseReturnValue:
    found, schema = answer_named(answer_id), AnswerSchema()
    initial = {"name": found.name, "text": found.text, "version": found.version}

    def act(values: dict[str, Any]) -> str:
        if values.pop("version") != found.version:
            raise page_conflict(schema, initial, values, found.version)
        fill(found, values)
        flash("Saved.", "success")
        return url_for(".index")

    bound = PageForm(schema=schema, name="answer", initial=initial)
    return carry_out(bound, lambda form: page_with(form, found), act)


def check_room() -> None:
    """:raises Refused: when one more could not be offered beside the others."""
    live = select(func.count(ReadyAnswer.id)).where(ReadyAnswer.archived_at.is_(None))
    if (page_session().scalar(live) or 0) >= MOST:
        raise Refused(f"There may be at most {MOST} ready answers. Put one away first.")


def fill(found: ReadyAnswer, values: dict[str, Any]) -> ReadyAnswer:
    check_placeholders(PLACEHOLDERS, values["text"], "text")
    found.name, found.text = values["name"], values["text"]
    return found


def page_with(form: Any, found: ReadyAnswer | None) -> str:
    return render_template("supportdesk/answer_edit.html", form=form, answer=found, placeholders=PLACEHOLDERS)


def answer_named(answer_id: UUID) -> ReadyAnswer:
    found = page_session().scalar(select(ReadyAnswer).where(ReadyAnswer.id == answer_id))
    if found is None:
        raise NotFound
    return found


@room.page("/<uuid:answer_id>/archive", policy=WRITE, methods=POST)
def archive(answer_id: UUID) -> ResponseReturnValue:
    found = answer_named(answer_id)
    if found.archived_at:
        check_room()
    found.archived_at = None if found.archived_at else now()
    flash("It is put away: it is not offered any more." if found.archived_at else "It is offered again.", "success")
    return redirect(url_for(".index"), 303)
