"""What the button of a mail about something to pay does: it shows a page, and a press mails a proof.

Nobody is let in by the mail itself, so that a forwarded one is worth nothing.
"""

from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import select

from doorstep import clock
from doorstep.contacts.addresses import email_key
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.claims import is_on
from doorstep.invitations.proofs import has_sign_in, mail_proof
from doorstep.records.models import Record
from doorstep.users import powerlinks


@frozen(kw_only=True)
class Claim:
    """A claim somebody presents.

    :ivar fault: None; or mangled, revoked, gone (not to be seen any more), portal (it is off), closed (nothing to pay),
        off (not wanted here), changed (another address counts now), ask (staff decide).
    :ivar path: the record's page in the portal; :ivar label: such as ``Invoice INV-0007``.
    :ivar has_sign_in: they need none.
    """

    fault: str | None
    contact_id: UUID | None = None
    path: str = ""
    label: str = ""
    has_sign_in: bool = False


def look(session: BusinessSession, token: str) -> Claim:
    """What a claim is worth now; changes nothing."""
    found = powerlinks.present(session, "claim", token)
    link = found.row
    if link is None or found.fault:
        return Claim(fault=found.fault)
    contact = session.scalar(select(Contact).where(Contact.id == link.contact_id))
    record = _record(session, link.data.get("record"))
    if contact is None or contact.archived_at or contact.merged_into_id or record is None:
        return Claim(fault="gone")
    enrolled = has_sign_in(session, contact.id)
    record_type = session.catalog.record_types[record.kind]
    return Claim(
        fault=_fault(session, contact, record, link.address or "", enrolled), contact_id=contact.id,
        path=f"/portal/{record_type.tab}/{record.id}", label=f"{record_type.label} {record.number}",
        has_sign_in=enrolled,
    )  # fmt: skip


def _record(session: BusinessSession, named: str | None) -> Any:
    kinds = [kind.name for kind in session.catalog.record_types.values() if kind.claimable]
    columns = (Record.id, Record.kind, Record.number, Record.closed_at)
    shown = (Record.archived_at.is_(None), Record.visible_from <= clock.now(), Record.kind.in_(kinds))
    return session.execute(select(*columns).where(Record.id == UUID(named), *shown)).first() if named else None


def _fault(session: BusinessSession, contact: Contact, record: Any, address: str, enrolled: bool) -> str | None:
    if not session.tenant.portal_on:
        return "portal"
    if enrolled:
        return None
    faults = (
        ("closed", record.closed_at), ("off", not is_on(session)),
        ("changed", email_key(address) != contact.email_key),
        ("ask", contact.suspended_at or contact.do_not_email or contact.unreachable_at),
    )  # fmt: skip
    return next((name for name, found in faults if found), None)


def press(session: BusinessSession, token: str, way: str = "") -> None:
    """Mail a proof to the address the mail went to, whoever pressed."""
    claim = look(session, token)
    if claim.contact_id and claim.fault is None:
        mail_proof(session, claim.contact_id, leads_to=claim.path, way=way)
