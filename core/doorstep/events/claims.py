"""What a mail about something to pay carries for a customer without a sign-in: a claim, made when the mail is."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from doorstep.db.session import BusinessSession
from doorstep.events.models import Delivery
from doorstep.records.models import Record
from doorstep.users import powerlinks
from doorstep.users.links import link_path
from doorstep.users.models import PowerLink


def is_on(session: BusinessSession) -> bool:
    """Whether this business lets customers make a sign-in from what it mails them."""
    return bool(session.tenant.portal_on and session.tenant.setting("claim_access"))


def carries_claim(session: BusinessSession, delivery: Delivery) -> bool:
    """Whether the button of this mail is a claim: to a contact, about a record that can be claimed and is open."""
    if delivery.link_id or delivery.document_id or not (delivery.contact_id and delivery.record_id and is_on(session)):
        return False
    kinds = [kind.name for kind in session.catalog.record_types.values() if kind.claimable]
    claimable = (Record.id == delivery.record_id, Record.kind.in_(kinds), Record.closed_at.is_(None))
    return bool(kinds) and session.scalar(select(Record.id).where(*claimable)) is not None


def claim_path(session: BusinessSession, delivery: Delivery, address: str) -> str:
    """The page the button leads to. A mail sent again, and the next one about the same, carry the same claim."""
    assert delivery.contact_id and delivery.record_id
    values: dict[str, Any] = {"contact_id": delivery.contact_id, "address": address}
    link = live_claim(session, delivery.contact_id, delivery.record_id, address)
    link = link or powerlinks.make(session, "claim", data={"record": str(delivery.record_id)}, **values)
    return link_path(session, link)


def live_claim(session: BusinessSession, contact_id: UUID, record_id: UUID, address: str) -> PowerLink | None:
    mine = (PowerLink.kind == "claim", PowerLink.contact_id == contact_id, PowerLink.address == address)
    about = PowerLink.data["record"].as_string() == str(record_id)
    live = select(PowerLink).where(*mine, about, PowerLink.superseded_at.is_(None))
    return session.scalar(live.order_by(PowerLink.id.desc()).limit(1))
