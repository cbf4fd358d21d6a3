"""When a decision is settled: by the first answer, or by those of everybody who holds the role; and until when."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Row, Select, and_, select

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Answer, Decision, Document
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.jobs.kinds import NewRow
from doorstep.jobs.services import start
from doorstep.records.models import Participant, Record

DECLINED = "declined"
SIGNING_JOB = "sign_document"
FAVOURABLE = {"approve": "approved", "acknowledge": "acknowledged", "sign": "signed"}


@frozen(kw_only=True)
class Holder:
    """Somebody whose answer is asked for. :ivar email: where they are asked; empty where nothing reaches them."""

    contact_id: UUID
    name: str
    email: str = ""


def outcome_of(asks: str, each: bool, holders: Collection[UUID], answers: Mapping[UUID | None, str]) -> str | None:
    """How a decision stands.

    One answer settles it; of each person's, one that declines does, else all of those who hold the role now.

    :param holders: who holds the role. :param answers: what was answered, by contact.
    """
    if DECLINED in answers.values():
        return DECLINED
    settled = bool(holders) and set(holders) <= set(answers) if each else bool(answers)
    return FAVOURABLE[asks] if settled else None


def holders_of(session: BusinessSession, record_id: UUID | None, role: str | None) -> list[Holder]:
    """Everybody who takes part in a record in a role, with a sign-in or without."""
    contact = and_(Contact.business_id == Participant.business_id, Contact.id == Participant.contact_id)
    rows = select(Contact).join(Participant, contact).where(Contact.merged_into_id.is_(None))
    mine = rows.where(Participant.record_id == record_id, Participant.role == role)
    found = session.scalars(mine.order_by(Contact.sort_name, Contact.id)).all()
    return [Holder(contact_id=one.id, name=one.name, email=one.email or "") for one in found]


def settle(session: BusinessSession, decision: Decision, document: Document, actor: Actor, facts: Any = None) -> None:
    """Look whether a locked decision is settled now, or open again, and tell of it.

    :param facts: of the answer that was just given; without one, of whatever else has changed.
    """
    answers = answers_by_contact(session, decision.id)
    holders = holders_of(session, document.record_id, decision.role) if decision.each else []
    outcome = outcome_of(decision.asks, decision.each, [one.contact_id for one in holders], answers)
    if outcome == decision.outcome:
        return
    decision.outcome, decision.settled_at = outcome, clock.now() if outcome else None
    session.flush()
    said = {"title": document.title, "kind": document.kind, **(facts or {"reason": ""})}
    if outcome:
        record_event(session, told_as(document, "decided"), document, actor, **{**said, "answer": outcome})
    if outcome == FAVOURABLE["sign"]:
        # A job's row is written with the answer: the signed copy is made whatever happens to this process.
        start(session, SIGNING_JOB, {}, [NewRow(label=document.title, subject_id=document.id)], actor)
    if not outcome:
        record_event(session, told_as(document, "reopened"), document, actor, internal=True, **said)


def told_as(document: Document, what: str) -> str:
    """What the event is called: after the record's kind, or the document's own."""
    return f"{document.record_kind or document.kind}.{what}"


def unsettled(session: BusinessSession) -> Iterator[UUID]:
    """Decisions whose outcome is not what their answers say; there are none."""
    answers: dict[UUID, dict[UUID | None, str]] = defaultdict(dict)
    given = select(Answer.decision_id, Answer.contact_id, Answer.answer)
    for decision_id, contact_id, answer in sorted(session.execute(given), key=lambda row: row.answer == DECLINED):
        answers[decision_id][contact_id] = answer
    holders: dict[UUID, set[UUID]] = defaultdict(set)
    for decision_id, contact_id in session.execute(_all_holders()):
        holders[decision_id].add(contact_id)
    for one in session.execute(select(Decision.id, Decision.asks, Decision.each, Decision.outcome)):
        if outcome_of(one.asks, one.each, holders[one.id], answers[one.id]) != one.outcome:
            yield one.id


def _all_holders() -> Select[UUID, UUID]:
    document = and_(Document.business_id == Decision.business_id, Document.id == Decision.document_id)
    part = and_(Participant.business_id == Document.business_id, Participant.record_id == Document.record_id)
    contact = and_(Contact.business_id == Participant.business_id, Contact.id == Participant.contact_id)
    rows = select(Decision.id, Participant.contact_id).join(Document, document).join(Participant, part)
    live = rows.join(Contact, contact).where(Contact.merged_into_id.is_(None))
    return live.where(Decision.each, Participant.role == Decision.role)


def answers_by_contact(session: BusinessSession, decision_id: UUID) -> dict[UUID | None, str]:
    """What was answered; where one person has answered as two who are one now, a decline counts."""
    given = select(Answer.contact_id, Answer.answer).where(Answer.decision_id == decision_id)
    rows: list[Row[Any]] = list(session.execute(given))
    return {row.contact_id: row.answer for row in sorted(rows, key=lambda row: row.answer == DECLINED)}


def look_again(session: BusinessSession, record_id: UUID, roles: Collection[str], actor: Actor) -> None:
    """Somebody takes part in a record now, or no longer: what its documents ask of each in that role is looked at.

    Decisions are locked first: an answer given at the same moment is settled with the new people, or after us.
    """
    session.flush()
    for decision, document in session.execute(_of_each(session, record_id, roles)).all():
        settle(session, decision, document, actor)


def look_again_at(session: BusinessSession, contact_ids: Collection[UUID], actor: Actor) -> None:
    """These contacts are others than they were: look at all that is asked of each of them."""
    asked = {kind.asks_of for kind in session.catalog.document_kinds.values() if kind.answers == "each"}
    parts = select(Participant.record_id, Participant.role).where(Participant.contact_id.in_(contact_ids))
    for record_id, role in session.execute(parts.where(Participant.role.in_(asked)).distinct()).all() if asked else ():
        look_again(session, record_id, [role], actor)


def _of_each(session: BusinessSession, record_id: UUID, roles: Collection[str]) -> Select[Decision, Document]:
    document = and_(Document.business_id == Decision.business_id, Document.id == Decision.document_id)
    current = (Document.record_id == record_id, Document.replaced_at.is_(None), Document.archived_at.is_(None))
    found = select(Decision, Document).join(Document, document).where(*current, Decision.each)
    locked = found.where(Decision.role.in_(roles)).order_by(Decision.id).with_for_update(of=Decision)
    return locked.execution_options(populate_existing=True)


def end_of(tenant: Tenant, start: datetime, days: int) -> datetime:
    """The end of the day, where the business is, some days after a moment."""
    return end_of_day(tenant, start.astimezone(tenant.zone).date() + timedelta(days=days))


def end_of_day(tenant: Tenant, last: date) -> datetime:
    return datetime.combine(last + timedelta(days=1), time(), tenant.zone)


def answer_until(session: BusinessSession, document: Document, last: date) -> None:
    """Say the last day on which a document can be answered, where it is open still; its kind's days no longer count."""
    decision = session.scalar(select(Decision).where(Decision.document_id == document.id, Decision.outcome.is_(None)))
    if decision:
        decision.expires_at = end_of_day(session.tenant, last)


def begun(session: BusinessSession, decision: Decision, document: Document) -> datetime | None:
    """Since when customers can answer; None while they do not see it."""
    times = [document.visible_from]
    if document.record_id:
        times.append(session.scalar(select(Record.visible_from).where(Record.id == document.record_id)))
    known = [at for at in times if at]
    return max(*known, decision.asked_at) if len(known) == len(times) else None


def date_decision(session: BusinessSession, document: Document) -> None:
    """Say until when a document can be answered: so many days from when customers see it; while it is open only."""
    kind = session.catalog.document_kinds.get(document.kind)
    if kind is None or not kind.expires_after:
        return
    open_one = (Decision.document_id == document.id, Decision.outcome.is_(None))
    decision = session.scalar(select(Decision).where(*open_one))
    if decision:
        start = begun(session, decision, document)
        decision.expires_at = end_of(session.tenant, start, kind.expires_after) if start else None


def date_decisions(session: BusinessSession, record_id: UUID) -> None:
    """A record is published or withdrawn: so is what its documents ask."""
    timed = [kind.name for kind in session.catalog.document_kinds.values() if kind.expires_after]
    if timed:
        current = (Document.replaced_at.is_(None), Document.archived_at.is_(None))
        here = select(Document).where(Document.record_id == record_id, Document.kind.in_(timed), *current)
        for document in session.scalars(here).all():
            date_decision(session, document)
