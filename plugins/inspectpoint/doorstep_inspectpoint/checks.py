"""What a fire inspector would not let happen."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from doorstep.api import (
    SYSTEM,
    Actor,
    BusinessSession,
    Document,
    Event,
    Offers,
    Record,
    RecordType,
    Refused,
    archive_document,
    change_status,
    decision_of,
    hookimpl,
    on,
    render_document_soon,
    settings_of,
    today,
)
from doorstep_inspectpoint.models import Deficiency, Device, InspectionReport, Proposal, ProposalLine

PROPOSALS = Offers(
    model=Proposal, line=ProposalLine, plugin="inspectpoint",
    final="This proposal is answered, and an answer is final. For other terms, make a new proposal.",
)  # fmt: skip


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if record_type.name == "proposal":
        PROPOSALS.complete(session, values)
        days = settings_of(session, "inspectpoint")["valid_days"]
        values["valid_until"] = values.get("valid_until") or values["happens_on"] + timedelta(days=days)


@hookimpl
def doorstep_before_status(session: BusinessSession, record: Record, status: str, actor: Actor) -> None:
    if isinstance(record, InspectionReport):
        report_may_be(session, record, status)
    if isinstance(record, Proposal):
        proposal_may_be(session, record, status)


@hookimpl
def doorstep_before_publish(session: BusinessSession, record: Record, actor: Actor) -> None:
    if record.status == "draft" and record.kind == "inspection_report":
        raise Refused("Say first how it went: passed, or deficiencies found. Drafts are not for customers.")
    if record.status == "draft" and record.kind == "service_report":
        raise Refused("The visit is not done yet. Set it to Done, then publish.")
    if isinstance(record, InspectionReport):
        report_may_be(session, record, record.status)
    if isinstance(record, Proposal):
        may_be_sent(session, record)


@hookimpl
def doorstep_before_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    PROPOSALS.require_open(record)


def report_may_be(session: BusinessSession, report: InspectionReport, status: str) -> None:
    """The outcome follows from the devices and the deficiencies."""
    if status == "draft":
        if report.visible_from:
            raise Refused("Customers see this report. Withdraw it, then it can be a draft again.")
        return
    results: dict[str, int] = dict(
        session.execute(
            select(Device.result, func.count()).where(Device.record_id == report.id).group_by(Device.result)
        ).all()
    )
    if not results:
        raise Refused("No devices are listed yet. Add what was inspected, each with its result.")
    failed = results.get("fail", 0)
    found = session.scalar(select(func.count(Deficiency.id)).where(Deficiency.parent_id == report.id)) or 0
    if status == "passed" and (failed or found):
        raise Refused(f"It cannot have passed: {failed} devices failed, and it has {found} deficiencies.")
    if status == "deficient" and not (failed or found):
        raise Refused("No device failed and there is no deficiency. Add what was found, or set it to Passed.")


def proposal_may_be(session: BusinessSession, proposal: Proposal, status: str) -> None:
    PROPOSALS.require_open(proposal)
    if status in Proposal.DECIDED and answer_to(session, proposal) != status:
        raise Refused("The customer approves or declines in the portal. Was it by phone or on paper? "
                      "Publish it, then record the answer on its PDF.")  # fmt: skip
    if status == "sent":
        if proposal.visible_from is None:
            raise Refused("Publish it: then it is sent.")
        may_be_sent(session, proposal)


def may_be_sent(session: BusinessSession, proposal: Proposal) -> None:
    PROPOSALS.require_lines(session, proposal)
    if proposal.valid_until and proposal.valid_until < today(session):
        raise Refused("Its last day has passed. Choose a later one under Valid until.")


def answer_to(session: BusinessSession, proposal: Proposal) -> str | None:
    """What the customer answered to the proposal as it stands now."""
    paper = paper_of(session, proposal)
    asked = decision_of(session, paper.id) if paper else None
    return asked.given.answer if asked and asked.given else None


def paper_of(session: BusinessSession, proposal: Proposal) -> Document | None:
    current = (Document.replaced_at.is_(None), Document.archived_at.is_(None), Document.kind == "proposal_pdf")
    return session.scalar(select(Document).where(Document.record_id == proposal.id, *current))


@on("proposal.created")
def add_up(session: BusinessSession, event: Event) -> None:
    PROPOSALS.add_up(session, event)


@on("proposal.updated")
def add_up_again(session: BusinessSession, event: Event) -> None:
    proposal = PROPOSALS.add_up(session, event)
    if proposal.visible_from:
        may_be_sent(session, proposal)
    if proposal.status == "expired":
        change_status(session, proposal, "sent", SYSTEM)


@on("proposal.published")
def send(session: BusinessSession, event: Event) -> None:
    proposal = PROPOSALS.of(session, event)
    if proposal.status in ("draft", "expired"):
        change_status(session, proposal, "sent", SYSTEM)


@on("proposal.decided")
def take_answer(session: BusinessSession, event: Event) -> None:
    proposal = PROPOSALS.of(session, event)
    if proposal.status != "sent" or (proposal.valid_until and proposal.valid_until < today(session)):
        raise Refused("This proposal is no longer valid. Please ask us for a new one.")
    change_status(session, proposal, event.facts["answer"], SYSTEM)


@on("deficiency.created")
def print_again(session: BusinessSession, event: Event) -> None:
    """A published report's PDF shows what was found, also what is added later."""
    found = select(Deficiency.parent_id).where(Deficiency.id == event.record_id)
    report = session.scalar(select(InspectionReport).where(InspectionReport.id == session.scalar(found)))
    if report and report.visible_from:
        render_document_soon(session, report, SYSTEM)


@on("deficiency.updated")
def print_changed(session: BusinessSession, event: Event) -> None:
    print_again(session, event)


def expire(session: BusinessSession) -> None:
    """Proposals nobody answered in time: their paper, which asks for an answer, is put away."""
    late = select(Proposal).where(Proposal.status == "sent", Proposal.valid_until < today(session))
    for proposal in session.scalars(late.where(Proposal.archived_at.is_(None))).all():
        change_status(session, proposal, "expired", SYSTEM)
        if paper := paper_of(session, proposal):
            archive_document(session, paper, SYSTEM)
