"""What customers say of a record: who may, until when, what is kept of it, and how staff read it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, and_, exists, func, literal, or_, select

from doorstep import clock
from doorstep.access.acts import READS, contact_may
from doorstep.access.viewer import Viewer
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import Rating
from doorstep.records.facts import facts_of
from doorstep.records.models import Participant, Record, RecordRating
from doorstep.records.people import staff_choices

ALREADY = "You have rated this already. Thank you."
NOT_YET = "This cannot be rated yet."
OTHERS = "Only those who take part in this are asked how it was."
NEWEST = (RecordRating.id.desc(),)
HERE = and_(Record.business_id == RecordRating.business_id, Record.id == RecordRating.record_id)


@frozen
class Standing:
    """:ivar given: what they have given, or None. :ivar asked: whether they take part as one who is asked."""

    given: RecordRating | None
    asked: bool


def standing(session: BusinessSession, viewer: Viewer, record: Record, rating: Rating) -> Standing:
    """How a contact stands to the rating of a record they see: one statement."""
    mine = and_(
        RecordRating.business_id == Record.business_id, RecordRating.record_id == Record.id,
        RecordRating.contact_id == viewer.contact_id,
    )  # fmt: skip
    part = exists(literal(1)).where(
        Participant.business_id == Record.business_id, Participant.contact_id == viewer.contact_id,
        or_(Participant.record_id == Record.id, Participant.record_id == Record.parent_id),
        Participant.role.in_(rating.roles),
    )  # fmt: skip
    asked = part if rating.roles else literal(True)
    found = select(RecordRating, asked).select_from(Record).outerjoin(RecordRating, mine).where(Record.id == record.id)
    given, takes_part = session.execute(found).one()
    return Standing(given, bool(takes_part))


def refusal(session: BusinessSession, viewer: Viewer, record: Record, rating: Rating, one: Standing) -> str:
    """Why they cannot rate it now, or change what they gave; empty where they can."""
    if rating.statuses and record.status not in rating.statuses:
        return NOT_YET
    if one.given and one.given.created_at + timedelta(days=rating.days) <= clock.now():
        return ALREADY
    if not one.asked:
        return OTHERS
    if not contact_may(session, viewer.contact_id, record, "comment"):
        return READS
    return rating.refusal(session, viewer, record) if rating.refusal else ""


def rate(
    session: BusinessSession,
    record: Record,
    given: RecordRating | None,
    values: dict[str, Any],
    rated: str,
    actor: Actor,
) -> None:
    """Keep what somebody says of a record, or what they say instead of before.

    :param values: `stars` and `words`. :param rated: the name of who sees to it, or an empty text.
    """
    if given is None:
        given = RecordRating(record_id=record.id, contact_id=actor.contact_id, user_id=record.assigned_id, rated=rated)
        session.add(given)
    given.stars, given.words = values["stars"], values["words"]
    session.flush()
    facts = {**facts_of(session, record), "rated": given.rated, "stars": str(given.stars)}
    facts["says"] = f"{given.rated} rated {given.stars} of 5" if given.rated else f"Rated {given.stars} of 5"
    record_event(session, f"{record.kind}.rated", record, actor, internal=True, contact_id=actor.contact_id, **facts)


def ratings_of_one(session: BusinessSession, record_id: UUID) -> Sequence[Any]:
    """What was given to one record, with who gave it, for staff."""
    return session.execute(_with_names().where(RecordRating.record_id == record_id).order_by(*NEWEST)).all()


def ratings_of(kind: str) -> Select[*tuple[Any, ...]]:
    """What was given to records of a kind, with the record and who gave it, for staff."""
    about = (Record.number, Record.title, RecordRating.record_id)
    return _with_names().join(Record, HERE).where(Record.kind == kind).add_columns(*about)


def averages_of(session: BusinessSession, kind: str) -> list[tuple[str, float, int]]:
    """Name, average and count of each staff member, the best first; who has left keeps the name they had."""
    sums = select(RecordRating.user_id, func.max(RecordRating.rated), func.sum(RecordRating.stars), func.count())
    rows = session.execute(sums.join(Record, HERE).where(Record.kind == kind).group_by(RecordRating.user_id))
    names = dict(staff_choices(session))
    found = [(names.get(str(who), name), total / count, count) for who, name, total, count in rows]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _with_names() -> Select[*tuple[Any, ...]]:
    by = and_(Contact.business_id == RecordRating.business_id, Contact.id == RecordRating.contact_id)
    columns = (
        RecordRating.id, RecordRating.stars, RecordRating.words, RecordRating.rated, RecordRating.created_at,
        Contact.first_name, Contact.last_name, Contact.company,
    )  # fmt: skip
    return select(*columns).join(Contact, by)
