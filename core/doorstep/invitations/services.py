"""Inviting a contact: a link bound to that one person, of which one is good at a time."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from doorstep.contacts.addresses import Address, clean_email, clean_text
from doorstep.contacts.models import Contact
from doorstep.contacts.services import index, set_email
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.invitations.status import INVITED, status_of
from doorstep.problems import NotFound, Refused
from doorstep.users import powerlinks
from doorstep.users.links import link_address
from doorstep.users.models import Identity, PowerLink, User
from doorstep.users.people import holder_of
from doorstep.users.permissions import Permission, require
from doorstep.users.sessions import end_epoch

NO_EMAIL = "Add an email first."
UNREACHABLE = "This address cannot receive mail. Correct it, or give them the personal URL."
PORTAL_OFF = "The customer portal is switched off. An owner or a manager can switch it on under Settings."
EVENTS = {"invitation": "invitation.sent", "access_granted": "invitation.user_created"}


def invite(
    session: BusinessSession,
    contact_id: UUID,
    actor: Actor,
    *,
    first_name: str | None = None,
    email: str | None = None,
    save_to_contact: bool = False,
    rule: str = "invitation",
) -> PowerLink:
    """Invite a contact by mail; a former invitation is replaced, and a sign-in they have may be chosen anew.

    :param first_name: how the mail greets them, and :param email: where it goes, if not as the contact has it.
    :param save_to_contact: keep those two with the contact.
    :param rule: `invitation`, or `access_granted` for mails that say a sign-in was created.
    :raises Refused: with the reason, at the field it is about.
    """
    contact = locked(session, contact_id)
    if save_to_contact:
        save_back(session, contact, first_name, email, actor)
    address = address_for(session, contact, email)
    if contact.unreachable_at and address.key == contact.email_key:
        raise Refused(UNREACHABLE, "email", reason="unreachable")
    link = _renewed(session, contact, address, actor)
    greeting = clean_text(first_name, 80, "first_name") or contact.first_name or contact.name
    days = session.tenant.setting("invitation_days")
    record_event(session, EVENTS[rule], contact, actor, link_id=link.id, first_name=greeting, days=str(days))
    return link


def resend(session: BusinessSession, contact_id: UUID, actor: Actor) -> PowerLink:
    """Send a new invitation in place of the open or lapsed one, to the address the contact has now."""
    if status_of(session, contact_id).name != INVITED:
        raise Refused("There is no open invitation to send again. Invite this contact instead.")
    return invite(session, contact_id, actor)


def revoke(session: BusinessSession, contact_id: UUID, actor: Actor) -> None:
    """Void the open invitation: its link leads to a page that says so."""
    contact = locked(session, contact_id)
    if not powerlinks.supersede(session, "invitation", contact_id=contact.id):
        raise Refused("There is no open invitation to revoke.")
    record_event(session, "invitation.revoked", contact, actor, internal=True)


def regenerate(session: BusinessSession, contact_id: UUID, actor: Actor) -> PowerLink:
    """A new personal link without a mail, for a person whom no mail reaches; the old one is void."""
    contact = locked(session, contact_id)
    link = _renewed(session, contact, address_for(session, contact), actor)
    record_event(session, "invitation.link_made", contact, actor, internal=True)
    return link


def personal_url(session: BusinessSession, contact: Contact) -> str | None:
    """The address of the contact's open invitation, derived anew each time; None where there is none."""
    link = open_link(session, contact.id)
    return link_address(session, link) if link else None


def open_link(session: BusinessSession, contact_id: UUID) -> PowerLink | None:
    found = session.scalars(
        select(PowerLink)
        .where(PowerLink.kind == "invitation", PowerLink.contact_id == contact_id)
        .order_by(PowerLink.id.desc())
        .limit(1)
    ).first()
    return found if found and powerlinks.fault_of(found) is None else None


def invite_unless_invited(
    session: BusinessSession, contact: Contact, actor: Actor, rule: str = "invitation"
) -> PowerLink | None:
    """For a form's tick box: one invitation, also where the business invites every new contact by itself."""
    session.flush()
    return None if open_link(session, contact.id) else invite(session, contact.id, actor, rule=rule)


def can_invite(session: BusinessSession, contact: Contact) -> bool:
    try:
        address_for(session, contact)
    except Refused:
        return False
    return True


def why_not(session: BusinessSession, contact: Contact) -> str | None:
    """Why this contact cannot be invited now, in words for staff; None when they can."""
    if not session.tenant.portal_on:
        return PORTAL_OFF
    if contact.archived_at or contact.merged_into_id:
        return "This contact is archived. Restore it first."
    if contact.suspended_at:
        return "Access is disabled for this contact. Reinstate it first."
    return None if (contact.email or "").strip() else NO_EMAIL


def address_for(session: BusinessSession, contact: Contact, typed: str | None = None) -> Address:
    """Where an invitation goes.

    :raises Refused: when the contact cannot be invited, or the address is not this person's own.
    """
    reason = why_not(session, contact)
    if reason and not (reason == NO_EMAIL and (typed or "").strip()):
        raise Refused(reason, "email" if reason == NO_EMAIL else None, reason="cannot_invite")
    address = clean_email(typed or contact.email)
    holder = holder_of(session, address, contact_id=contact.id)
    if holder is not None:
        raise Refused(f"{holder} has this address already. One address stands for one person.", "email", reason="taken")
    return address


def locked(session: BusinessSession, contact_id: UUID) -> Contact:
    """The contact, locked: of two who invite at once, the second sees what the first did."""
    session.flush()
    mine = select(Contact).where(Contact.id == contact_id).with_for_update().execution_options(populate_existing=True)
    contact = session.scalar(mine)
    if contact is None:
        raise NotFound
    return contact


def save_back(
    session: BusinessSession, contact: Contact, first_name: str | None, email: str | None, actor: Actor
) -> None:
    """Keep what was typed for one mail with the contact itself."""
    contact.first_name = clean_text(first_name, 80, "first_name") or contact.first_name
    if (email or "").strip():
        set_email(session, contact, email)
    index(contact)
    record_event(session, "contact.changed", contact, actor, internal=True)


def _renewed(session: BusinessSession, contact: Contact, address: Address, actor: Actor) -> PowerLink:
    _reopen_choice(session, contact, actor)
    powerlinks.supersede(session, "invitation", contact_id=contact.id)
    lifetime = timedelta(days=session.tenant.setting("invitation_days"))
    return powerlinks.make(
        session, "invitation", lifetime=lifetime, contact_id=contact.id, address=address.email, created_by=actor.name
    )


def _reopen_choice(session: BusinessSession, contact: Contact, actor: Actor) -> None:
    """Who has a sign-in chooses it anew: the former way in ends now, and its address is told."""
    user = session.scalar(select(User).where(User.contact_id == contact.id, User.ended_at.is_(None)).with_for_update())
    if user is None:
        return
    if actor.kind == "staff":
        require(actor.staff_role, Permission.RESET_METHOD)
    session.execute(delete(Identity).where(Identity.user_id == user.id))
    end_epoch(session, user)
    for kind in ("reset", "address"):
        powerlinks.supersede(session, kind, user_id=user.id)
    greeting = contact.first_name or contact.name
    record_event(session, "user.method_reset", contact, actor, first_name=greeting, send_to=user.email)
