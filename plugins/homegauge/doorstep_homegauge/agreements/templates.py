"""Agreement templates: written from scratch or from a sample, looked at, changed, put away."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from doorstep.api import STAFF, Column, KeptTexts, TextWords, page_session, text_beginning
from doorstep_homegauge.agreements.room import SETTLE, room
from doorstep_homegauge.agreements.samples import SAMPLES
from doorstep_homegauge.agreements.words import PLACEHOLDERS, example, filled
from doorstep_homegauge.fields import required
from doorstep_homegauge.models import Agreement


class TemplateSchema(Schema):
    name = required("Name", 120, hint="Clients read it as the document’s title.")
    text = required(
        "Text", 30_000, multiline=True, rows=24, hint="Blank lines part paragraphs; the first line is the heading."
    )
    version = fields.Integer(load_default=None, allow_none=True, metadata={"kind": "hidden"})


class Templates(KeptTexts):
    """Drafts are among them: those that were brought from a file and wait to be matched."""

    model, schema, form, placeholders = Agreement, TemplateSchema, "template", PLACEHOLDERS
    list_template, edit_template = "homegauge/agreements/index.html", "homegauge/agreements/edit.html"
    columns = (
        Column(label="Name", key="name", kind="link", primary=True), Column(label="State", key="state", kind="badge"),
        Column(label="Begins with", key="text"),
    )  # fmt: skip
    words = TextWords(
        title="Agreement templates",
        lead="Written once, filled in for each inspection, and signed by its clients in the portal.",
        new="New template", none_yet="No templates yet",
        why="Begin with one of our samples, or with a blank page. Have the words looked over before you use them.",
        in_use="Templates in use", put_away="Templates that were put away", kept="The template is kept.",
        saved="Saved. Agreements that were sent stay as they are.",
    )  # fmt: skip
    samples = {key: (name, {"name": name, "text": text}) for key, (name, text) in SAMPLES.items()}

    def cells(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return [{"name": one.name, "state": state(one), "text": text_beginning(one.text)} for one in rows]

    def url(self, row: Any) -> str:
        return url_for(".match", template_id=row.id) if row.draft else super().url(row)

    def edit(self, text_id: UUID) -> ResponseReturnValue:
        if self.named(text_id).draft:
            return redirect(url_for(".match", template_id=text_id), 303)
        return super().edit(text_id)

    def shown(self, form: Any) -> dict[str, Any]:
        """What is typed as a client will read it, with made-up names."""
        return {"filled": filled(str(form.named("text").value or ""), example(page_session()))}


def state(one: Any) -> tuple[str, str] | None:
    if one.draft:
        return "Not kept yet", "warn"
    return ("Offered", "good") if one.archived_at is None else None


templates = Templates()
templates.into(room, read=STAFF, write=SETTLE)
