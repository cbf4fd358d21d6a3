"""A customer asks for a sign-in themselves: a link goes to the address the business has of them, and to no other."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import VISITOR
from doorstep.events.recording import record_event
from doorstep.invitations.services import locked, why_not
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink, User

MOST_AN_HOUR = 5


def mail_proof(session: BusinessSession, contact_id: UUID, *, leads_to: str = "", way: str = "") -> bool:
    """Mail a contact the link by which they make a sign-in; whoever has one is told so by mail.

    :param leads_to: the page they come to then, such as ``/portal/invoices/…``. :param way: the provider they named.
    :return: whether a mail goes. Whoever asked must be told the same either way.
    """
    contact = locked(session, contact_id)
    if not may_have_one(session, contact):
        return False
    name = contact.first_name or contact.name
    if has_sign_in(session, contact.id):
        path = leads_to.lstrip("/") or "sign-in"
        record_event(session, "user.proof_needless", contact, VISITOR, path=path, first_name=name)
        return True
    powerlinks.supersede(session, "proof", contact_id=contact.id)
    data = {"leads_to": leads_to, "way": way}
    link = powerlinks.make(session, "proof", contact_id=contact.id, address=contact.email, data=data)
    record_event(session, "user.proof_asked", contact, VISITOR, link_id=link.id, first_name=name)
    return True


def may_have_one(session: BusinessSession, contact: Contact) -> bool:
    """Not whom staff shut out, whom no mail reaches, or whose mailbox somebody fills."""
    if why_not(session, contact) or contact.do_not_email or contact.unreachable_at:
        return False
    recent = (PowerLink.kind == "proof", PowerLink.contact_id == contact.id)
    hour = PowerLink.created_at > clock.now() - timedelta(hours=1)
    return (session.scalar(select(func.count(PowerLink.id)).where(*recent, hour)) or 0) < MOST_AN_HOUR


def has_sign_in(session: BusinessSession, contact_id: UUID) -> bool:
    mine = select(User.id).where(User.contact_id == contact_id, User.ended_at.is_(None))
    return session.scalar(mine) is not None
