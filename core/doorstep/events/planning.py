"""Which mails an event asks for: the rules that match it, and the people they are for."""

from uuid import UUID

from doorstep.db.session import BusinessSession
from doorstep.events.models import Event


def plan_deliveries(session: BusinessSession, event: Event, thing: object, link_id: UUID | None) -> None:
    session.info["woken"] = True
