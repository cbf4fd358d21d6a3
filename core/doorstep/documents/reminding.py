"""Asking again: reminders while a decision is open, and a new request once its time is over."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from doorstep import clock
from doorstep.access.gates import why
from doorstep.access.viewer import Viewer, viewers_of
from doorstep.access.visible import reached_contact_ids, seen_by
from doorstep.db.session import BusinessSession
from doorstep.documents import awaiting
from doorstep.documents.decisions import Asked, decision_of, last_day
from doorstep.documents.models import Decision, Document
from doorstep.documents.settling import begun, date_decision
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.recording import record_event
from doorstep.plugins import contributions as c
from doorstep.plugins.specs import hookimpl
from doorstep.problems import NotFound, Refused
from doorstep.records.models import Participant, Record

REMINDER, ASKED_AGAIN = "document.reminder", "document.asked"


@hookimpl
def doorstep_jobs() -> tuple[c.Job, ...]:
    return (c.Job(name="reminders", every=60 * 60, run=remind),)


def remind(session: BusinessSession) -> None:
    """Remind everybody whose answer is due to be asked for again: once a reminder, and of open decisions only."""
    kinds = {kind.name: kind for kind in session.catalog.document_kinds.values() if kind.asks and kind.reminders}
    if not kinds:
        return
    document = and_(Document.business_id == Decision.business_id, Document.id == Decision.document_id)
    current = (Document.replaced_at.is_(None), Document.archived_at.is_(None), Document.visible_from <= clock.now())
    rows = select(Decision, Document).join(Document, document).where(*current, Document.kind.in_(kinds))
    most = max(len(kind.reminders) for kind in kinds.values())
    open_ones = rows.where(awaiting.is_open(), Decision.reminded < most).order_by(Decision.id)
    for decision, paper in session.execute(open_ones.with_for_update(of=Decision)).all():
        due = due_by_now(session, decision, paper, kinds[paper.kind].reminders)
        if due > decision.reminded:
            decision.reminded = due
            tell(session, REMINDER, paper, SYSTEM)


def due_by_now(session: BusinessSession, decision: Decision, document: Document, days: tuple[int, ...]) -> int:
    """How many of its reminders should have gone; after a pause the missed ones are one."""
    start = begun(session, decision, document)
    return sum((clock.now() - start).days >= day for day in days) if start else 0


def ask_again(session: BusinessSession, document: Document, actor: Actor) -> None:
    """Ask anew what could no longer be answered: it can be, from now on, and everybody who is asked gets a mail.

    :raises NotFound: when it asks nothing. :raises Refused: when it was answered, or there is still time.
    """
    found = select(Decision).where(Decision.document_id == document.id).with_for_update()
    decision, asked = session.scalar(found), decision_of(session, document.id)
    if decision is None or asked is None:
        raise NotFound
    if not asked.expired:
        raise Refused("This can still be answered, or it was answered already.")
    kind = session.catalog.document_kinds.get(document.kind)
    if kind is None or not kind.expires_after:
        raise Refused("Its last day stands where it was made from. Choose a later one there, and it is asked anew.")
    decision.asked_at, decision.reminded, decision.expires_at = clock.now(), 0, None
    date_decision(session, document)
    session.flush()
    until = last_day(session, decision_of(session, document.id) or asked)
    record_event(
        session, "document.asked_anew", document, actor, internal=True, title=document.title, until=until or "–"
    )
    tell(session, ASKED_AGAIN, document, actor)


def tell(session: BusinessSession, name: str, document: Document, actor: Actor) -> None:
    """One event, and so one mail, for each person whose answer is lacking and who may give it."""
    asked = decision_of(session, document.id)
    if asked is None:
        return
    day = last_day(session, asked)
    until = f"You can answer until {day}." if day else "Please answer when you can."
    for viewer in awaited_people(session, document, asked):
        said: dict[str, Any] = {"title": document.title, "until": until, "name": viewer.name}
        record_event(session, name, document, actor, contact_id=viewer.contact_id, **said)


def awaited_people(session: BusinessSession, document: Document, asked: Asked) -> list[Viewer]:
    """The contacts who are asked, see it, and are not kept from it by a gate."""
    near = {one.contact_id for one in asked.awaited} if asked.each else people_near(session, document, asked.role)
    viewers = viewers_of(session, near) if near else {}
    seen = seen_by(session, viewers.values(), Document, document.id)
    return [viewers[one] for one in sorted(seen) if not why(session, viewers[one], [document])]


def people_near(session: BusinessSession, document: Document, role: str | None) -> set[UUID]:
    """Contacts who take part in its record or its parent, or are linked to its account; in the role that is asked."""
    rows: list[Any] = []
    if document.record_id:
        above = select(Record.parent_id).where(Record.id == document.record_id).scalar_subquery()
        here = Participant.record_id == document.record_id
        part = here if role else here | (Participant.record_id == above)
        rows += session.execute(select(Participant.contact_id, Participant.role).where(part)).all()
    if document.account_id:
        rows += session.execute(reached_contact_ids({document.account_id})).all()
    near = {row.contact_id for row in rows if role is None or row.role == role}
    return near | ({document.contact_id} if document.contact_id and role is None else set())
