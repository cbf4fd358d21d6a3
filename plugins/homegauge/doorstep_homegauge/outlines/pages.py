"""Report templates: written from scratch, from a sample or from another one; changed, put away."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from doorstep.api import STAFF, Column, NotFound, PageForm, Row, carry_out, now, page_conflict, page_session
from doorstep_homegauge.fields import required
from doorstep_homegauge.outlines.room import BOTH, POST, SETTLE, room
from doorstep_homegauge.outlines.samples import SAMPLES
from doorstep_homegauge.report_models import Outline
from doorstep_homegauge.schemas import SERVICE_LABELS, SERVICE_WORDS, SERVICES
from doorstep_homegauge.settings import MOST_SECTIONS, titles_in

COLUMNS = (
    Column(label="Name", key="name", kind="link", primary=True),
    Column(label="For", key="service"),
    Column(label="Sections", key="count", align="end", kind="number"),
    Column(label="Begins with", key="first"),
)
OWN = ("name", "service", "sections")


class OutlineSchema(Schema):
    name = required("Name", 120)
    service = fields.String(
        load_default="", validate=validate.OneOf(("", *SERVICES), ("Any other", *SERVICE_LABELS)),
        metadata={"label": "Kind of inspection", "kind": "select", "hint": "Their reports begin with it."},
    )  # fmt: skip
    sections = required("Sections, one a line", 5000, multiline=True, rows=14)
    version = fields.Integer(load_default=None, allow_none=True, metadata={"kind": "hidden"})


@room.page("/", policy=STAFF)
def index() -> str:
    archived = request.args.get("archived") == "1"
    rows = [row_of(one) for one in outlines(archived)]
    return render_template(
        "homegauge/outlines/index.html", columns=COLUMNS, rows=rows, archived=archived, samples=SAMPLES
    )


def outlines(archived: bool = False) -> list[Outline]:
    kept = Outline.archived_at.is_not(None) if archived else Outline.archived_at.is_(None)
    return list(page_session().scalars(select(Outline).where(kept).order_by(Outline.name, Outline.id)))


def row_of(one: Outline) -> Row:
    titles = titles_in(one.sections)
    first = ", ".join(titles[:3]) + (" …" if len(titles) > 3 else "")
    service = SERVICE_WORDS.get(one.service, "Any other")
    cells = {"name": one.name, "service": service, "count": len(titles), "first": first}
    return Row(url=url_for(".edit", outline_id=one.id), cells=cells)


@room.page("/new", policy=SETTLE, methods=BOTH)
def new() -> ResponseReturnValue:
    def act(values: dict[str, Any]) -> str:
        page_session().add(fill(Outline(), values))
        flash("The template is kept.", "success")
        return url_for(".index")

    bound = PageForm(schema=OutlineSchema(exclude=["version"]), name="outline", initial=beginning())
    return carry_out(bound, lambda form: page_with(form, None), act)


def beginning() -> dict[str, Any]:
    """A sample, or a copy of another one, for the address that names it."""
    if copied := request.args.get("copy"):
        found = outline_named(known(copied))
        return {"name": f"{found.name} (copy)"[:120], "service": found.service, "sections": found.sections}
    return dict(zip(OWN, SAMPLES.get(request.args.get("sample", ""), ("", "", "")), strict=True))


@room.page("/<uuid:outline_id>", policy=SETTLE, methods=BOTH)
def edit(outline_id: UUID) -> ResponseReturnValue:
    found, schema = outline_named(outline_id), OutlineSchema()
    initial = {name: getattr(found, name) for name in (*OWN, "version")}

    def act(values: dict[str, Any]) -> str:
        if values.pop("version") != found.version:
            raise page_conflict(schema, initial, values, found.version)
        fill(found, values)
        flash("Saved. Reports that were begun with it stay as they are.", "success")
        return url_for(".index")

    bound = PageForm(schema=schema, name="outline", initial=initial)
    return carry_out(bound, lambda form: page_with(form, found), act)


def fill(found: Outline, values: dict[str, Any]) -> Outline:
    found.name, found.service = values["name"], values["service"]
    found.sections = "\n".join(titles_in(values["sections"]))
    return found


def page_with(form: Any, found: Outline | None) -> str:
    return render_template("homegauge/outlines/edit.html", form=form, outline=found, most=MOST_SECTIONS)


def known(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def outline_named(outline_id: UUID) -> Outline:
    found = page_session().scalar(select(Outline).where(Outline.id == outline_id))
    if found is None:
        raise NotFound
    return found


@room.page("/<uuid:outline_id>/archive", policy=SETTLE, methods=POST)
def archive(outline_id: UUID) -> ResponseReturnValue:
    found = outline_named(outline_id)
    found.archived_at = None if found.archived_at else now()
    flash("It is put away: no report begins with it." if found.archived_at else "It is offered again.", "success")
    return redirect(url_for(".index"), 303)
