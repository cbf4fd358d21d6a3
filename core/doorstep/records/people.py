"""Who has a part in a record: participants, and the staff member it is assigned to."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from doorstep.access.acts import require_act
from doorstep.access.visible import reached_contact_ids
from doorstep.contacts.lists import lists_of
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.settling import look_again
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import RecordType, Role
from doorstep.problems import NotFound, Refused
from doorstep.records.facts import facts_of
from doorstep.records.models import Participant, Record
from doorstep.users.models import User

SUBSCRIBER = "subscriber"


def participant_roles(session: BusinessSession, kind: str) -> list[Role]:
    """The roles in which a contact can take part in records of this kind."""
    roles = session.catalog.roles.values()
    return [role for role in roles if role.scope == "record" and (role.sees is None or kind in role.sees)]


def asked_roles(session: BusinessSession, kind: str) -> list[Role]:
    """Those of them that a record of this kind begins with."""
    return [role for role in participant_roles(session, kind) if role.asked]


def add_participant(
    session: BusinessSession, record: Record, contact_id: UUID, role: str, actor: Actor, *, quietly: bool = False
) -> Participant:
    """Let a contact take part in a record; one who has that part already keeps it.

    :param quietly: they hear of the record anyway, so no mail says that they take part.
    :raises Refused: at `role` or `contact_id`.
    """
    known = {one.name: one for one in participant_roles(session, record.kind)}
    if role not in known:
        raise Refused("Choose one of the roles offered.", "role")
    contact = session.scalar(select(Contact).where(Contact.id == contact_id, Contact.archived_at.is_(None)))
    if contact is None or contact.merged_into_id:
        raise Refused("Choose one of the people found.", "contact_id")
    require_listed(session, contact, known[role])
    had = select(Participant).where(Participant.record_id == record.id, Participant.contact_id == contact_id)
    participant = session.scalar(had.where(Participant.role == role))
    if participant is None:
        participant = Participant(record_id=record.id, contact_id=contact_id, role=role)
        session.add(participant)
        session.flush()
        facts = {**facts_of(session, record), "contact": contact.name, "role": known[role].label}
        event = f"{record.kind}.participant"
        record_event(session, event, record, actor, internal=quietly, contact_id=contact_id, **facts)
        look_again(session, record.id, [role], actor)
    return participant


def require_listed(session: BusinessSession, contact: Contact, role: Role) -> None:
    if role.drawn_from is None or role.drawn_from in {one.name for one in lists_of(session, contact.id)}:
        return
    known = session.catalog.roles.get(role.drawn_from)
    raise Refused(f"Choose somebody from the {known.plural if known else role.drawn_from} list.", "contact_id")


def remove_participant(session: BusinessSession, record: Record, participant_id: UUID, actor: Actor) -> None:
    mine = and_(Participant.id == participant_id, Participant.record_id == record.id)
    participant = session.scalar(select(Participant).where(mine))
    if participant is None:
        raise NotFound
    name = session.scalars(select(Contact).where(Contact.id == participant.contact_id)).one().name
    session.delete(participant)
    facts = {**facts_of(session, record), "contact": name}
    facts["role"] = session.catalog.role_label(participant.role)
    record_event(
        session,
        f"{record.kind}.participant_left",
        record,
        actor,
        internal=True,
        contact_id=participant.contact_id,
        **facts,
    )
    look_again(session, record.id, [participant.role], actor)


def takes_subscribers(record_type: RecordType) -> bool:
    """Whether contacts add colleagues. Where only those who take part see a record, staff alone say who does."""
    return record_type.reach != "participants"


def subscribe(session: BusinessSession, record: Record, contact_id: UUID, actor: Actor) -> Participant:
    """A contact adds a colleague, who is then told of what happens on the record.

    :raises NotFound: where contacts add nobody. :raises Refused: when the person is none of the record's account, or
        has no sign-in.
    """
    if not takes_subscribers(session.catalog.record_types[record.kind]):
        raise NotFound
    require_act(session, actor.contact_id, record, "comment")
    if contact_id not in {row.id for row in colleagues(session, record)}:
        raise Refused("Choose a colleague of the same company who has access to the portal.", "contact_id")
    return add_participant(session, record, contact_id, SUBSCRIBER, actor)


def unsubscribe(session: BusinessSession, record: Record, participant_id: UUID, actor: Actor) -> None:
    """A contact takes off a colleague whom contacts add. :raises NotFound: for anybody else who takes part."""
    require_act(session, actor.contact_id, record, "comment")
    here = (Participant.id == participant_id, Participant.record_id == record.id, Participant.role == SUBSCRIBER)
    if session.scalar(select(Participant.id).where(*here)) is None:
        raise NotFound
    remove_participant(session, record, participant_id, actor)


def colleagues(session: BusinessSession, record: Record) -> list[Contact]:
    """Contacts with a sign-in who are linked to the record's account, or to one above it."""
    if record.account_id is None:
        return []
    found = select(Contact).where(*_colleagues(record.account_id))
    return list(session.scalars(found.order_by(Contact.sort_name, Contact.id)))


def not_told_yet(session: BusinessSession, record: Record, me: UUID | None) -> list[Contact]:
    """The colleagues whom this contact can add: neither themselves, nor who is told already."""
    if record.account_id is None:
        return []
    found = select(Contact).where(*_colleagues(record.account_id), *_not_told(session, record, me))
    return list(session.scalars(found.order_by(Contact.sort_name, Contact.id)))


def someone_to_add(session: BusinessSession, record: Record, me: UUID | None) -> bool:
    """Whether there is one of them."""
    if record.account_id is None:
        return False
    found = select(Contact.id).where(*_colleagues(record.account_id), *_not_told(session, record, me))
    return session.scalar(found.limit(1)) is not None


def _colleagues(account_id: UUID) -> tuple[ColumnElement[bool], ...]:
    linked = reached_contact_ids({account_id}).subquery()
    enrolled = and_(User.business_id == Contact.business_id, User.contact_id == Contact.id, User.ended_at.is_(None))
    live = (Contact.archived_at.is_(None), Contact.merged_into_id.is_(None), Contact.suspended_at.is_(None))
    return (*live, select(User.id).where(enrolled).exists(), Contact.id.in_(select(linked.c.contact_id)))


def _not_told(session: BusinessSession, record: Record, me: UUID | None) -> tuple[ColumnElement[bool], ...]:
    roles = [SUBSCRIBER, *(one.name for one in asked_roles(session, record.kind))]
    told = select(Participant.contact_id).where(Participant.record_id == record.id, Participant.role.in_(roles))
    return (Contact.id != me, Contact.id.not_in(told))


def assign(session: BusinessSession, record: Record, user_id: UUID | None, actor: Actor) -> None:
    """Make a staff member the one who sees to a record, or nobody. :raises Refused: at `assigned_id`."""
    if user_id == record.assigned_id:
        return
    name = staff_name(session, user_id)
    record.assigned_id = user_id
    session.flush()
    facts = {**facts_of(session, record), "assigned": name}
    record_event(session, f"{record.kind}.assigned", record, actor, internal=True, **facts)


def staff_name(session: BusinessSession, user_id: UUID | None) -> str:
    if user_id is None:
        return ""
    live = (User.id == user_id, User.staff_role.is_not(None), User.ended_at.is_(None))
    name = session.scalar(select(User.name).where(*live))
    if name is None:
        raise Refused("Choose one of the staff members offered.", "assigned_id")
    return name


def staff_choices(session: BusinessSession) -> list[tuple[str, str]]:
    live = (User.staff_role.is_not(None), User.ended_at.is_(None))
    rows = session.execute(select(User.id, User.name).where(*live).order_by(User.name, User.id))
    return [(str(user_id), name) for user_id, name in rows]
