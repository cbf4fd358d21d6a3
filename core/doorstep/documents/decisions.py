"""What a document asks, and its answers: final, and given for exactly this content."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from attrs import frozen
from sqlalchemy import Row, and_, select

from doorstep import clock
from doorstep.access.acts import READS, may_act
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import AccountTree, Link
from doorstep.clean import one_line
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.answers import append
from doorstep.documents.door import open_document
from doorstep.documents.models import Answer, Decision, Document
from doorstep.documents.settling import Holder, date_decision, holders_of, settle, told_as
from doorstep.documents.signatures import Origin, Signature, Strokes, checked_signature, require_terms, svg_path
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import DocumentKind
from doorstep.problems import NotFound, Refused
from doorstep.records.models import Participant

AnswerWord = Literal["approved", "declined", "acknowledged", "signed"]
ANSWERS: dict[str, tuple[AnswerWord, ...]] = {
    "approve": ("approved", "declined"),
    "acknowledge": ("acknowledged",),
    "sign": ("signed", "declined"),
}
CHANGED = "This document has changed since you opened it. Read it as it is now, then answer."
LONGEST_REASON = 2000


@frozen(kw_only=True)
class Given:
    """One answer.

    :ivar answer: ``approved``, ``declined``, ``acknowledged`` or ``signed``; :ivar by: whose it is; :ivar at: when.
    :ivar how: ``pressed``, ``typed``, ``drawn`` or ``paper``; :ivar recorded_by: the staff member who wrote it down.
    :ivar signed_name: the typed name; :ivar strokes: the drawing; :ivar address: their email then.
    :ivar hash: its place in the chain of answers.
    """

    answer: str
    by: str
    at: datetime
    reason: str = ""
    recorded_by: str = ""
    how: str = "pressed"
    contact_id: UUID | None = None
    signed_name: str = ""
    strokes: Strokes = ()
    address: str = ""
    hash: str = ""

    @property
    def path(self) -> str:
        """The drawing as the ``d`` of an SVG path, on a sheet of 600 by 200."""
        return svg_path(self.strokes)


@frozen(kw_only=True)
class Asked:
    """What a document asks.

    :ivar asks: ``acknowledge``, ``approve`` or ``sign``; :ivar role: of whom, None is whoever opens it.
    :ivar each: whether everybody in that role answers for themselves; :ivar holders: they, where it is so.
    :ivar consent: what a signer agrees to. :ivar expires_at: until when it can be answered, None is for ever.
    :ivar outcome: how it was settled, None while it is open; :ivar answers: those given so far, in their order.
    """

    id: UUID
    asks: str
    role: str | None
    each: bool = False
    consent: str = ""
    expires_at: datetime | None = None
    outcome: str | None = None
    answers: tuple[Given, ...] = ()
    holders: tuple[Holder, ...] = ()

    @property
    def words(self) -> tuple[AnswerWord, ...]:
        return ANSWERS[self.asks]

    @property
    def given(self) -> Given | None:
        """The answer that settled it."""
        settled = [one for one in self.answers if one.answer == self.outcome]
        return settled[-1] if settled else None

    @property
    def expired(self) -> bool:
        return self.outcome is None and self.expires_at is not None and self.expires_at <= clock.now()

    @property
    def awaited(self) -> tuple[Holder, ...]:
        """Whose answer is still lacking, where everybody answers for themselves."""
        answered = {one.contact_id for one in self.answers}
        return tuple(one for one in self.holders if one.contact_id not in answered)

    def answer_of(self, contact_id: UUID | None) -> Given | None:
        """What a contact has answered."""
        return next((one for one in self.answers if contact_id and one.contact_id == contact_id), None)


@frozen(kw_only=True)
class Paper:
    """Whose answer staff record. :ivar contact_id: where everybody answers for themselves; :ivar name: else."""

    contact_id: UUID | None = None
    name: str = ""


def ask(session: BusinessSession, document: Document, kind: DocumentKind) -> None:
    """:raises Refused: when it asks for signatures, and the business has not accepted the terms for them."""
    consent = ""
    if kind.asks == "sign":
        require_terms(session.tenant)
        consent = session.tenant.setting("signing_consent")
    each = kind.answers == "each"
    session.add(Decision(document_id=document.id, asks=kind.asks, role=kind.asks_of, each=each, consent=consent))
    session.flush()
    date_decision(session, document)


def decision_of(session: BusinessSession, document_id: UUID) -> Asked | None:
    """What a document asks, with its answers; None when it asks nothing.

    One statement, and another for the people where each of them answers.
    """
    answer = and_(Answer.business_id == Decision.business_id, Answer.decision_id == Decision.id)
    document = and_(Document.business_id == Decision.business_id, Document.id == Decision.document_id)
    statement = select(Decision, Answer, Document.record_id).join(Document, document).outerjoin(Answer, answer)
    rows = session.execute(statement.where(Decision.document_id == document_id).order_by(Answer.position)).all()
    if not rows:
        return None
    decision, _, record_id = rows[0]
    return Asked(
        id=decision.id, asks=decision.asks, role=decision.role, each=decision.each, consent=decision.consent,
        expires_at=decision.expires_at, outcome=decision.outcome,
        answers=tuple(_given(row[1]) for row in rows if row[1]),
        holders=tuple(holders_of(session, record_id, decision.role)) if decision.each else (),
    )  # fmt: skip


def _given(answer: Answer) -> Given:
    facts = answer.facts
    return Given(
        answer=answer.answer, by=answer.answered_by, at=answer.at, reason=answer.reason, how=answer.how,
        recorded_by=facts.get("recorded_by", ""), contact_id=answer.contact_id, signed_name=facts.get("name", ""),
        strokes=facts.get("strokes", ()), address=facts.get("address", ""), hash=answer.hash,
    )  # fmt: skip


def decide(
    session: BusinessSession,
    viewer: Viewer,
    document_id: UUID,
    answer: str,
    reason: str,
    content_sha256: str,
    actor: Actor | None = None,
    *,
    signature: Signature | None = None,
    paper: Paper | None = None,
    origin: Origin | None = None,
) -> Answer:
    """Answer what a document asks, once and for all.

    :param viewer: a contact who may open it; or staff, who record what a customer said on paper or by phone, and say so
        in the reason. :param answer: ``approved``, ``declined``, ``acknowledged`` or ``signed``.
    :param reason: needed to decline. :param content_sha256: of the content that was read.
    :param actor: who presses; the contact where it is left out. :param signature: needed to sign.
    :param paper: whose answer staff record. :param origin: where it came from, kept with the answer.
    :raises NotFound: when the viewer does not see it, or it asks nothing. :raises HeldBack: when a gate holds it.
    :raises Refused: when it was answered before or can no longer be, the content has changed, something is missing, or
        it is not theirs.
    """
    actor = actor or Actor(kind="contact", name=viewer.name, contact_id=viewer.contact_id)
    document = open_document(session, viewer, document_id, lock=True)
    decision = _locked(session, document_id)
    asked = decision_of(session, document_id)
    if decision is None or asked is None:
        raise NotFound
    paper = paper or Paper()
    contact_id = paper.contact_id if viewer.is_staff else viewer.contact_id
    refuse_if_given(session, asked, contact_id)
    if document.replaced_at or document.archived_at or document.sha256 != content_sha256:
        raise Refused(CHANGED)
    if refusal := why_not(session, viewer, document, asked):
        raise Refused(refusal)
    reason = checked_reason(viewer, asked, answer, reason)
    given = Answer(
        decision_id=asked.id, contact_id=contact_id, answer=answer, reason=reason, content_sha256=document.sha256,
        slot=str(contact_id) if asked.each else "", at=clock.now(),
    )  # fmt: skip
    if viewer.is_staff:
        _on_paper(given, asked, paper, actor)
    else:
        _by_contact(session, given, viewer, actor, signature, origin or Origin())
    append(session, given, document.id)
    _tell(session, decision, document, given, actor)
    return given


def _locked(session: BusinessSession, document_id: UUID) -> Decision | None:
    locked = select(Decision).where(Decision.document_id == document_id).with_for_update(of=Decision)
    return session.scalar(locked.execution_options(populate_existing=True))


def _tell(session: BusinessSession, decision: Decision, document: Document, given: Answer, actor: Actor) -> None:
    if decision.each:
        said: dict[str, Any] = {
            "title": document.title,
            "kind": document.kind,
            "answer": given.answer,
            "by": given.answered_by,
        }
        name = told_as(document, "answered")
        record_event(session, name, document, actor, internal=True, contact_id=given.contact_id, **said)
    settle(session, decision, document, actor, {"contact_id": given.contact_id, "reason": given.reason})


def refuse_if_given(session: BusinessSession, asked: Asked, contact_id: UUID | None = None) -> None:
    """:raises Refused: naming who answered and when, where this person has, or nobody else need."""
    given = asked.answer_of(contact_id) if asked.each else None
    given = given or asked.given
    if given:
        day = day_of(session, given.at)
        raise Refused(f"{given.by} {given.answer} this on {day}. An answer is final; nothing was changed.")


def day_of(session: BusinessSession, at: datetime) -> str:
    return f"{at.astimezone(session.tenant.zone):%d %b %Y}".lstrip("0")


def last_day(session: BusinessSession, asked: Asked) -> str:
    """The last day on which it can be answered."""
    return day_of(session, asked.expires_at - timedelta(seconds=1)) if asked.expires_at else ""


def why_not(session: BusinessSession, viewer: Viewer, document: Document | Row[Any], asked: Asked) -> str | None:
    """Why this viewer may not answer, for people; None when they may."""
    if asked.expired:
        step = "Ask for it anew first." if viewer.is_staff else f"Ask {session.tenant.name} for a new one."
        return f"This could be answered until {last_day(session, asked)}. {step}"
    if viewer.is_staff:
        return None
    record_type = session.catalog.record_types.get(document.record_kind or "")
    if document.record_id and (record_type is None or "decide" not in record_type.portal):
        return "This is answered at the office, not here."
    if document.record_id and not may_act(
        session, viewer.contact_id, "decide", document.record_id, document.record_kind or "", document.account_id
    ):
        return READS
    if asked.role and not _holds(session, viewer, document, asked):
        return f"Only somebody who is {session.catalog.role_label(asked.role)} here can answer this."
    return None


def _holds(session: BusinessSession, viewer: Viewer, document: Document | Row[Any], asked: Asked) -> bool:
    if asked.each:
        return viewer.contact_id in {one.contact_id for one in asked.holders}
    taking_part = (
        select(Participant.id)
        .where(Participant.contact_id == viewer.contact_id, Participant.role == asked.role)
        .where(Participant.record_id == document.record_id)
    )
    tree = and_(AccountTree.business_id == Link.business_id, AccountTree.ancestor_id == Link.account_id)
    linked = (
        select(Link.id)
        .join(AccountTree, tree)
        .where(Link.contact_id == viewer.contact_id, Link.role == asked.role, Link.ended_at.is_(None))
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
    return text if viewer.is_staff or answer == "declined" else ""


def _on_paper(given: Answer, asked: Asked, paper: Paper, actor: Actor) -> None:
    """What staff record: whose it is they choose, or write."""
    given.how = "paper"
    given.answered_by = one_line(paper.name, 120) or actor.name
    if asked.each:
        person = next((one for one in asked.awaited if one.contact_id == paper.contact_id), None)
        if person is None:
            raise Refused("Choose whose answer this is.", "person")
        given.answered_by = person.name
    given.facts = {"recorded_by": actor.name, "contact": str(given.contact_id or "")}


def _by_contact(
    session: BusinessSession, given: Answer, viewer: Viewer, actor: Actor, signature: Signature | None, origin: Origin
) -> None:
    given.how, given.answered_by = "pressed", actor.name
    address = session.scalar(select(Contact.email).where(Contact.id == viewer.contact_id)) or ""
    facts = {"contact": str(viewer.contact_id), "address": address, "ip": origin.ip, "agent": origin.agent}
    if given.answer == "signed":
        signature = checked_signature(signature)
        given.how = "drawn" if signature.strokes else "typed"
        facts["name"] = signature.name
        if signature.strokes:
            facts["strokes"] = [[list(point) for point in stroke] for stroke in signature.strokes]  # type: ignore[assignment]
    given.facts = {name: value for name, value in facts.items() if value}
