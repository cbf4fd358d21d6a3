"""Who of those who take part in something sees it: as their role does, until staff say otherwise of one person."""

from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, and_, or_, select

from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import Refused
from doorstep.records.models import Participant, Record, Share


@frozen(kw_only=True)
class Sharing:
    """Whether one person who takes part sees it. :ivar said: staff said so; else it follows from the roles."""

    contact_id: UUID
    name: str
    roles: tuple[str, ...]
    sees: bool
    said: bool


def is_shared(session: BusinessSession, thing: Any) -> bool:
    """Whether staff choose, person by person, who sees a record or document like this."""
    if is_document(thing):
        kind = session.catalog.document_kinds.get(thing.kind)
        return bool(kind and kind.shared and thing.record_id)
    record_type = session.catalog.record_types.get(thing.kind)
    return bool(record_type and record_type.shared)


def is_document(thing: Any) -> bool:
    return hasattr(thing, "record_id")


def sharing_of(session: BusinessSession, thing: Any) -> list[Sharing]:
    """Everybody who takes part in a record, or in the record of a document; nobody where it is not shared so."""
    if not is_shared(session, thing):
        return []
    found: dict[UUID, Any] = {}
    roles: dict[UUID, list[str]] = {}
    for row in session.execute(people(thing)):
        found[row.id] = row
        roles.setdefault(row.id, []).append(row.role)
    return [one_sharing(session, thing.kind, row, roles[contact_id]) for contact_id, row in found.items()]


def people(thing: Any) -> Select[*tuple[Any, ...]]:
    column, record_id = (Share.document_id, thing.record_id) if is_document(thing) else (Share.record_id, thing.id)
    part = or_(Participant.record_id == Record.id, Participant.record_id == Record.parent_id)
    contact = and_(Contact.business_id == Participant.business_id, Contact.id == Participant.contact_id)
    said = and_(Share.business_id == Contact.business_id, Share.contact_id == Contact.id, column == thing.id)
    columns = (Contact.id, Contact.first_name, Contact.last_name, Contact.company, Participant.role, Share.sees)
    rows = select(*columns).select_from(Record)
    rows = rows.join(Participant, and_(Participant.business_id == Record.business_id, part)).join(Contact, contact)
    return rows.outerjoin(Share, said).where(Record.id == record_id).order_by(Contact.sort_name, Contact.id)


def one_sharing(session: BusinessSession, kind: str, row: Any, roles: list[str]) -> Sharing:
    known = [session.catalog.roles.get(name) for name in roles]
    by_role = any(role is None or role.sees is None or kind in role.sees for role in known)
    return Sharing(
        contact_id=row.id, name=f"{row.first_name} {row.last_name}".strip() or row.company or "No name",
        roles=tuple(session.catalog.role_label(name) for name in roles),
        sees=by_role if row.sees is None else row.sees, said=row.sees is not None,
    )  # fmt: skip


def share(session: BusinessSession, thing: Record | Document, contact_id: UUID, sees: bool, actor: Actor) -> None:
    """Show something to one person who takes part in it, or hide it from them; it counts at their next look.

    :raises Refused: when it is not shared person by person, or they take no part in it.
    """
    person = next((one for one in sharing_of(session, thing) if one.contact_id == contact_id), None)
    if person is None:
        raise Refused("Choose one of the people who take part in it.", "contact_id")
    if person.said and person.sees == sees:
        return
    column = {"document_id" if is_document(thing) else "record_id": thing.id}
    row = session.scalar(select(Share).filter_by(contact_id=contact_id, **column))
    if row is None:
        session.add(Share(contact_id=contact_id, sees=sees, **column))
    else:
        row.sees = sees
    session.flush()
    said = f"“{thing.title}” is {'shown to' if sees else 'hidden from'} {person.name}"
    name = "document" if is_document(thing) else thing.kind
    record_event(session, f"{name}.{'shared' if sees else 'unshared'}", thing, actor, internal=True, says=said)
