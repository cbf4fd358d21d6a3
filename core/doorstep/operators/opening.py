"""Which held documents would open when a vertical is switched off."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from attrs import evolve, frozen
from sqlalchemy import Select, and_, or_, select

from doorstep.access import visible
from doorstep.access.gates import why
from doorstep.access.viewer import viewer_of
from doorstep.businesses.tenant import Tenant
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.installation import Installation
from doorstep.plugins.contributions import Gate
from doorstep.users.models import User

MOST_CONTACTS = 500
MOST_DOCUMENTS = 2000


@frozen(kw_only=True)
class Opening:
    """How many documents; `more` when only a part of the contacts was looked at."""

    documents: int
    more: bool = False

    def __str__(self) -> str:
        least = "at least " if self.more else ""
        return f"{least}{self.documents} document{'' if self.documents == 1 else 's'}"


def would_open(installation: Installation, tenant: Tenant, vertical: str) -> Opening:
    """Look through the eyes of enrolled contacts, as it is and as it would be."""
    gates = [entry.value for entry in installation.registry.all(Gate) if entry.plugin == vertical]
    if not gates:
        return Opening(documents=0)
    without = evolve(tenant, verticals=tenant.verticals - {vertical})
    with installation.reading(tenant) as now, installation.reading(without) as then:
        contacts = enrolled(now)
        opened: set[UUID] = set()
        for contact_id in contacts[:MOST_CONTACTS]:
            opened |= opens_for(contact_id, now, then, gates)
    return Opening(documents=len(opened), more=len(contacts) > MOST_CONTACTS)


def enrolled(session: BusinessSession) -> list[UUID]:
    own = and_(User.business_id == Contact.business_id, User.contact_id == Contact.id, User.ended_at.is_(None))
    live = select(Contact.id).join(User, own).where(Contact.suspended_at.is_(None), Contact.archived_at.is_(None))
    return list(session.scalars(live.order_by(Contact.id).limit(MOST_CONTACTS + 1)))


def opens_for(contact_id: UUID, now: BusinessSession, then: BusinessSession, gates: list[Gate]) -> set[UUID]:
    """What a contact sees but may not open now, and could open then."""
    before, after = viewer_of(now, contact_id), viewer_of(then, contact_id)
    if before is None or after is None:
        return set()
    concerned = concern(gates)
    held = set(why(now, before, seen(now, concerned.where(visible.documents(before)))))
    if not held:
        return set()
    left = seen(then, concerned.where(visible.documents(after), Document.id.in_(held)))
    return {row.id for row in left} - why(then, after, left).keys()


def concern(gates: list[Gate]) -> Any:
    columns: Any = select(Document.id, Document.kind, Document.record_id, Document.record_kind).limit(MOST_DOCUMENTS)
    if any(gate.kinds is None for gate in gates):
        return columns
    kinds = {kind for gate in gates for kind in gate.kinds or ()}
    return columns.where(or_(Document.kind.in_(kinds), Document.record_kind.in_(kinds)))


def seen(session: BusinessSession, statement: Select[Any]) -> Sequence[Any]:
    return session.execute(statement).all()
