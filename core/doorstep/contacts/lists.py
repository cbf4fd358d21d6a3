"""Lists of the business that contacts stand on, such as its REPs: roles with the scope ``business``."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select

from doorstep.contacts.models import Contact, ContactRole
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import Role
from doorstep.plugins.registry import Catalog


def lists_in(catalog: Catalog) -> list[Role]:
    """The lists that enabled verticals bring."""
    return [role for role in catalog.roles.values() if role.scope == "business"]


def lists_of(session: BusinessSession, contact_id: UUID) -> list[Role]:
    """The lists a contact stands on."""
    known = lists_in(session.catalog)
    mine = select(ContactRole.role).where(ContactRole.contact_id == contact_id)
    named = set(session.scalars(mine)) if known else set()
    return [role for role in known if role.name in named]


def choose_lists(session: BusinessSession, contact: Contact, wanted: Collection[str], actor: Actor) -> None:
    """Put a contact on exactly these lists; those of verticals that are switched off stay as they were."""
    known = {role.name for role in lists_in(session.catalog)}
    before, after = {role.name for role in lists_of(session, contact.id)}, known & set(wanted)
    if after == before:
        return
    gone = (ContactRole.contact_id == contact.id, ContactRole.role.in_(sorted(before - after)))
    session.execute(delete(ContactRole).where(*gone))
    session.add_all(ContactRole(contact_id=contact.id, role=name) for name in sorted(after - before))
    session.flush()
    facts: dict[str, Any] = {"added": sorted(after - before), "removed": sorted(before - after)}
    record_event(session, "contact.lists_changed", contact, actor, internal=True, **facts)


def put_on_list(session: BusinessSession, contact: Contact, name: str, actor: Actor) -> None:
    """Add a contact to one more list; whoever stands on it stays."""
    choose_lists(session, contact, {name, *(role.name for role in lists_of(session, contact.id))}, actor)


def is_on(name: str) -> ColumnElement[bool]:
    """Whether a contact stands on a list, in SELECTs from Contact."""
    return Contact.id.in_(select(ContactRole.contact_id).where(ContactRole.role == name))


def lists_column() -> Any:
    """Names of the lists a contact stands on in one text, ``rep,other``: a column, so that it costs no statement."""
    mine = (ContactRole.business_id == Contact.business_id, ContactRole.contact_id == Contact.id)
    names = select(func.aggregate_strings(ContactRole.role, ",")).where(*mine)
    return names.correlate(Contact).scalar_subquery()
