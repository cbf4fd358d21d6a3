"""A report that has no finding yet is begun anew with another template."""

from uuid import UUID

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select

from doorstep.api import Refused, page_session
from doorstep_homegauge.building.room import back_to, report_to_write
from doorstep_homegauge.outlines.pages import outlines
from doorstep_homegauge.outlines.room import POST, WRITE, room
from doorstep_homegauge.report_models import Finding, ReportSection
from doorstep_homegauge.report_outlines import add_sections
from doorstep_homegauge.settings import titles_in


@room.page("/<uuid:outline_id>/start/<uuid:report_id>", policy=WRITE, methods=POST)
def start(outline_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """Begin a report anew with this template's sections."""
    session, found = page_session(), outlines.named(outline_id)
    report_to_write(report_id)
    if session.scalar(select(Finding.id).where(Finding.record_id == report_id).limit(1)):
        raise Refused("This report has findings already, so it keeps its sections.")
    session.execute(delete(ReportSection).where(ReportSection.record_id == report_id))
    add_sections(session, report_id, titles_in(found.sections))
    flash(f"The report begins with “{found.name}” now.", "success")
    return redirect(back_to(report_id), 303)
