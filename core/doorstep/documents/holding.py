"""The gate of answers: what a document asks is answered favourably before what it holds is opened."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.access import visible
from doorstep.access.viewer import Viewer
from doorstep.db.session import BusinessSession
from doorstep.documents.awaiting import of_viewer
from doorstep.documents.models import Decision, Document
from doorstep.documents.settling import DECLINED
from doorstep.plugins import contributions as c
from doorstep.plugins.specs import hookimpl
from doorstep.records.models import Record

THING: Any = aliased(Record)
DO = {"sign": "Sign", "approve": "Answer", "acknowledge": "Confirm"}
DONE = {"sign": "signed", "approve": "approved", "acknowledge": "confirmed"}
UNNAMED = c.Held(reason="Somebody else has to agree to something first. It opens then.")


@hookimpl
def doorstep_gates() -> tuple[c.Gate, ...]:
    return (c.Gate(name="core_answers", label="Answer", why=why, weight=40, by_record=True),)


def why(session: BusinessSession, viewer: Viewer, things: tuple[c.Gated, ...]) -> Mapping[UUID, c.Held]:
    """What is held by documents on the same record, or on its parent, that are not answered favourably."""
    holds = {kind.name: kind.holds for kind in viewer.catalog.document_kinds.values() if kind.holds}
    held = {name for names in holds.values() for name in names}
    asked = [thing for thing in things if thing.record_id and thing.kind in held]
    if not asked:
        return {}
    rows = session.execute(lacking(viewer, {thing.record_id for thing in asked}, holds)).all()
    found: dict[UUID, c.Held] = {}
    for thing in asked:
        here = (row for row in rows if row.thing == thing.record_id and thing.kind in holds[row.kind])
        first = next(here, None)
        if first is not None:
            found[thing.id] = held_by(session, first)
    return found


def lacking(viewer: Viewer, record_ids: Collection[UUID | None], kinds: Collection[str]) -> Select[Any]:
    """What is asked there and not answered favourably, what this person can answer now first."""
    decision = and_(Decision.business_id == Document.business_id, Decision.document_id == Document.id)
    here = and_(
        Document.business_id == THING.business_id,
        or_(Document.record_id == THING.id, Document.record_id == THING.parent_id),
    )
    mine, seen = of_viewer(viewer).label("mine"), visible.documents(viewer, narrow=True).label("seen")
    columns = (
        THING.id.label("thing"), Document.id, Document.kind, Document.title, Document.visible_from, Decision.asks,
        Decision.outcome, Decision.expires_at, mine, seen,
    )  # fmt: skip
    current = (Document.kind.in_(sorted(kinds)), Document.replaced_at.is_(None), Document.archived_at.is_(None))
    unanswered = or_(Decision.outcome.is_(None), Decision.outcome == DECLINED)
    rows = select(*columns).select_from(THING).join(Document, here).join(Decision, decision)
    return rows.where(THING.id.in_(record_ids), *current, unanswered).order_by(mine.desc(), Document.id)


def held_by(session: BusinessSession, row: Any) -> c.Held:
    if not row.seen:
        return UNNAMED
    path = f"portal/documents/{row.id}"
    if row.mine:
        return c.Held(reason=f"“{row.title}” waits for your answer.", step=f"{DO[row.asks]} it", path=path)
    if row.outcome == DECLINED:
        return c.Held(reason=f"“{row.title}” was declined. Please ask us how to go on.", step="Look at it", path=path)
    if is_over(row.expires_at):
        day = f"{row.expires_at.astimezone(session.tenant.zone):%d %b %Y}".lstrip("0")
        return c.Held(reason=f"“{row.title}” could be answered until {day}. Please ask us for a new one.")
    return c.Held(reason=f"“{row.title}” is not {DONE[row.asks]} by everybody who is asked.")


def is_over(moment: datetime | None) -> bool:
    return moment is not None and moment <= clock.now()
