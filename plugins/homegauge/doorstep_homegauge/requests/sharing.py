"""Request lists: who may write one, who reads it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, func, or_, select

from doorstep.api import (
    Actor,
    BusinessSession,
    Contact,
    NotFound,
    Participant,
    Refused,
    Viewer,
    add_participant,
    create_record,
    record_event,
    record_facts,
    remove_participant,
    render_document_soon,
)
from doorstep_homegauge.report_models import Finding, HomeReport, RequestList

ASKING = ("buyer", "agent")
HERE = and_(Contact.business_id == Participant.business_id, Contact.id == Participant.contact_id)


@frozen(kw_only=True)
class Reader:
    """Somebody of the inspection, or of the list: then with `participant_id`."""

    contact_id: UUID
    name: str
    role: str
    participant_id: UUID | None = None


def part_in(session: BusinessSession, viewer: Viewer, report: HomeReport) -> str | None:
    """As what this contact may ask for something: a buyer's part before an agent's."""
    mine = (Participant.record_id == report.parent_id, Participant.contact_id == viewer.contact_id)
    roles = session.scalars(select(Participant.role).where(*mine, Participant.role.in_(ASKING))).all()
    return next((role for role in ASKING if role in roles), None)


def part_column(viewer: Viewer, report: HomeReport) -> Any:
    """A part in which this contact may ask for something, as a column of another statement."""
    mine = (Participant.record_id == report.parent_id, Participant.contact_id == viewer.contact_id)
    return select(func.max(Participant.role)).where(*mine, Participant.role.in_(ASKING)).scalar_subquery()


def may_ask(session: BusinessSession, viewer: Viewer, report: HomeReport) -> bool:
    return part_in(session, viewer, report) is not None


def readers(session: BusinessSession, inspection_id: UUID | None, list_id: UUID | None = None) -> list[Reader]:
    """Everybody of the inspection who may read, and whoever reads the list though no longer of the inspection."""
    of_inspection = and_(Participant.record_id == inspection_id, Participant.role.in_(ASKING))
    columns = (Participant.id, Participant.record_id, Participant.role, Participant.contact_id)
    rows = select(*columns, Contact.first_name, Contact.last_name, Contact.company).join(Contact, HERE)
    live = (Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    rows = rows.where(or_(of_inspection, Participant.record_id == list_id), *live).order_by(Participant.id)
    found: dict[UUID, Reader] = {}
    for row in session.execute(rows):
        known = found.get(row.contact_id)
        mine = row.id if row.record_id == list_id else known.participant_id if known else None
        role = known.role if known else row.role
        found[row.contact_id] = Reader(contact_id=row.contact_id, name=name_of(row), role=role, participant_id=mine)
    return sorted(found.values(), key=lambda one: one.name.casefold())


def name_of(row: Any) -> str:
    return f"{row.first_name or ''} {row.last_name or ''}".strip() or row.company or "No name"


def shared_with(session: BusinessSession, found: RequestList) -> list[Reader]:
    return readers(session, found.inspection_id, found.id)


def write_list(
    session: BusinessSession, viewer: Viewer, report: HomeReport, values: Mapping[str, Any], actor: Actor
) -> RequestList:
    """A new list of this contact, shared with those chosen.

    :raises Refused: when a finding or a person is none of those offered.
    """
    role, author = part_in(session, viewer, report), viewer.contact_id
    if role is None or author is None:
        raise NotFound
    check_findings(session, report, values["requests"])
    given = {"title": f"Requests: {report.title}", "note": values["note"], "requests": values["requests"]}
    made = create_record(session, "request_list", given, actor, viewer=viewer, participants=[(author, role)])
    assert isinstance(made, RequestList)
    made.inspection_id, made.report_id, made.author_id = report.parent_id, report.id, author
    session.flush()
    share(session, made, values["share"], actor)
    render_document_soon(session, made, actor)
    return made


def check_findings(session: BusinessSession, report: HomeReport, lines: Sequence[Mapping[str, Any]]) -> None:
    named = {line["finding_id"] for line in lines if line.get("finding_id")}
    known = select(Finding.id).where(Finding.record_id == report.id, Finding.id.in_(named))
    if named - set(session.scalars(known)):
        raise Refused("One of these findings is no longer in the report. Go back and tick them again.")


def share(session: BusinessSession, found: RequestList, contact_ids: Iterable[UUID], actor: Actor) -> list[str]:
    """Let them read it, and tell them; their names. :raises Refused: for somebody who is not of the inspection."""
    known = {one.contact_id: one for one in shared_with(session, found)}
    names = []
    for contact_id in dict.fromkeys(contact_ids):
        reader = known.get(contact_id)
        if reader is None:
            raise Refused("Choose somebody who takes part in this inspection.", "share")
        if reader.participant_id is None:
            add_participant(session, found, contact_id, reader.role, actor)
            facts = {**record_facts(session, found), "author": actor.name, "says": f"Shared with {reader.name}"}
            record_event(session, "request_list.shared", found, actor, contact_id=contact_id, **facts)
            names.append(reader.name)
    return names


def take_back(session: BusinessSession, found: RequestList, contact_id: UUID | None, actor: Actor) -> str:
    """This person does not see the list any more; their name. :raises NotFound: for the author, or a stranger."""
    reader = next((one for one in shared_with(session, found) if one.contact_id == contact_id), None)
    if reader is None or reader.participant_id is None or contact_id == found.author_id:
        raise NotFound
    remove_participant(session, found, reader.participant_id, actor)
    return reader.name
