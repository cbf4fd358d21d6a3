"""Agreement templates: written from scratch or from a sample, looked at, changed, put away."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields
from sqlalchemy import select

from doorstep.api import STAFF, Column, NotFound, PageForm, Row, carry_out, now, page_conflict, page_session
from doorstep_homegauge.agreements.room import BOTH, POST, SETTLE, room
from doorstep_homegauge.agreements.samples import SAMPLES
from doorstep_homegauge.agreements.words import PLACEHOLDERS, check_words, example, filled
from doorstep_homegauge.fields import required
from doorstep_homegauge.models import Agreement

COLUMNS = (
    Column(label="Name", key="name", kind="link", primary=True), Column(label="State", key="state", kind="badge"),
    Column(label="Begins with", key="text"),
)  # fmt: skip
CUT = 120


class TemplateSchema(Schema):
    name = required("Name", 120, hint="Clients read it as the document’s title.")
    text = required(
        "Text", 30_000, multiline=True, rows=24, hint="Blank lines part paragraphs; the first line is the heading."
    )
    version = fields.Integer(load_default=None, allow_none=True, metadata={"kind": "hidden"})


@room.page("/", policy=STAFF)
def index() -> str:
    archived = request.args.get("archived") == "1"
    found = templates(archived)
    return render_template(
        "homegauge/agreements/index.html", columns=COLUMNS, rows=[row_of(one) for one in found], archived=archived,
        samples=SAMPLES,
    )  # fmt: skip


def templates(archived: bool = False) -> list[Agreement]:
    """Drafts too: those that were brought and wait to be matched."""
    kept = Agreement.archived_at.is_not(None) if archived else Agreement.archived_at.is_(None)
    return list(page_session().scalars(select(Agreement).where(kept).order_by(Agreement.name, Agreement.id)))


def row_of(one: Agreement) -> Row:
    start = " ".join(one.text[: 2 * CUT].split())
    short = start if len(start) <= CUT else f"{start[:CUT].rstrip()}…"
    url = url_for(".match" if one.draft else ".edit", template_id=one.id)
    state = ("Not kept yet", "warn") if one.draft else ("Offered", "good") if one.archived_at is None else None
    return Row(url=url, cells={"name": one.name, "state": state, "text": short})


@room.page("/new", policy=SETTLE, methods=BOTH)
def new() -> ResponseReturnValue:
    name, text = SAMPLES.get(request.args.get("sample", ""), ("", ""))

    def act(values: dict[str, Any]) -> str:
        page_session().add(fill(Agreement(), values))
        flash("The template is kept.", "success")
        return url_for(".index")

    bound = PageForm(schema=TemplateSchema(exclude=["version"]), name="template", initial={"name": name, "text": text})
    return carry_out(bound, lambda form: page_with(form, None), act)


@room.page("/<uuid:template_id>", policy=SETTLE, methods=BOTH)
def edit(template_id: UUID) -> ResponseReturnValue:
    found = template_named(template_id)
    if found.draft:
        return redirect(url_for(".match", template_id=template_id), 303)
    initial = {"name": found.name, "text": found.text, "version": found.version}
    schema = TemplateSchema()

    def act(values: dict[str, Any]) -> str:
        if values.pop("version") != found.version:
            raise page_conflict(schema, initial, values, found.version)
        fill(found, values)
        flash("Saved. Agreements that were sent stay as they are.", "success")
        return url_for(".index")

    return carry_out(
        PageForm(schema=schema, name="template", initial=initial), lambda form: page_with(form, found), act
    )


def fill(found: Agreement, values: dict[str, Any]) -> Agreement:
    found.name, found.text = values["name"], check_words(values["text"])
    return found


def page_with(form: Any, found: Agreement | None) -> str:
    """With what is typed shown as a client will read it, with made-up names."""
    typed = form.named("text")
    shown = filled(str(typed.value or ""), example(page_session())) if typed else ""
    return render_template(
        "homegauge/agreements/edit.html", form=form, template=found, placeholders=PLACEHOLDERS, filled=shown
    )


def template_named(template_id: UUID) -> Agreement:
    found = page_session().scalar(select(Agreement).where(Agreement.id == template_id))
    if found is None:
        raise NotFound
    return found


@room.page("/<uuid:template_id>/archive", policy=SETTLE, methods=POST)
def archive(template_id: UUID) -> ResponseReturnValue:
    found = template_named(template_id)
    found.archived_at = None if found.archived_at else now()
    flash("It is put away: it is not offered any more." if found.archived_at else "It is offered again.", "success")
    return redirect(url_for(".index"), 303)
