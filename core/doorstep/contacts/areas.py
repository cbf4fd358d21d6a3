"""The areas of the portal that are open to a contact: only what differs from an area's default is stored."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from doorstep.contacts.models import AreaChoice, Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event


def open_areas(session: BusinessSession, contact_id: UUID) -> set[str]:
    """Names of the areas open to this contact."""
    chosen = _chosen(session, contact_id)
    return {area.name for area in session.catalog.areas.values() if chosen.get(area.name, area.open)}


def default_areas(session: BusinessSession) -> set[str]:
    return {area.name for area in session.catalog.areas.values() if area.open}


def choose_areas(session: BusinessSession, contact: Contact, wanted: Collection[str], actor: Actor) -> None:
    """Open exactly these areas to the contact; areas of verticals that are switched off stay as they were chosen."""
    before = open_areas(session, contact.id)
    known = session.catalog.areas
    session.execute(delete(AreaChoice).where(AreaChoice.contact_id == contact.id, AreaChoice.area.in_(sorted(known))))
    session.add_all(
        AreaChoice(contact_id=contact.id, area=area.name, open=area.name in wanted)
        for area in known.values()
        if (area.name in wanted) != area.open
    )
    session.flush()
    after = known.keys() & set(wanted)
    if after != before:
        opened, closed = sorted(after - before), sorted(before - after)
        record_event(session, "contact.areas_changed", contact, actor, internal=True, opened=opened, closed=closed)


def _chosen(session: BusinessSession, contact_id: UUID) -> dict[str, bool]:
    rows = session.execute(select(AreaChoice.area, AreaChoice.open).where(AreaChoice.contact_id == contact_id))
    return dict(rows.all())
