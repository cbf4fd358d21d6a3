"""Moving sections, and findings within theirs: one place up or down at a press."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update

from doorstep.api import NotFound, page_session
from doorstep_homegauge.building.room import POST, WRITE, back_to, report_to_write, room
from doorstep_homegauge.report_models import Finding, ReportSection

WAYS = {"up": -1, "down": 1}


@room.page("/<uuid:report_id>/move", policy=WRITE, methods=POST)
def move(report_id: UUID) -> ResponseReturnValue:
    report_to_write(report_id)
    for name, way in WAYS.items():
        if finding := request.form.get(name):
            return redirect(back_to(report_id, f"f-{step(Finding, siblings(report_id, finding), finding, way)}"), 303)
        if section := request.form.get(f"section_{name}"):
            mine = ReportSection.record_id == report_id
            return redirect(back_to(report_id, f"s-{step(ReportSection, mine, section, way)}"), 303)
    raise NotFound


def siblings(report_id: UUID, finding: str) -> Any:
    """The findings of the same section."""
    mine = (Finding.record_id == report_id, Finding.id == known(finding))
    section_id = page_session().scalar(select(Finding.section_id).where(*mine))
    if section_id is None:
        raise NotFound
    return Finding.section_id == section_id


def step(model: type[Finding] | type[ReportSection], among: Any, moved: str, way: int) -> UUID:
    """Those that stand elsewhere now get their place; it is no change of what they say, so their version stays."""
    session, moved_id = page_session(), known(moved)
    order = session.execute(select(model.id, model.position).where(among).order_by(model.position, model.id)).all()
    ids = [row.id for row in order]
    if moved_id not in ids:
        raise NotFound
    at = ids.index(moved_id)
    to = min(max(at + way, 0), len(ids) - 1)
    ids[at], ids[to] = ids[to], ids[at]
    write(model, ids, {row.id: row.position for row in order})
    return moved_id


def write(model: type[Finding] | type[ReportSection], ids: Sequence[UUID], former: dict[UUID, int]) -> None:
    for position, one in enumerate(ids):
        if former[one] != position:
            page_session().execute(update(model).where(model.id == one).values(position=position))


def known(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
