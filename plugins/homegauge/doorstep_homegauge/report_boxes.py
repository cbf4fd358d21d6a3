"""A report's content on its pages: in the portal a summary and its sections, in the office what to write there."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for

from doorstep.api import Bar, BusinessSession, Panel, Viewer, hookimpl
from doorstep_homegauge.report_content import Content, content_of
from doorstep_homegauge.report_models import HomeReport, RequestList
from doorstep_homegauge.report_outlines import offered
from doorstep_homegauge.report_schemas import SEVERITIES, SEVERITY_TONES, SEVERITY_WORDS
from doorstep_homegauge.requests.sharing import part_column, shared_with

SHOWN = {"words_of": SEVERITY_WORDS, "tones": SEVERITY_TONES}


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    thing = things[0] if place.endswith("_record") and things else None
    if isinstance(thing, HomeReport):
        return office(session, thing) if viewer.is_staff else portal(session, viewer, thing)
    if isinstance(thing, RequestList) and not viewer.is_staff:
        return sharing(session, viewer, thing)
    return []


def office(session: BusinessSession, report: HomeReport) -> list[Panel]:
    content = content_of(session, report.id)
    others = offered(session, report, bool(content.findings))
    context = {**SHOWN, "report": report, "content": content, "open": report.visible_from is None, "others": others}
    return [Panel(heading="Findings", template="homegauge/report/office.html", context=context, weight=1)]


def portal(session: BusinessSession, viewer: Viewer, report: HomeReport) -> list[Panel]:
    """The summary first, then each section in a box of its own."""
    content = content_of(session, report.id, part_column(viewer, report))
    wanted = request.args.get("severity")
    severity = wanted if wanted in SEVERITIES else None
    shown = content.only(severity)
    summary = {
        **SHOWN, "report": report, "severity": severity, "bars": bars(content, report), "total": len(content.findings),
        "shown": len(shown.findings), "may_ask": bool(content.findings and content.role),
    }  # fmt: skip
    first = Panel(heading="Summary", template="homegauge/report/summary.html", context=summary, weight=1)
    return [first, *sections(shown)]


def sections(content: Content) -> list[Panel]:
    return [
        Panel(
            heading=part.section.title, template="homegauge/report/section.html", weight=10 + number,
            context={**SHOWN, "part": part, "photos": content.photos},
        )
        for number, part in enumerate(content.parts)
        if part.findings or part.section.note
    ]  # fmt: skip


def bars(content: Content, report: HomeReport) -> list[Bar]:
    """How many there are of each, which is also the way to them alone."""
    return [
        Bar(
            label=SEVERITY_WORDS[severity], value=count, tone=SEVERITY_TONES[severity],
            url=url_for("portal_home_report.show", record_id=report.id, severity=severity) if count else None,
        )
        for severity, count in content.counts.items()
    ]  # fmt: skip


def sharing(session: BusinessSession, viewer: Viewer, found: RequestList) -> list[Panel]:
    mine = found.author_id == viewer.contact_id
    context = {"list": found, "mine": mine, "people": shared_with(session, found)}
    return [Panel(heading="Who sees this", template="homegauge/requests/people.html", context=context, weight=5)]
