"""The sections of a report."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from doorstep.api import PageForm, Refused, carry_out, page_conflict, page_session
from doorstep_homegauge.building.room import BOTH, POST, WRITE, back_to, report_to_write, room, section_named
from doorstep_homegauge.report_models import Finding, ReportSection
from doorstep_homegauge.report_schemas import SectionSchema

OWN = ("title", "note")


@room.page("/<uuid:report_id>/sections/new", policy=WRITE, methods=BOTH)
def new_section(report_id: UUID) -> ResponseReturnValue:
    report_to_write(report_id)
    bound = PageForm(schema=SectionSchema(exclude=("version",)), name="section")

    def act(values: dict[str, Any]) -> str:
        session = page_session()
        last = session.scalar(select(func.max(ReportSection.position)).where(ReportSection.record_id == report_id))
        section = ReportSection(record_id=report_id, position=0 if last is None else last + 1, **values)
        session.add(section)
        session.flush()
        flash(f"“{section.title}” is added.", "success")
        return back_to(report_id, f"s-{section.id}")

    return carry_out(bound, lambda form: page(form, report_id), act)


@room.page("/sections/<uuid:section_id>", policy=WRITE, methods=BOTH)
def edit_section(section_id: UUID) -> ResponseReturnValue:
    section, report = section_named(section_id)
    report_id, schema = report.id, SectionSchema()
    initial = {name: getattr(section, name) for name in (*OWN, "version")}

    def act(values: dict[str, Any]) -> str:
        version = values.pop("version")
        if section.version != version:
            raise page_conflict(schema, {name: getattr(section, name) for name in OWN}, values, section.version)
        for name, value in values.items():
            setattr(section, name, value)
        flash("Saved.", "success")
        return back_to(report_id, f"s-{section_id}")

    bound = PageForm(schema=schema, name="section", initial=initial)
    return carry_out(bound, lambda form: page(form, report_id, section), act)


def page(form: Any, report_id: UUID, section: ReportSection | None = None) -> str:
    return render_template("homegauge/building/section.html", form=form, back=back_to(report_id), section=section)


@room.page("/sections/<uuid:section_id>/remove", policy=WRITE, methods=POST)
def remove_section(section_id: UUID) -> ResponseReturnValue:
    section, report = section_named(section_id)
    session = page_session()
    if session.scalar(select(func.count(Finding.id)).where(Finding.section_id == section_id)):
        raise Refused("This section has findings. Move them to another one or remove them first.")
    session.delete(section)
    flash(f"“{section.title}” is removed.", "success")
    return redirect(back_to(report.id), 303)
