"""Inviting many at once: a list's filter, its exceptions and a mark become the rows of a job, each with an outcome."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select, update

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.contacts.queries import ORDER, Filter
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.bulk import ManyLinks, plan_many
from doorstep.events.planning import Person
from doorstep.faults import fault
from doorstep.invitations.services import PORTAL_OFF
from doorstep.invitations.status import ENROLLED, status_column
from doorstep.jobs.kinds import NewRow, Outcome, Result, actor_of, batch_job_kind
from doorstep.jobs.models import JobRow, JobRun
from doorstep.jobs.services import start
from doorstep.problems import Refused
from doorstep.users.models import PowerLink

KIND = "invite"
EVENT = "invitation.sent"
OUTCOMES = {
    "sent": Outcome(label="Sent", tone="good"),
    "enrolled": Outcome(label="Already enrolled"),
    "no_email": Outcome(label="No email", tone="warn"),
    "suspended": Outcome(label="Suspended", tone="warn"),
    "do_not_email": Outcome(label="Do not email"),
    "unreachable": Outcome(label="Cannot receive mail", tone="warn"),
    "archived": Outcome(label="Archived"),
    "unselected": Outcome(label="Unselected"),
}
REASONS = {
    "enrolled": "Has a sign-in already.",
    "no_email": "Add an email address, then invite this person.",
    "suspended": "Access is disabled. Reinstate it first.",
    "do_not_email": "Marked “do not email”.",
    "unreachable": "The mail server refused this address. Correct it, or use the personal URL.",
    "archived": "Archived before it was their turn.",
    "unselected": "You took the tick away.",
}


def invite_all(
    session: BusinessSession, filter: Filter, excluded: Collection[UUID], mark: UUID, actor: Actor
) -> JobRun:
    """Invite everybody a list shows but the excluded ones, and nobody who came after the mark.

    :return: the job, whose page says what became of each. :raises Refused: when the portal is switched off.
    """
    chosen = {"q": filter.q, "status": filter.status, "list": filter.list, "archived": filter.archived}
    chosen["mark"] = str(mark)
    return _start(session, {"filter": chosen, "excluded": sorted(map(str, excluded))}, actor)


def invite_these(session: BusinessSession, ids: Collection[UUID], actor: Actor) -> JobRun:
    """Invite these contacts. :raises Refused: when there are none, or the portal is switched off."""
    if not ids:
        raise Refused("Nobody is ticked. Tick the people to invite, or all of them.")
    return _start(session, {"ids": sorted(map(str, ids))}, actor)


def _start(session: BusinessSession, params: dict[str, Any], actor: Actor) -> JobRun:
    if not session.tenant.portal_on:
        raise Refused(PORTAL_OFF, reason="portal_off")
    return start(session, KIND, params, None, actor)


def gather(session: BusinessSession, run: JobRun) -> Iterator[NewRow]:
    columns = (Contact.id, Contact.first_name, Contact.last_name, Contact.company, Contact.email)
    excluded = {UUID(one) for one in run.params.get("excluded", ())}
    rows = select(*columns).where(_chosen(run)).order_by(*ORDER)
    for contact_id, first, last, company, email in session.execute(rows):
        label = f"{first} {last}".strip() or company or email or "No name"
        yield NewRow(label=label, subject_id=contact_id, data={"unselected": True} if contact_id in excluded else {})


def _chosen(run: JobRun) -> Any:
    if "ids" in run.params:
        return and_(Contact.id.in_([UUID(one) for one in run.params["ids"]]), Contact.merged_into_id.is_(None))
    told = run.params["filter"]
    return Filter(**{**told, "mark": UUID(told["mark"])}).condition()


@batch_job_kind(
    KIND, label="Invitations", size=500, gather=gather, outcomes=OUTCOMES, subject_path="/office/contacts/",
    back_path="/office/contacts", back_label="Contacts",
)  # fmt: skip
def invite_rows(session: BusinessSession, run: JobRun, rows: Sequence[JobRow]) -> list[Result]:
    people = {person.id: person for person in _people(session, [row.subject_id for row in rows if row.subject_id])}
    outcomes = [_outcome(row, people.get(row.subject_id)) for row in rows]
    send([people[row.subject_id] for row, found in zip(rows, outcomes, strict=True) if found == "sent"], session, run)
    fault("bulk.row")
    return [(outcome, REASONS.get(outcome, "")) for outcome in outcomes]


def _people(session: BusinessSession, ids: list[UUID]) -> list[Row[Any]]:
    """Locked, so that nobody is suspended or enrolled between the look and the invitation."""
    columns = (
        Contact.id, Contact.first_name, Contact.last_name, Contact.company, Contact.email, Contact.do_not_email,
        Contact.suspended_at, Contact.unreachable_at, Contact.archived_at, Contact.merged_into_id,
        status_column().label("status"),
    )  # fmt: skip
    rows = select(*columns).where(Contact.id.in_(ids)).order_by(Contact.id)
    return list(session.execute(rows.with_for_update(of=Contact)))


def _outcome(row: JobRow, person: Row[Any] | None) -> str:
    if row.data.get("unselected"):
        return "unselected"
    if person is None or person.archived_at or person.merged_into_id:
        return "archived"
    checks = (
        ("enrolled", person.status == ENROLLED), ("suspended", person.suspended_at), ("no_email", not person.email),
        ("do_not_email", person.do_not_email), ("unreachable", person.unreachable_at),
    )  # fmt: skip
    return next((name for name, found in checks if found), "sent")


def send(people: Sequence[Row[Any]], session: BusinessSession, run: JobRun) -> None:
    """Invite these, as `invite` does it one by one: former invitations end, links and mails are written in batches."""
    if not people:
        return
    if not session.tenant.portal_on:
        raise Refused(PORTAL_OFF, reason="portal_off")
    former = (PowerLink.kind == "invitation", PowerLink.contact_id.in_([person.id for person in people]))
    open_ones = update(PowerLink).where(*former, PowerLink.used_at.is_(None), PowerLink.superseded_at.is_(None))
    session.execute(open_ones.values(superseded_at=clock.now()).execution_options(synchronize_session=False))
    days = session.tenant.setting("invitation_days")
    links = ManyLinks(kind="invitation", lifetime=timedelta(days=days))
    plan_many(session, EVENT, [_person(one) for one in people], actor_of(run), links=links, facts={"days": str(days)})


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        first_name=row.first_name or row.company,
        email=row.email,
        do_not_email=row.do_not_email,
        suspended=False,
    )
