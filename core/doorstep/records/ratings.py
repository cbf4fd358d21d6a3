"""What customers say of a record: who may, until when, what is kept of it, and how staff read it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.access import visible
from doorstep.access.acts import READS, contact_may
from doorstep.access.gates import why_records
from doorstep.access.viewer import Viewer
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import Rating
from doorstep.records.facts import facts_of
from doorstep.records.models import Participant, Record, RecordRating
from doorstep.records.people import staff_choices
from doorstep.users.models import User

ALREADY = "You have rated this already. Thank you."
NOT_YET = "This cannot be rated yet."
OTHERS = "Only those who take part in this are asked how it was."
NEWEST = (RecordRating.id.desc(),)
HERE = and_(Record.business_id == RecordRating.business_id, Record.id == RecordRating.record_id)
# What is rated: the access rule speaks of `Record`, and asks for a child beside it.
THING: Any = aliased(Record)
MOST = 50


@frozen
class Standing:
    """:ivar given: what they have given, or None. :ivar asked: whether they take part as one who is asked.

    :ivar child: what has to be open to them before, as far as they see it.
    """

    given: RecordRating | None
    asked: bool
    child: UUID | None


@frozen(kw_only=True)
class Rateable:
    """A record of a contact's that can be rated, or was.

    :ivar id, number, title, happens_on, status: the record's. :ivar assigned: the name of who sees to it.
    :ivar given: their rating, or None. :ivar early: whether what has to be open to them before is not.
    """

    id: UUID
    number: str
    title: str
    happens_on: date
    status: str
    assigned: str
    given: RecordRating | None
    early: bool


def standing(session: BusinessSession, viewer: Viewer, record: Record, rating: Rating) -> Standing:
    """How a contact stands to the rating of a record they see: one statement."""
    part = exists(literal(1)).where(
        Participant.business_id == THING.business_id, Participant.contact_id == viewer.contact_id,
        or_(Participant.record_id == THING.id, Participant.record_id == THING.parent_id),
        Participant.role.in_(rating.roles),
    )  # fmt: skip
    columns = (RecordRating, part if rating.roles else literal(True), _child(viewer, rating))
    found = select(*columns).select_from(THING).outerjoin(RecordRating, _given_by(viewer))
    given, takes_part, child = session.execute(found.where(THING.id == record.id)).one()
    return Standing(given, bool(takes_part), child)


def _given_by(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        RecordRating.business_id == THING.business_id, RecordRating.record_id == THING.id,
        RecordRating.contact_id == viewer.contact_id,
    )  # fmt: skip


def _child(viewer: Viewer, rating: Rating) -> ColumnElement[Any]:
    """The newest child of the kind that has to be open to them before, as far as they see it."""
    if not rating.after:
        return null()
    here = (Record.business_id == THING.business_id, Record.parent_id == THING.id, Record.kind == rating.after)
    seen = select(Record.id).where(*here, visible.records(viewer, kind=rating.after, narrow=True))
    return seen.order_by(Record.visible_from.desc(), Record.id.desc()).limit(1).correlate(THING).scalar_subquery()


def refusal(
    session: BusinessSession,
    viewer: Viewer,
    record: Record,
    rating: Rating,
    one: Standing,
    known: Mapping[UUID, Any] | None = None,
) -> str:
    """Why they cannot rate it now, or change what they gave; empty where they can.

    :param known: of children that the gates were asked about already, what holds them, or None.
    """
    if rating.statuses and record.status not in rating.statuses:
        return NOT_YET
    if one.given and one.given.created_at + timedelta(days=rating.days) <= clock.now():
        return ALREADY
    if not one.asked:
        return OTHERS
    if not contact_may(session, viewer.contact_id, record, "comment"):
        return READS
    if known and one.child and one.child in known:
        return rating.early if known[one.child] else ""
    return rating.early if rating.after and early_among(session, viewer, rating, [one.child]) else ""


def early_among(session: BusinessSession, viewer: Viewer, rating: Rating, children: Sequence[UUID | None]) -> set[Any]:
    """Those of these that are not there or held: what they belong to cannot be rated yet; a statement for each gate."""
    held = why_records(session, viewer, rating.after or "", [one for one in children if one])
    return {one for one in children if one is None or one in held}


def rateable(session: BusinessSession, viewer: Viewer, kind: str, most: int = MOST) -> list[Rateable]:
    """The newest records of a kind that a contact sees and that somebody sees to, with what they gave of stars.

    One statement, and one for each gate where some are not rated and something has to be open to them before.

    :param kind: a record type with a `rating`. :param most: how many at the most.
    """
    rating = viewer.catalog.record_types[kind].rating
    assert rating is not None, kind
    own = (THING.id, THING.number, THING.title, THING.happens_on, THING.status, User.name)
    by = and_(User.business_id == THING.business_id, User.id == THING.assigned_id)
    found = select(*own, RecordRating, _child(viewer, rating)).join(User, by).outerjoin(RecordRating, _given_by(viewer))
    seen = select(Record.id).where(visible.records(viewer, kind=kind))
    found = found.where(THING.kind == kind, THING.archived_at.is_(None), THING.id.in_(seen))
    rows = session.execute(found.order_by(THING.happens_on.desc(), THING.id.desc()).limit(most)).all()
    children = [child for *_, given, child in rows if rating.after and given is None]
    early = early_among(session, viewer, rating, children)
    return [
        Rateable(
            id=one, number=number, title=title, happens_on=day, status=status, assigned=name, given=given,
            early=given is None and child in early,
        )
        for one, number, title, day, status, name, given, child in rows
    ]  # fmt: skip


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
