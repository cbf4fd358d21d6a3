"""Whom a rule is for: contacts by link, part and role, staff, and the person an event is about."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, or_, select

from doorstep.access.visible import reached_contact_ids
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.facts import Matter
from doorstep.events.models import Event
from doorstep.plugins.contributions import NotificationRule
from doorstep.records.models import Participant, Record
from doorstep.users.models import PowerLink, User


@frozen(kw_only=True)
class Reached:
    """The contacts near a thing, with the roles that brought them there; read once an event."""

    linked: frozenset[UUID]
    primary: frozenset[UUID]
    participants: frozenset[UUID]
    by_role: dict[str, frozenset[UUID]]


@frozen(kw_only=True)
class Everybody:
    """The recipients of one rule: contacts by id, and staff by the id of their user."""

    contacts: frozenset[UUID] = frozenset()
    users: frozenset[UUID] = frozenset()


def reached(session: BusinessSession, event: Event, matter: Matter) -> Reached:
    links = _links(session, event)
    parts = _parts(session, matter)
    roles: dict[str, set[UUID]] = {}
    for contact_id, role in [(row.contact_id, row.role) for row in links] + [
        (row.contact_id, row.role) for row in parts
    ]:
        roles.setdefault(role, set()).add(contact_id)
    near = {row.contact_id for row in (*links, *parts)}
    for contact_id, role in notification_roles(session, near):
        roles.setdefault(role, set()).add(contact_id)
    return Reached(
        linked=frozenset(row.contact_id for row in links),
        primary=frozenset(row.contact_id for row in links if row.is_primary),
        participants=frozenset(row.contact_id for row in parts),
        by_role={role: frozenset(ids) for role, ids in roles.items()},
    )


def _links(session: BusinessSession, event: Event):  # noqa: ANN202
    return session.execute(reached_contact_ids({event.account_id})).all() if event.account_id else []


def _parts(session: BusinessSession, matter: Matter):  # noqa: ANN202
    """Participants of the record, and of its parent: a part reaches the record's children."""
    if matter.record is None:
        return []
    ids = [one for one in (matter.record.id, matter.record.parent_id) if one]
    return session.execute(select(Participant.contact_id, Participant.role).where(Participant.record_id.in_(ids))).all()


def notification_roles(session: BusinessSession, near: set[UUID]) -> Sequence[Any]:
    if not near:
        return []
    chosen = Contact.notification_role.is_not(None)
    return session.execute(select(Contact.id, Contact.notification_role).where(Contact.id.in_(near), chosen)).all()


def audience(
    session: BusinessSession,
    event: Event,
    matter: Matter,
    rule: NotificationRule,
    near: Reached,
    link: PowerLink | None,
) -> Everybody:
    contacts: set[UUID] = set()
    users: set[UUID] = set()
    for name in rule.audience:
        match name:
            case "staff":
                users |= staff_ids(session)
            case "assigned":
                users |= assigned_ids(session, matter)
            case "subject":
                contacts |= known(event.contact_id)
                users |= known(subject_user(event, link)) if not event.contact_id else set()
            case _:
                contacts |= customers(near, name)
    return Everybody(contacts=frozenset(set() if event.internal else contacts), users=frozenset(users))


def subject_user(event: Event, link: PowerLink | None) -> UUID | None:
    """The staff member an event is about: whose link it carries, or whom it names."""
    named = event.facts.get("about_user")
    return link.user_id if link else UUID(named) if named else None


def known(one: UUID | None) -> set[UUID]:
    return {one} if one else set()


def customers(near: Reached, name: str) -> frozenset[UUID]:
    plain = {"linked": near.linked, "primary": near.primary, "participants": near.participants}
    return plain[name] if name in plain else near.by_role.get(name, frozenset())


def staff_ids(session: BusinessSession) -> set[UUID]:
    return set(session.scalars(select(User.id).where(User.staff_role.is_not(None), User.ended_at.is_(None))))


def assigned_ids(session: BusinessSession, matter: Matter) -> set[UUID]:
    """Who the record is assigned to; where nobody is, who its parent is assigned to."""
    if matter.record is None:
        return set()
    if matter.record.assigned_id or matter.record.parent_id is None:
        return known(matter.record.assigned_id)
    return known(session.scalar(select(Record.assigned_id).where(Record.id == matter.record.parent_id)))


def acting_contact(session: BusinessSession, event: Event) -> UUID | None:
    """The contact who did it, found by their sign-in."""
    if event.actor_user_id is None:
        return None
    return session.scalar(select(User.contact_id).where(User.id == event.actor_user_id))


def family(matter: Matter):  # noqa: ANN201
    """The record, its parent, and all children of either: what may free what is held on one of them."""
    ids = [one for one in (matter.record.id, matter.record.parent_id) if one]
    return select(Record.id).where(
        or_(Record.id.in_(ids), and_(Record.parent_id.is_not(None), Record.parent_id.in_(ids)))
    )
