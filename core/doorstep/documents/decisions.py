"""What a document asks, and its one answer: final, and given for exactly this content."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from attrs import frozen
from sqlalchemy import Row, and_, select
from sqlalchemy.exc import IntegrityError

from doorstep.access.viewer import Viewer
from doorstep.accounts.models import AccountTree, Link
from doorstep.clean import one_line
from doorstep.db.session import BusinessSession
from doorstep.documents.door import open_document
from doorstep.documents.models import Answer, Decision, Document
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import DocumentKind
from doorstep.problems import NotFound, Refused
from doorstep.records.models import Participant

AnswerWord = Literal["approved", "declined", "acknowledged"]
ANSWERS: dict[str, tuple[AnswerWord, ...]] = {"approve": ("approved", "declined"), "acknowledge": ("acknowledged",)}
CHANGED = "This document has changed since you opened it. Read it as it is now, then answer."
LONGEST_REASON = 2000


@frozen(kw_only=True)
class Given:
    """The answer a document has."""

    answer: str
    by: str
    at: datetime
    reason: str = ""
    recorded_by: str = ""


@frozen(kw_only=True)
class Asked:
    """What a document asks. :ivar given: its answer, None while it waits for one."""

    id: UUID
    asks: str
    role: str | None
    given: Given | None = None

    @property
    def words(self) -> tuple[AnswerWord, ...]:
        return ANSWERS[self.asks]


def ask(session: BusinessSession, document: Document, kind: DocumentKind) -> None:
    session.add(Decision(document_id=document.id, asks=kind.asks, role=kind.asks_of))
    session.flush()


def decision_of(session: BusinessSession, document_id: UUID) -> Asked | None:
    """What a document asks, with its answer; None when it asks nothing. One statement."""
    answer = and_(Answer.business_id == Decision.business_id, Answer.decision_id == Decision.id)
    statement = select(Decision, Answer).outerjoin(Answer, answer).where(Decision.document_id == document_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    decision, found = row
    return Asked(id=decision.id, asks=decision.asks, role=decision.role, given=_given(found) if found else None)


def _given(answer: Answer) -> Given:
    return Given(
        answer=answer.answer, by=answer.answered_by, at=answer.at, reason=answer.reason,
        recorded_by=answer.facts.get("recorded_by", ""),
    )  # fmt: skip


def decide(
    session: BusinessSession,
    viewer: Viewer,
    document_id: UUID,
    answer: str,
    reason: str,
    content_sha256: str,
    actor: Actor | None = None,
) -> Answer:
    """Answer what a document asks, once and for all.

    :param viewer: a contact who may open it; or staff, who record what a customer said on paper or by phone, and say so
        in the reason. :param answer: ``approved``, ``declined`` or ``acknowledged``. :param reason: needed to decline.
    :param content_sha256: of the content that was read. :param actor: who presses; the contact where it is left out.
    :raises NotFound: when the viewer does not see it, or it asks nothing. :raises HeldBack: when a gate holds it.
    :raises Refused: when it was answered before, the content has changed, a reason is missing, or it is not theirs.
    """
    actor = actor or Actor(kind="contact", name=viewer.name, contact_id=viewer.contact_id)
    document = open_document(session, viewer, document_id, lock=True)
    asked = decision_of(session, document_id)
    if asked is None:
        raise NotFound
    refuse_if_given(session, asked)
    if document.replaced_at or document.archived_at or document.sha256 != content_sha256:
        raise Refused(CHANGED)
    if refusal := why_not(session, viewer, document, asked):
        raise Refused(refusal)
    reason = checked_reason(viewer, asked, answer, reason)
    given = _write(session, viewer, document, asked, answer, reason, actor)
    told = document.record_kind or document.kind
    record_event(
        session, f"{told}.decided", document, actor, contact_id=viewer.contact_id,
        title=document.title, kind=document.kind, answer=answer, reason=reason,
    )  # fmt: skip
    return given


def refuse_if_given(session: BusinessSession, asked: Asked) -> None:
    if asked.given:
        day = f"{asked.given.at.astimezone(session.tenant.zone):%d %b %Y}".lstrip("0")
        raise Refused(f"{asked.given.by} {asked.given.answer} this on {day}. An answer is final; nothing was changed.")


def why_not(session: BusinessSession, viewer: Viewer, document: Document | Row[Any], asked: Asked) -> str | None:
    """Why this viewer may not answer, for people; None when they may."""
    if viewer.is_staff:
        return None
    record_type = session.catalog.record_types.get(document.record_kind or "")
    if document.record_id and (record_type is None or "decide" not in record_type.portal):
        return "This is answered at the office, not here."
    if asked.role and not _holds(session, viewer, document, asked.role):
        return f"Only somebody who is {session.catalog.role_label(asked.role)} here can answer this."
    return None


def _holds(session: BusinessSession, viewer: Viewer, document: Document | Row[Any], role: str) -> bool:
    taking_part = (
        select(Participant.id)
        .where(Participant.contact_id == viewer.contact_id, Participant.role == role)
        .where(Participant.record_id == document.record_id)
    )
    tree = and_(AccountTree.business_id == Link.business_id, AccountTree.ancestor_id == Link.account_id)
    linked = (
        select(Link.id)
        .join(AccountTree, tree)
        .where(Link.contact_id == viewer.contact_id, Link.role == role, Link.ended_at.is_(None))
        .where(AccountTree.descendant_id == document.account_id)
    )
    return session.scalar(taking_part.union_all(linked).limit(1)) is not None


def checked_reason(viewer: Viewer, asked: Asked, answer: str, reason: str) -> str:
    if answer not in asked.words:
        raise Refused("Choose one of the answers offered.", "answer")
    text = reason.strip()[:LONGEST_REASON]
    if answer == "declined" and not one_line(text):
        raise Refused("Write why you decline, so that we can do better.", "reason")
    if viewer.is_staff and not one_line(text):
        raise Refused("Write how the customer told you: by phone, on paper, and who.", "reason")
    return text


def _write(
    session: BusinessSession, viewer: Viewer, document: Document, asked: Asked, answer: str, reason: str, actor: Actor
) -> Answer:
    facts = {"recorded_by": actor.name} if viewer.is_staff else {}
    given = Answer(
        decision_id=asked.id, contact_id=viewer.contact_id, answered_by=actor.name, answer=answer, reason=reason,
        content_sha256=document.sha256, facts=facts,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(given)
    except IntegrityError:
        again = decision_of(session, document.id)
        refuse_if_given(session, again or asked)
        raise
    return given
