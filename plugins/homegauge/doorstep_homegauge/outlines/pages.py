"""Report templates: written from scratch, from a sample or from another one; changed, put away."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import request
from marshmallow import Schema, fields, validate

from doorstep.api import STAFF, Column, KeptTexts, NotFound, TextWords
from doorstep_homegauge.fields import required
from doorstep_homegauge.outlines.room import SETTLE, room
from doorstep_homegauge.outlines.samples import SAMPLES
from doorstep_homegauge.report_models import Outline
from doorstep_homegauge.schemas import SERVICE_LABELS, SERVICE_WORDS, SERVICES
from doorstep_homegauge.settings import MOST_SECTIONS, titles_in


class OutlineSchema(Schema):
    name = required("Name", 120)
    service = fields.String(
        load_default="", validate=validate.OneOf(("", *SERVICES), ("Any other", *SERVICE_LABELS)),
        metadata={"label": "Kind of inspection", "kind": "select", "hint": "Their reports begin with it."},
    )  # fmt: skip
    sections = required(
        "Sections, one a line", 5000, multiline=True, rows=14,
        hint=f"At most {MOST_SECTIONS}. Each report can have others as well.",
    )  # fmt: skip
    version = fields.Integer(load_default=None, allow_none=True, metadata={"kind": "hidden"})


class Outlines(KeptTexts):
    model, schema, form, edit_template = Outline, OutlineSchema, "outline", "homegauge/outlines/edit.html"
    columns = (
        Column(label="Name", key="name", kind="link", primary=True),
        Column(label="For", key="service"),
        Column(label="Sections", key="count", align="end", kind="number"),
        Column(label="Begins with", key="first"),
    )
    words = TextWords(
        title="Report templates", lead="The sections a new report begins with, by the kind of inspection.",
        new="New template", none_yet="No templates yet", icon="list",
        why="Until you make one, every report begins with the sections that the settings name.",
        in_use="Templates in use", put_away="Templates that were put away", kept="The template is kept.",
        saved="Saved. Reports that were begun with it stay as they are.",
        ended="It is put away: no report begins with it.",
    )  # fmt: skip
    samples = {
        key: (name, {"name": name, "service": service, "sections": sections})
        for key, (name, service, sections) in SAMPLES.items()
    }

    def cells(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return [line_of(one, titles_in(one.sections)) for one in rows]

    def beginning(self) -> Mapping[str, Any]:
        """A copy of another one, for the address that names it."""
        copied = request.args.get("copy")
        if not copied:
            return super().beginning()
        found = self.named(known(copied))
        return {"name": f"{found.name} (copy)"[:120], "service": found.service, "sections": found.sections}

    def fill(self, found: Any, values: Mapping[str, Any]) -> None:
        super().fill(found, {**values, "sections": "\n".join(titles_in(values["sections"]))})


def line_of(one: Any, titles: list[str]) -> dict[str, Any]:
    first = ", ".join(titles[:3]) + (" …" if len(titles) > 3 else "")
    service = SERVICE_WORDS.get(one.service, "Any other")
    return {"name": one.name, "service": service, "count": len(titles), "first": first}


def known(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


outlines = Outlines()
outlines.into(room, read=STAFF, write=SETTLE)
