"""Who takes part in an inspection: its inspector, its clients, and whose account is billed for it."""

from uuid import UUID

from sqlalchemy import select

from doorstep.api import (
    SYSTEM,
    Account,
    Actor,
    BusinessSession,
    Contact,
    Event,
    Link,
    Participant,
    create_account,
    link_contact,
    on,
    staff_choices,
)
from doorstep_homegauge.models import Inspection


def inspector_name(session: BusinessSession, visit: Inspection) -> str:
    return dict(staff_choices(session)).get(str(visit.assigned_id), "")


def inspection_of(session: BusinessSession, event: Event) -> Inspection:
    return session.scalars(select(Inspection).where(Inspection.id == event.record_id)).one()


@on("inspection.participant")
def bill_the_client(session: BusinessSession, event: Event) -> None:
    """The first buyer's own account is billed; it is made when they have none."""
    visit = inspection_of(session, event)
    if visit.billed_to_id or event.contact_id is None or not is_buyer(session, visit.id, event.contact_id):
        return
    visit.billed_to_id = account_of(session, event.contact_id) or new_account(session, event.contact_id, SYSTEM)


def is_buyer(session: BusinessSession, visit_id: UUID, contact_id: UUID) -> bool:
    mine = (Participant.record_id == visit_id, Participant.contact_id == contact_id, Participant.role == "buyer")
    return session.scalar(select(Participant.id).where(*mine)) is not None


def account_of(session: BusinessSession, contact_id: UUID) -> UUID | None:
    """The customer account a person is linked to, the first when there are several."""
    here = (Link.business_id == Account.business_id) & (Link.account_id == Account.id)
    live = (Account.kind == "customer", Account.archived_at.is_(None), Account.merged_into_id.is_(None))
    mine = select(Account.id).join(Link, here).where(Link.contact_id == contact_id, Link.ended_at.is_(None), *live)
    return session.scalar(mine.order_by(Link.is_primary.desc(), Link.id).limit(1))


def new_account(session: BusinessSession, contact_id: UUID, actor: Actor) -> UUID:
    person = session.scalars(select(Contact).where(Contact.id == contact_id)).one()
    place = {name: getattr(person, name) for name in ("street", "city", "region", "postcode", "phone")}
    account = create_account(session, {"kind": "customer", "name": person.name, **place}, actor)
    link_contact(session, contact_id, account.id, "contact", actor, primary=True)
    return account.id
