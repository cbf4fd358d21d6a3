"""Whom a rule is for: contacts by link, part and role, staff, and the person an event is about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import and_, or_, select

from doorstep.access.visible import reached_contact_ids
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.cells import PLAIN_ROLE, Told
from doorstep.events.facts import Matter
from doorstep.events.models import Event
from doorstep.plugins.registry import Catalog
from doorstep.records.models import Participant, Record
from doorstep.users.models import PowerLink, User

Near = Mapping[UUID, frozenset[str]]
"""By contact near a thing: the roles, and `primary`."""


@frozen(kw_only=True)
class Everybody:
    """The recipients of one rule, by id of the contact or of a staff member's user: the roles that brought them in."""

    contacts: Mapping[UUID, frozenset[str]] = field(factory=dict)
    users: Mapping[UUID, frozenset[str]] = field(factory=dict)


def reached(session: BusinessSession, event: Event, matter: Matter) -> Near:
    """The contacts near a thing, with what each is there; read once an event."""
    links, parts = _links(session, event), _parts(session, matter)
    chosen = notification_roles(session, {row.contact_id for row in (*links, *parts)})
    return near(session.catalog, links, parts, chosen)


def near(catalog: Catalog, links: Iterable[Any], parts: Iterable[Any], chosen: Mapping[UUID, str]) -> Near:
    """What each contact is near a thing.

    Whoever has a notification role is that, instead of what their links say: it narrows what they are told. What they
    are in a record itself, where staff have put them one by one, still counts.
    """
    found: dict[UUID, set[str]] = {row.contact_id: set() for row in (*links, *parts)}
    for row in links:
        if row.contact_id not in chosen:
            found[row.contact_id] |= linked_as(catalog, row)
    for row in parts:
        found[row.contact_id].add(known_role(catalog, row.role, "record"))
    for contact_id in found.keys() & chosen.keys():
        found[contact_id].add(chosen[contact_id])
    return {one: frozenset(roles) for one, roles in found.items()}


def linked_as(catalog: Catalog, row: Any) -> set[str]:
    return {known_role(catalog, row.role, "account"), *(["primary"] if row.is_primary else [])}


def known_role(catalog: Catalog, role: str, scope: str) -> str:
    """A role that nothing contributes here any more counts as the plain one of its scope."""
    return role if role in catalog.roles else PLAIN_ROLE[scope]


def _links(session: BusinessSession, event: Event):  # noqa: ANN202
    return session.execute(reached_contact_ids({event.account_id})).all() if event.account_id else []


def _parts(session: BusinessSession, matter: Matter):  # noqa: ANN202
    """Participants of the record, and of its parent: a part reaches the record's children."""
    if matter.record is None:
        return []
    ids = [one for one in (matter.record.id, matter.record.parent_id) if one]
    return session.execute(select(Participant.contact_id, Participant.role).where(Participant.record_id.in_(ids))).all()


def notification_roles(session: BusinessSession, near: set[UUID]) -> dict[UUID, str]:
    """The roles for notifications that were chosen for contacts, as far as something contributes them."""
    if not near:
        return {}
    known = Contact.notification_role.in_(session.catalog.roles)
    rows = session.execute(select(Contact.id, Contact.notification_role).where(Contact.id.in_(near), known))
    return {contact_id: role for contact_id, role in rows if role}


def audience(
    session: BusinessSession, event: Event, matter: Matter, told: Told, near: Near, link: PowerLink | None
) -> Everybody:
    contacts: dict[UUID, frozenset[str]] = {}
    if not event.internal:
        contacts = {one: roles & told.roles for one, roles in near.items() if roles & told.roles}
    if "subject" in told.roles and not event.internal:
        for one in known(event.contact_id):
            contacts[one] = contacts.get(one, frozenset()) | {"subject"}
    return Everybody(contacts=contacts, users=users(session, event, matter, told, link))


def users(
    session: BusinessSession, event: Event, matter: Matter, told: Told, link: PowerLink | None
) -> dict[UUID, frozenset[str]]:
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for name in told.roles & {"staff", "assigned", "subject"}:
        for one in those(session, event, matter, name, link):
            found[one].add(name)
    return {one: frozenset(names) for one, names in found.items()}


def those(session: BusinessSession, event: Event, matter: Matter, name: str, link: PowerLink | None) -> set[UUID]:
    match name:
        case "staff":
            return staff_ids(session)
        case "assigned":
            return assigned_ids(session, matter)
    return known(subject_user(event, link)) if not event.contact_id else set()


def subject_user(event: Event, link: PowerLink | None) -> UUID | None:
    """The staff member an event is about: whose link it carries, or whom it names."""
    named = event.facts.get("about_user")
    return link.user_id if link else UUID(named) if named else None


def known(one: UUID | None) -> set[UUID]:
    return {one} if one else set()


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
