"""Ticking the findings a request list is about: in the address, so that going back loses nothing."""

from collections.abc import Collection
from uuid import UUID

from flask import render_template, request
from sqlalchemy import and_, select

from doorstep.api import CONTACT, Participant, held_records, page_session, page_viewer, visible_records
from doorstep_homegauge.report_content import content_of
from doorstep_homegauge.report_models import Finding, HomeReport
from doorstep_homegauge.report_schemas import SEVERITY_TONES, SEVERITY_WORDS
from doorstep_homegauge.requests.room import report_to_ask_about, room
from doorstep_homegauge.requests.sharing import ASKING

MOST = 50


@room.page("/", policy=CONTACT, endpoint="index")
def index() -> str:
    """Which report is it about? Those that are not open yet are none of them."""
    viewer = page_viewer()
    here = and_(Participant.business_id == HomeReport.business_id, Participant.record_id == HomeReport.parent_id)
    mine = (Participant.contact_id == viewer.contact_id, Participant.role.in_(ASKING))
    seen = select(HomeReport.id, HomeReport.number, HomeReport.title, HomeReport.happens_on).join(Participant, here)
    seen = seen.where(*mine, visible_records(viewer, kind="home_report")).distinct()
    rows = page_session().execute(seen.order_by(HomeReport.happens_on.desc(), HomeReport.id.desc()).limit(MOST)).all()
    held = held_records(page_session(), viewer, "home_report", [row.id for row in rows])
    return render_template("homegauge/requests/index.html", reports=[row for row in rows if row.id not in held])


@room.page("/<uuid:report_id>", policy=CONTACT)
def pick(report_id: UUID) -> str:
    report = report_to_ask_about(report_id)
    return render_template(
        "homegauge/requests/pick.html", report=report, parts=content_of(page_session(), report_id).parts, short=short,
        words_of=SEVERITY_WORDS, tones=SEVERITY_TONES, bare="none" in request.args,
    )  # fmt: skip


def short(finding: Finding) -> str:
    """Enough of its id to tell it from the report's others: an address has room for hundreds."""
    return finding.id.hex[-8:]


def ticked(report_id: UUID, chosen: Collection[str]) -> list[tuple[str, Finding]]:
    """The findings ticked, each with the heading of its request."""
    return [
        (f"{part.section.title}: {one.item}", one)
        for part in content_of(page_session(), report_id).parts
        for one in part.findings
        if short(one) in chosen
    ]
