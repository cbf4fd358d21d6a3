"""For any event: who was told and who was not, and why. What is stored counts; the rest is worked out from today."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from attrs import evolve, field, frozen
from sqlalchemy import and_, select

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.audience import Near, acting_contact, reached
from doorstep.events.cells import Told
from doorstep.events.facts import Matter, matter_of
from doorstep.events.joining import LEAD, LEADS, in_one_mail
from doorstep.events.matrix import label_of, ordered
from doorstep.events.models import Delivery, Event
from doorstep.events.planning import Person, Plan, matching_rules, said_by, who_sees, why_not
from doorstep.problems import NotFound
from doorstep.users.models import User

NO_RULE = "There is no mail about this."
NO_TICK = "No role of theirs is ticked for this."
OWN_ACT = "They did it themselves."
UNSEEN = "They do not see it."
ARCHIVED = "This contact is in the archive."
LATER = "Today they would be told. When it happened, they were not: a role, a tick or their access has changed since."
UNDER_WAY = ("waiting", "held", "gathered", "joined", "sending")
INTERNAL = "It is for staff alone."


@frozen(kw_only=True)
class Line:
    """One person: `roles` as the matrix calls them; `state` of the delivery, empty where there is none."""

    name: str
    contact_id: UUID | None = None
    roles: tuple[str, ...] = ()
    rule: str = ""
    state: str = ""
    reason: str = ""
    delivery_id: UUID | None = None
    sent_at: Any = None


@frozen(kw_only=True)
class Step:
    """One question about a person, and its answer; `ok` is None for what makes no difference any more."""

    name: str
    ok: bool | None
    source: str


@frozen(kw_only=True)
class Reach:
    """All that decides about an event, read once for everybody."""

    session: BusinessSession
    event: Event
    matter: Matter
    told: Sequence[Told]
    near: Near
    stored: Sequence[Line]
    acted: UUID | None
    names: dict[UUID, Any] = field(factory=dict)
    sees: frozenset[UUID] = frozenset()


def reach_of(session: BusinessSession, event_id: UUID, also: UUID | None = None) -> Reach:
    """:param also: a contact to look at, however far from it. :raises NotFound: for no event of this business."""
    event = session.scalar(select(Event).where(Event.id == event_id))
    if event is None:
        raise NotFound
    matter = matter_of(session, event)
    near = reached(session, event, matter)
    wanted = {*near, *([event.contact_id] if event.contact_id else []), *([also] if also else [])}
    found = Reach(
        session=session, event=event, matter=matter, told=matching_rules(session, event, matter), near=near,
        stored=stored(session, event_id), acted=acting_contact(session, event), names=people(session, wanted),
    )  # fmt: skip
    return evolve(found, sees=frozenset(seeing(found, set(found.names))))


def stored(session: BusinessSession, event_id: UUID) -> list[Line]:
    contact = and_(Contact.business_id == Delivery.business_id, Contact.id == Delivery.contact_id)
    user = and_(User.business_id == Delivery.business_id, User.id == Delivery.user_id)
    columns = (
        Delivery.id, Delivery.contact_id, Delivery.rule, Delivery.told_as, Delivery.state, Delivery.reason,
        Delivery.sent_at, Delivery.address, Contact.first_name, Contact.last_name, Contact.company, User.name,
        LEAD.rule.label("lead"),
    )  # fmt: skip
    rows = select(*columns).outerjoin(Contact, contact).outerjoin(User, user).outerjoin(LEAD, LEADS)
    rows = rows.where(Delivery.event_id == event_id)
    return [stored_line(session, row) for row in session.execute(rows.order_by(Delivery.id))]


def stored_line(session: BusinessSession, row: Any) -> Line:
    together = in_one_mail(rule_label(session, row.lead)) if row.lead else ""
    return Line(
        name=full_name(row) or row.name or row.address, contact_id=row.contact_id, state=row.state,
        reason=row.reason or together, roles=tuple(ordered(session.catalog, row.told_as.split(","))),
        rule=rule_label(session, row.rule), delivery_id=row.id, sent_at=row.sent_at,
    )  # fmt: skip


def rule_label(session: BusinessSession, name: str) -> str:
    rule = session.catalog.rules.get(name)
    return rule.label if rule else name


def full_name(row: Any) -> str:
    return " ".join(part for part in (row.first_name, row.last_name) if part) or row.company or ""


def people(session: BusinessSession, ids: set[UUID]) -> dict[UUID, Any]:
    columns = (
        Contact.id, Contact.first_name, Contact.last_name, Contact.company, Contact.email, Contact.do_not_email,
        Contact.suspended_at, Contact.unreachable_at, Contact.archived_at, Contact.merged_into_id,
    )  # fmt: skip
    return {row.id: row for row in session.execute(select(*columns).where(Contact.id.in_(ids)))} if ids else {}


def seeing(reach: Reach, ids: set[UUID]) -> set[UUID]:
    """Who sees what it is about, today."""
    now = clock.now()
    plan = Plan(session=reach.session, event=reach.event, matter=reach.matter, link=None, common={}, due_at=now)
    return who_sees(plan, ids)


def everybody(reach: Reach) -> list[Line]:
    """Those who were written to or left out, then those near it who were not told; each with the reason."""
    written = {one.contact_id for one in reach.stored}
    others = [other(reach, one) for one in reach.names if one not in written]
    return [*reach.stored, *sorted(others, key=lambda one: one.name.casefold())]


def other(reach: Reach, contact_id: UUID) -> Line:
    failed = next(step for step in derived(reach, contact_id) if not step.ok)
    roles = tuple(ordered(reach.session.catalog, rows_of(reach, contact_id)))
    return Line(name=full_name(reach.names[contact_id]), contact_id=contact_id, roles=roles, reason=failed.source)


def rows_of(reach: Reach, contact_id: UUID) -> frozenset[str]:
    """What somebody is near it."""
    subject = {"subject"} if reach.event.contact_id == contact_id else set()
    return reach.near.get(contact_id, frozenset()) | subject


def steps(reach: Reach, contact_id: UUID) -> list[Step]:
    """Why a mail went to this contact, or did not: what is stored, and the questions that led there."""
    if contact_id not in reach.names:
        raise NotFound
    mine = [one for one in reach.stored if one.contact_id == contact_id]
    if not mine:
        return list(derived(reach, contact_id))
    before = [step for step in derived(reach, contact_id) if step.name in ("rule", "ticked")]
    told_as = ", ".join(mine[0].roles)
    then = [evolve(step, ok=True, source=told_as if step.name == "ticked" else mine[0].rule) for step in before]
    return [*then, *(kept(one) for one in mine)]


def kept(one: Line) -> Step:
    """What a delivery itself says."""
    ok = None if one.state in UNDER_WAY else one.state == "sent"
    return Step(name=one.state, ok=ok, source=f"{one.rule}. {one.reason}".strip())


def derived(reach: Reach, contact_id: UUID) -> Iterator[Step]:
    """The questions in their order, answered from today's data, to the first one that says no."""
    person, own = reach.names[contact_id], rows_of(reach, contact_id)
    for step in questions(reach, contact_id, person, own):
        yield step
        if not step.ok:
            return
    yield Step(name="outcome", ok=False, source=LATER)


def questions(reach: Reach, contact_id: UUID, person: Any, own: frozenset[str]) -> Iterator[Step]:
    catalog, event = reach.session.catalog, reach.event
    labels = ", ".join(one.rule.label for one in reach.told)
    yield Step(name="rule", ok=bool(reach.told), source=labels or NO_RULE)
    told = [one for one in reach.told if one.roles & own]
    is_one = ", ".join(ordered(catalog, own)) or "nobody near it"
    ticked = ", ".join(dict.fromkeys(label_of(catalog, role) for one in told for role in sorted(one.roles & own)))
    yield Step(name="ticked", ok=bool(told), source=ticked or f"{NO_TICK} Here they are: {is_one}.")
    yield Step(
        name="internal", ok=not event.internal, source=INTERNAL if event.internal else "It is for customers, too."
    )
    asked = any(one.rule.required and "subject" in one.roles for one in told)
    own_act = contact_id == reach.acted and not asked
    yield Step(name="actor", ok=not own_act, source=OWN_ACT if own_act else f"{event.actor} did it.")
    gone = bool(person.archived_at or person.merged_into_id)
    yield Step(name="live", ok=not gone, source=ARCHIVED if gone else "They are in the list of contacts.")
    sees = contact_id in reach.sees
    yield Step(name="sees", ok=sees, source="They see it." if sees else UNSEEN)
    yield from wanted(reach, told[0], person)


def wanted(reach: Reach, told: Told, person: Any) -> Iterator[Step]:
    """Suspended, no address, do not email, or said no: as planning would say it."""
    how = said_by(reach.session, told.rule, {person.id}).get(person.id, "")
    who = Person(
        id=person.id, first_name="", email=person.email, do_not_email=person.do_not_email,
        suspended=person.suspended_at is not None, unreachable=person.unreachable_at is not None,
    )  # fmt: skip
    reason = why_not(reach.event.actor_kind, told.rule, who, person.email or "", how == "off")
    said = "They want it in the daily mail." if how == "daily" else "They want it, and can be written to."
    yield Step(name="wants", ok=not reason, source=reason or said)
