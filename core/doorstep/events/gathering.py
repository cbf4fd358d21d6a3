"""Gathering a person's daily mail: one delivery that stands for all that is due for them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.contacts.models import Contact
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.events.actors import SYSTEM
from doorstep.events.daily import DIGEST, HAPPENS
from doorstep.events.models import Delivery
from doorstep.events.recording import record_event
from doorstep.events.resting import resting
from doorstep.faults import fault
from doorstep.installation import Installation

PEOPLE = 200
GONE = "This contact is in the archive."


def gather_due(installation: Installation, tenant: Tenant, stopping: Callable[[], bool], rest: float = 0) -> None:
    """Give everybody for whom something is due their daily mail."""
    last: UUID | None = None
    while people := due_people(installation, tenant, last):
        for contact_id in people:
            if stopping():
                return
            with resting(rest), installation.writing(tenant) as session:
                gather(session, contact_id)
            fault("digest.gathered")
        last = people[-1]


def due_people(installation: Installation, tenant: Tenant, after: UUID | None) -> list[UUID]:
    with installation.reading(tenant) as session:
        due = select(Delivery.contact_id).where(*is_due()).distinct().order_by(Delivery.contact_id).limit(PEOPLE)
        found = session.scalars(due.where(Delivery.contact_id > after) if after else due)
        return [one for one in found if one]


def is_due() -> tuple[Any, ...]:
    return (Delivery.state == "gathered", Delivery.with_id.is_(None), Delivery.due_at <= clock.now())


def gather(session: BusinessSession, contact_id: UUID) -> None:
    """One daily mail for all that is due now; none, when another worker was quicker."""
    contact = session.scalar(select(Contact).where(Contact.id == contact_id).with_for_update())
    mine = (Delivery.contact_id == contact_id, *is_due())
    if contact is None or session.scalar(select(Delivery.id).where(*mine).limit(1)) is None:
        return
    event = record_event(session, HAPPENS, contact, SYSTEM)
    made = session.scalar(select(Delivery).where(Delivery.event_id == event.id))
    values: dict[str, Any] = {"with_id": made.id} if made else {}
    if made is None or made.state == "skipped":
        values |= {"state": "skipped", "reason": made.reason if made else GONE}
    session.execute(update(Delivery).where(*mine).values(**values))


def settle_news(session: BusinessSession, lead_id: UUID, state: str, reason: str) -> None:
    """What became of a mail became of all that goes with it: of the news of a daily mail, and of what was joined."""
    if state in ("sent", "failed", "unknown", "skipped"):
        sent_at = clock.now() if state == "sent" else None
        mine = (Delivery.with_id == lead_id, Delivery.state.in_(("gathered", "joined")))
        session.execute(update(Delivery).where(*mine).values(state=state, reason=reason, sent_at=sent_at))


def gather_again(session: BusinessSession, lead: Delivery) -> bool:
    """A mail is sent again: what it was to tell is told with it."""
    mine = (Delivery.with_id == lead.id, Delivery.state.in_(("failed", "unknown", "skipped")))
    state = "gathered" if lead.rule == DIGEST else "joined"
    return changed(session, update(Delivery).where(*mine).values(state=state, reason="")) > 0
