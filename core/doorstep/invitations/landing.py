"""What an invitation's page does: looking writes nothing, a fetch is noted afterwards, a press is noted for itself."""

from contextlib import suppress
from typing import Any

from sqlalchemy import select

from doorstep.contacts.addresses import email_key
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import VISITOR, Actor
from doorstep.events.recording import record_event
from doorstep.invitations.proofs import has_sign_in, mail_proof
from doorstep.invitations.services import can_invite, invite
from doorstep.invitations.status import INVITED, status_of
from doorstep.problems import NotFound
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink
from doorstep.users.staff import send_again

KINDS = ("invitation", "proof")


def look(session: BusinessSession, token: str) -> powerlinks.Presented:
    """The invitation or proof somebody presents, with its fault: used, expired, revoked, mangled, closed or None."""
    found = powerlinks.present(session, KINDS, token)
    if found.row and found.row.contact_id and not session.tenant.portal_on:
        return powerlinks.Presented(found.row, "closed")
    contact = contact_of(session, found.row) if found.row and found.fault is None else None
    if contact and (contact.suspended_at or contact.archived_at or contact.merged_into_id):
        return powerlinks.Presented(found.row, "revoked")
    if contact and found.row and found.row.kind == "proof" and has_sign_in(session, contact.id):
        return powerlinks.Presented(found.row, "used")
    return found


def contact_of(session: BusinessSession, link: PowerLink) -> Contact | None:
    return session.scalar(select(Contact).where(Contact.id == link.contact_id)) if link.contact_id else None


def leads_to(link: PowerLink) -> str | None:
    """The page of this business the person came for."""
    return link.data.get("leads_to") or None


def suggested_name(session: BusinessSession, link: PowerLink) -> str:
    """The name as the business has it. The address is not suggested: who holds the link says which is theirs."""
    contact = contact_of(session, link)
    return f"{contact.first_name} {contact.last_name}".strip() if contact else link.data.get("name", "")


def note_fetch(session: BusinessSession, link: PowerLink, how: str) -> None:
    """Once for each kind of fetch: mail scanners come often."""
    _note(session, link, f"fetched_{how}", "invitation.fetched", VISITOR, how=how)


def note_press(session: BusinessSession, link: PowerLink) -> None:
    """The person pressed the button: once, and never by a program that only follows links."""
    contact = contact_of(session, link)
    actor = Actor(kind="visitor", name=contact.name if contact else VISITOR.name)
    _note(session, link, "opened", "invitation.opened", actor)


def _note(session: BusinessSession, link: PowerLink, mark: str, event: str, actor: Actor, **facts: Any) -> None:
    mine = select(PowerLink).where(PowerLink.id == link.id).with_for_update().execution_options(populate_existing=True)
    row = session.scalar(mine)
    contact = contact_of(session, row) if row else None
    if row is None or contact is None or mark in row.data:
        return
    row.data = {**row.data, mark: True}
    record_event(session, event, contact, actor, internal=True, **facts)


def renew(session: BusinessSession, token: str, email: str = "") -> None:
    """Send a new link to the address the business has, if the bearer of this one, or that address, is still invited."""
    row = powerlinks.present(session, KINDS, token).row
    if row is not None and row.kind == "proof" and row.contact_id:
        mail_proof(session, row.contact_id, leads_to=leads_to(row) or "", way=row.data.get("way", ""))
        return
    if row is not None and row.contact_id is None:
        with suppress(NotFound):
            send_again(session, row.id, VISITOR)
        return
    contact = contact_of(session, row) if row else _by_email(session, email)
    if contact is None or status_of(session, contact.id).name != INVITED or not can_invite(session, contact):
        return
    record_event(session, "invitation.renewed", contact, VISITOR, internal=True)
    invite(session, contact.id, VISITOR)


def _by_email(session: BusinessSession, email: str) -> Contact | None:
    live = select(Contact).where(Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    return session.scalar(live.where(Contact.email_key == email_key(email))) if email.strip() else None
