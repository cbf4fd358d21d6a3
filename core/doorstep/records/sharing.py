"""Who of those who take part in something sees it and may forward it: as their role does, until staff say otherwise."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Boolean, ColumnElement, Select, and_, func, literal, or_, select

from doorstep.access.viewer import Viewer
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import Refused
from doorstep.records.models import Participant, Record, Share


@frozen(kw_only=True)
class Sharing:
    """Whether one person who takes part sees it, and may forward it.

    :ivar said: staff said that they see it, or do not; :ivar forwards_said: the same of forwarding; else it follows
        from the roles.
    """

    contact_id: UUID
    name: str
    roles: tuple[str, ...]
    sees: bool
    said: bool
    forwards: bool
    forwards_said: bool


def is_shared(session: BusinessSession, thing: Any) -> bool:
    """Whether staff choose, person by person, who sees a record or document like this."""
    if is_document(thing):
        kind = session.catalog.document_kinds.get(thing.kind)
        return bool(kind and kind.shared and thing.record_id)
    record_type = session.catalog.record_types.get(thing.kind)
    return bool(record_type and record_type.shared)


def is_document(thing: Any) -> bool:
    return hasattr(thing, "record_id")


def can_be_forwarded(session: BusinessSession, thing: Any) -> bool:
    """Whether there is something to forward: a document that is shared so, or the PDF of a record that is."""
    record_type = session.catalog.record_types.get(thing.kind)
    return is_shared(session, thing) and (is_document(thing) or bool(record_type and record_type.rendered))


def may_forward(session: BusinessSession, viewer: Viewer, thing: Any) -> bool:
    """Whether a contact may let somebody else read it, as far as they open it themself."""
    if viewer.contact_id is None or not can_be_forwarded(session, thing):
        return False
    rows = session.execute(people(thing).where(Contact.id == viewer.contact_id)).all()
    return bool(rows) and one_sharing(session, thing.kind, rows[0], [row.role for row in rows]).forwards


def forwards_column(viewer: Viewer, kind: str, model: type[Record]) -> ColumnElement[Any]:
    """What :func:`may_forward` says of records of a kind, as a column: a page asks for it with the record."""
    record_type = viewer.catalog.record_types[kind]
    if viewer.contact_id is None or not (record_type.shared and record_type.rendered):
        return literal(False)
    roles = [role.name for role in viewer.catalog.roles.values() if kind in role.forwards]
    mine = (Participant.contact_id == viewer.contact_id, Participant.role.in_(roles))
    part = or_(Participant.record_id == model.id, Participant.record_id == model.parent_id)
    said = select(Share.forwards).where(Share.contact_id == viewer.contact_id, Share.record_id == model.id)
    return func.coalesce(said.scalar_subquery(), select(Participant.id).where(*mine, part).exists(), type_=Boolean())


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


def seen_by(session: BusinessSession, documents: Sequence[Any]) -> dict[UUID, list[str]]:
    """Of documents on one record that are shared person by person: the names of those who see each, by its id."""
    kinds = {row.id: row.kind for row in documents if is_shared(session, row)}
    if not kinds:
        return {}
    lines = session.execute(parts(documents[0].record_id, Share.document_id.in_(kinds))).all()
    roles: dict[UUID, set[str]] = defaultdict(set)
    for line in lines:
        roles[line.id].add(line.role)
    said = {(line.document_id, line.id): line.sees for line in lines if line.sees is not None}
    names = {line.id: name_of(line) for line in lines}

    def sees(document_id: UUID, contact_id: UUID) -> bool:
        by_role = sees_by_role(session, kinds[document_id], roles[contact_id])
        return said.get((document_id, contact_id), by_role)

    return {one: [name for contact_id, name in names.items() if sees(one, contact_id)] for one in kinds}


def people(thing: Any) -> Select[*tuple[Any, ...]]:
    if is_document(thing):
        return parts(thing.record_id, Share.document_id == thing.id)
    return parts(thing.id, Share.record_id == thing.id)


def parts(record_id: Any, of: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Who takes part in a record, a row for each role, with what staff said of them and the thing."""
    part = or_(Participant.record_id == Record.id, Participant.record_id == Record.parent_id)
    contact = and_(Contact.business_id == Participant.business_id, Contact.id == Participant.contact_id)
    said = and_(Share.business_id == Contact.business_id, Share.contact_id == Contact.id, of)
    who = (Contact.id, Contact.first_name, Contact.last_name, Contact.company, Participant.role)
    rows = select(*who, Share.document_id, Share.sees, Share.forwards).select_from(Record)
    rows = rows.join(Participant, and_(Participant.business_id == Record.business_id, part)).join(Contact, contact)
    return rows.outerjoin(Share, said).where(Record.id == record_id).order_by(Contact.sort_name, Contact.id)


def one_sharing(session: BusinessSession, kind: str, row: Any, roles: list[str]) -> Sharing:
    by_role = sees_by_role(session, kind, roles)
    known = [session.catalog.roles[name] for name in roles if name in session.catalog.roles]
    passes = any(kind in role.forwards for role in known)
    return Sharing(
        contact_id=row.id, name=name_of(row), roles=tuple(session.catalog.role_label(name) for name in roles),
        sees=by_role if row.sees is None else row.sees, said=row.sees is not None,
        forwards=passes if row.forwards is None else row.forwards, forwards_said=row.forwards is not None,
    )  # fmt: skip


def sees_by_role(session: BusinessSession, kind: str, roles: Iterable[str]) -> bool:
    known = [session.catalog.roles.get(name) for name in roles]
    return any(role is None or role.sees is None or kind in role.sees for role in known)


def name_of(row: Any) -> str:
    return f"{row.first_name} {row.last_name}".strip() or row.company or "No name"


def share(session: BusinessSession, thing: Record | Document, contact_id: UUID, sees: bool, actor: Actor) -> None:
    """Show something to one person who takes part in it, or hide it from them; it counts at their next look.

    :raises Refused: when it is not shared person by person, or they take no part in it.
    """
    person = person_of(session, thing, contact_id)
    if person.said and person.sees == sees:
        return
    say(session, thing, contact_id, sees=sees)
    said = f"“{thing.title}” is {'shown to' if sees else 'hidden from'} {person.name}"
    tell(session, thing, "shared" if sees else "unshared", said, actor)


def let_forward(
    session: BusinessSession, thing: Record | Document, contact_id: UUID, forwards: bool, actor: Actor
) -> None:
    """Let one person who takes part forward it, or not; what they forwarded opens only as long as they may.

    :raises Refused: as :func:`share` does, and for what cannot be forwarded.
    """
    if not can_be_forwarded(session, thing):
        raise Refused("This cannot be forwarded.")
    person = person_of(session, thing, contact_id)
    if person.forwards_said and person.forwards == forwards:
        return
    say(session, thing, contact_id, forwards=forwards)
    said = f"{person.name} {'may' if forwards else 'may not'} forward “{thing.title}”"
    tell(session, thing, "forwarding_allowed" if forwards else "forwarding_ended", said, actor)


def person_of(session: BusinessSession, thing: Record | Document, contact_id: UUID) -> Sharing:
    person = next((one for one in sharing_of(session, thing) if one.contact_id == contact_id), None)
    if person is None:
        raise Refused("Choose one of the people who take part in it.", "contact_id")
    return person


def say(session: BusinessSession, thing: Record | Document, contact_id: UUID, **said: bool) -> None:
    column = {"document_id" if is_document(thing) else "record_id": thing.id}
    row = session.scalar(select(Share).filter_by(contact_id=contact_id, **column))
    if row is None:
        session.add(Share(contact_id=contact_id, **said, **column))
    else:
        for name, value in said.items():
            setattr(row, name, value)
    session.flush()


def tell(session: BusinessSession, thing: Record | Document, what: str, said: str, actor: Actor) -> None:
    name = "document" if is_document(thing) else thing.kind
    record_event(session, f"{name}.{what}", thing, actor, internal=True, says=said)
