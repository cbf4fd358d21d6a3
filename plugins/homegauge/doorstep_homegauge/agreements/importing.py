"""A template is brought from a file, and its markers are matched with our placeholders before it is offered."""

from pathlib import PurePath
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.api import NotFound, PageForm, carry_out, page_session
from doorstep_homegauge.agreements.reading import BLANK, DROP, KEEP, MOST_BYTES, Mark, mapped, marks_in, read_text
from doorstep_homegauge.agreements.room import BOTH, SETTLE, room
from doorstep_homegauge.agreements.templates import templates
from doorstep_homegauge.agreements.words import PLACEHOLDERS, example, filled
from doorstep_homegauge.fields import text
from doorstep_homegauge.models import Agreement

LONGEST = 80  # of a marker that is shown: any words may stand in braces


class FileSchema(Schema):
    file = fields.Raw(
        required=True,
        metadata={
            "kind": "file", "label": "File", "accept": ".txt,.md,text/plain",
            "hint": "Plain text (.txt) or Markdown (.md); from Word, save it as plain text first.",
        },
    )  # fmt: skip
    name = text("Name", 120, hint="Left empty, it is called as the file is.")


@room.page("/import", policy=SETTLE, methods=BOTH)
def bring() -> ResponseReturnValue:
    def page(form: Any) -> str:
        return render_template("homegauge/agreements/import.html", form=form)

    def act(values: dict[str, Any]) -> str:
        file = values["file"]
        words = read_text(file.filename or "", file.stream.read(MOST_BYTES + 1))
        name = values["name"].strip() or PurePath(file.filename or "").stem.strip()[:120] or "Agreement"
        found = Agreement(name=name, text=words, draft=True)
        page_session().add(found)
        page_session().flush()
        return url_for(".match", template_id=found.id)

    return carry_out(PageForm(schema=FileSchema(), name="import"), page, act)


@room.page("/<uuid:template_id>/match", policy=SETTLE, methods=BOTH)
def match(template_id: UUID) -> ResponseReturnValue:
    """What each marker of the file means here; without any left, the template goes on to its own page."""
    found = draft_named(template_id)
    marks, words = marks_in(found.text), found.text
    bound = PageForm(schema=matching(marks), name="match", initial={key(at): one.guess for at, one in enumerate(marks)})

    def page(form: Any) -> str:
        typed = {one.text: str(form.named(key(at)).value or BLANK) for at, one in enumerate(marks)}
        shown = filled(mapped(words, typed), example(page_session()))
        return render_template(
            "homegauge/agreements/match.html", form=form, template=found, marks=marks, filled=shown,
            known=sorted(name for name in PLACEHOLDERS if f"{{{name}}}" in words),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> str:
        chosen = {one.text: values[key(at)] for at, one in enumerate(marks)}
        found.text, found.draft = mapped(found.text, chosen), False
        flash("The template is kept. Look it over once more.", "success")
        return url_for(".edit", text_id=template_id)

    return carry_out(bound, page, act)


def key(at: int) -> str:
    return f"mark_{at}"


def matching(marks: list[Mark]) -> Schema:
    made: dict[str, fields.Field] = {key(at): choice_for(one) for at, one in enumerate(marks)}
    return Schema.from_dict(made, name="MatchSchema")()


def choice_for(mark: Mark) -> fields.String:
    """A brace that stays would be no placeholder; anything else may stay as it is."""
    offered = [(BLANK, "A line to write on"), *((name, f"{{{name}}}: {means}") for name, means in PLACEHOLDERS.items())]
    offered += [(DROP, "Nothing: leave it out")] + ([] if "{" in mark.text else [(KEEP, "As it stands")])
    values, labels = zip(*offered, strict=True)
    times = f" ({mark.times} times)" if mark.times > 1 else ""
    said = mark.text if len(mark.text) <= LONGEST else f"{mark.text[:LONGEST].rstrip()}…"
    return fields.String(
        required=True, validate=validate.OneOf(values, labels),
        metadata={"label": f"{said}{times}", "kind": "select"},
    )  # fmt: skip


@room.page("/<uuid:template_id>/discard", policy=SETTLE, methods=("POST",))
def discard(template_id: UUID) -> ResponseReturnValue:
    """What was brought by mistake goes: nothing was made of it yet."""
    page_session().delete(draft_named(template_id))
    flash("It is not kept.", "success")
    return redirect(url_for(".index"), 303)


def draft_named(template_id: UUID) -> Agreement:
    found: Agreement = templates.named(template_id)
    if not found.draft:
        raise NotFound
    return found
