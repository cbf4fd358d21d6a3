"""Writing a finding: its words, begun with a stock comment if one fits, and its photos."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from doorstep.api import (
    PageForm,
    Refused,
    archive_document,
    carry_out,
    page_actor,
    page_conflict,
    page_session,
)
from doorstep_homegauge.building.comments import comment_named, keep_comment, offered
from doorstep_homegauge.building.photos import add_photos, documents_of, pictures
from doorstep_homegauge.building.room import BOTH, POST, WRITE, back_to, finding_named, report_to_write, room
from doorstep_homegauge.report_content import photos_of
from doorstep_homegauge.report_models import Finding, HomeReport, ReportSection, RequestLine
from doorstep_homegauge.report_schemas import SEVERITY_TONES, SEVERITY_WORDS, FindingSchema

NAMED = "A request list names this finding, so it stays. Change its words, or how serious it is."
OWN = ("item", "severity", "text")


@room.page("/<uuid:report_id>/findings/new", policy=WRITE, methods=BOTH)
def new_finding(report_id: UUID) -> ResponseReturnValue:
    report = report_to_write(report_id)
    sections = sections_of(report)
    bound = PageForm(
        schema=FindingSchema(exclude=("version",)), name="finding", initial=beginning(sections),
        choices={"section_id": sections},
    )  # fmt: skip

    def act(values: dict[str, Any]) -> str:
        files, again = pictures(values.pop("photos")), values.pop("again")
        finding = save(Finding(record_id=report_id, position=0, item="", severity=""), values)
        add_photos(report_to_write(report_id), finding, files)
        flash(f"“{finding.item}” is written down.", "success")
        if again:
            return url_for(".new_finding", report_id=report_id, section=finding.section_id)
        return back_to(report_id, f"f-{finding.id}")

    return carry_out(bound, lambda form: page(report_id, form, dict(sections)), act)


@room.page("/findings/<uuid:finding_id>", policy=WRITE, methods=BOTH)
def edit_finding(finding_id: UUID) -> ResponseReturnValue:
    finding, report = finding_named(finding_id)
    report_id, schema = report.id, FindingSchema(exclude=("again",))
    photos = photos_of(page_session(), report_id, finding_id).get(finding_id, [])
    bound = PageForm(
        schema=schema, name="finding", initial=stored(finding), choices={"section_id": sections_of(report)}
    )

    def act(values: dict[str, Any]) -> str:
        files, version = pictures(values.pop("photos")), values.pop("version")
        found, above = finding_named(finding_id)
        if found.version != version:
            raise page_conflict(schema, {name: getattr(found, name) for name in OWN}, values, found.version)
        add_photos(above, save(found, values), files)
        flash("Saved.", "success")
        return back_to(report_id, f"f-{finding_id}")

    return carry_out(bound, lambda form: page(report_id, form, {}, finding=finding, photos=photos), act)


@room.page("/findings/<uuid:finding_id>/remove", policy=WRITE, methods=POST)
def remove_finding(finding_id: UUID) -> ResponseReturnValue:
    session = page_session()
    finding, report = finding_named(finding_id)
    if session.scalar(select(RequestLine.id).where(RequestLine.finding_id == finding_id).limit(1)):
        raise Refused(NAMED)
    for document in documents_of(report.id, finding_id):
        archive_document(session, document, page_actor())
    session.delete(finding)
    flash(f"“{finding.item}” is removed.", "success")
    return redirect(back_to(report.id), 303)


def page(report_id: UUID, form: Any, titles: dict[str, str], **more: Any) -> str:
    chosen = form.named("section_id").values
    title = titles.get(chosen[0], "") if chosen else ""
    wanted = request.args.get("q", "").strip()
    return render_template(
        "homegauge/building/finding.html", form=form, back=back_to(report_id), report_id=report_id,
        section=chosen[0] if chosen else "", wanted=wanted, tones=SEVERITY_TONES, words_of=SEVERITY_WORDS,
        comments=offered(title, wanted) if titles and request.method == "GET" else [], **more,
    )  # fmt: skip


def sections_of(report: HomeReport) -> list[tuple[str, str]]:
    mine = select(ReportSection.id, ReportSection.title).where(ReportSection.record_id == report.id)
    rows = page_session().execute(mine.order_by(ReportSection.position, ReportSection.id)).all()
    if not rows:
        raise Refused("Add a section first: every finding stands in one.")
    return [(str(row.id), row.title) for row in rows]


def beginning(sections: list[tuple[str, str]]) -> dict[str, Any]:
    """What a new finding begins with: the section one came from, and the stock comment that was chosen."""
    asked = request.args.get("section", "")
    section = asked if asked in dict(sections) else sections[0][0]
    comment = comment_named(request.args.get("comment", ""))
    return {"section_id": section} | ({name: getattr(comment, name) for name in OWN} if comment else {})


def stored(finding: Finding) -> dict[str, Any]:
    names = ("section_id", *OWN, "version")
    return {name: getattr(finding, name) for name in names}


def save(finding: Finding, values: dict[str, Any]) -> Finding:
    """:raises Refused: when the section is none of the report."""
    session, keep = page_session(), values.pop("keep")
    section_id = values["section_id"]
    mine = (ReportSection.id == section_id, ReportSection.record_id == finding.record_id)
    title = session.scalar(select(ReportSection.title).where(*mine))
    if title is None:
        raise Refused("Choose one of the report's sections.", "section_id")
    if finding.section_id != section_id:
        finding.position = last_place(section_id) + 1
    for name, value in values.items():
        setattr(finding, name, value)
    session.add(finding)
    session.flush()
    if keep:
        keep_comment({"section": title, **{name: getattr(finding, name) for name in OWN}})
    return finding


def last_place(section_id: UUID) -> int:
    found = page_session().scalar(select(func.max(Finding.position)).where(Finding.section_id == section_id))
    return -1 if found is None else found
