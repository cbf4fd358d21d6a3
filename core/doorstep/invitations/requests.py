"""Access requests: a stranger asks, staff decide; the stranger is told the same whoever they are."""

from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, false, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from doorstep import clock
from doorstep.accounts.models import Account
from doorstep.accounts.services import link_contact
from doorstep.contacts.addresses import clean_email, clean_phone, clean_text
from doorstep.contacts.models import Contact
from doorstep.contacts.services import create_contact
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.events.actors import VISITOR, Actor
from doorstep.events.recording import record_event
from doorstep.invitations.models import AccessRequest
from doorstep.invitations.services import invite_unless_invited
from doorstep.invitations.status import ENROLLED, status_of
from doorstep.problems import NotFound, Refused
from doorstep.users.resets import reestablish

DECIDED_ORDER = (AccessRequest.id.desc(),)


@frozen(kw_only=True)
class Asked:
    """An access request with the contact that has its address, if there is one."""

    request: AccessRequest
    contact: Contact | None


def ask(session: BusinessSession, values: dict[str, Any]) -> None:
    """Note a wish for access. One is open for an address at a time: asked again, nothing is added."""
    address = clean_email(values["email"])
    wish = AccessRequest(
        name=clean_text(values["name"], 120, "name"),
        company=clean_text(values.get("company"), 120, "company"),
        email=address.email,
        email_key=address.key,
        phone=clean_phone(values.get("phone")),
        message=clean_text(values.get("message"), 2000, "message", multiline=True),
    )
    try:
        with session.begin_nested():
            session.add(wish)
    except IntegrityError:
        return
    record_event(session, "access.requested", None, VISITOR, internal=True, name=wish.name, email=wish.email)


def asked() -> Any:
    """SELECT of requests with the contact that has the address."""
    same = and_(
        Contact.business_id == AccessRequest.business_id,
        Contact.email_key == AccessRequest.email_key,
        Contact.archived_at.is_(None),
        Contact.merged_into_id.is_(None),
    )
    return select(AccessRequest, Contact).outerjoin(Contact, same)


def pending(session: BusinessSession, limit: int = 100) -> list[Asked]:
    """Who waits, the longest first."""
    rows = session.execute(asked().where(AccessRequest.decided_at.is_(None)).order_by(AccessRequest.id).limit(limit))
    return [Asked(request=wish, contact=contact) for wish, contact in rows]


def decided() -> Any:
    return select(AccessRequest).where(AccessRequest.decided_at.is_not(None))


def waiting(session: BusinessSession) -> int:
    """How many wait, at most 1,000."""
    some = select(AccessRequest.id).where(AccessRequest.decided_at.is_(None)).limit(1000).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def one(session: BusinessSession, request_id: UUID) -> Asked:
    row = session.execute(asked().where(AccessRequest.id == request_id).limit(1)).first()
    if row is None:
        raise NotFound
    return Asked(request=row[0], contact=row[1])


def matching_accounts(
    session: BusinessSession, text: str, chosen: UUID | None = None, limit: int = 20
) -> list[Account]:
    """Accounts whose name, number or address has these words, and the one chosen before."""
    live = select(Account).where(Account.archived_at.is_(None), Account.merged_into_id.is_(None))
    words = [Account.search.contains(word, autoescape=True) for word in text.casefold().split()[:6]]
    if not words and chosen is None:
        return []
    wanted = or_(and_(*words) if words else false(), Account.id == chosen)
    return list(session.scalars(live.where(wanted).order_by(Account.sort_name, Account.id).limit(limit)))


def approve(session: BusinessSession, request_id: UUID, actor: Actor, account_id: UUID | None = None) -> Contact:
    """Let them in: the contact that has the address, or a new one, is linked and invited.

    Whoever has a sign-in already gets a link for a new password instead.
    """
    found = one(session, request_id)
    _decide(session, found.request, "approved", actor)
    contact = found.contact or create_contact(session, _values(found.request), actor)
    found.request.contact_id = contact.id
    session.flush()
    if account_id:
        link_contact(session, contact.id, account_id, "contact", actor)
    record_event(session, "access.approved", contact, actor, internal=True, name=found.request.name)
    if status_of(session, contact.id).name == ENROLLED:
        reestablish(session, contact.id, actor)
    else:
        invite_unless_invited(session, contact, actor)
    return contact


def decline(session: BusinessSession, request_id: UUID, actor: Actor) -> AccessRequest:
    """Say no; the stranger gets no mail, so nobody learns from one who is known here."""
    wish = one(session, request_id).request
    _decide(session, wish, "declined", actor)
    record_event(session, "access.declined", None, actor, internal=True, name=wish.name)
    return wish


def _decide(session: BusinessSession, wish: AccessRequest, decision: str, actor: Actor) -> None:
    undecided = update(AccessRequest).where(AccessRequest.id == wish.id, AccessRequest.decided_at.is_(None))
    if not changed(session, undecided.values(decided_at=clock.now(), decision=decision, decided_by=actor.name)):
        raise Refused(f"Somebody decided this already: it was {wish.decision or decision}.")


def _values(wish: AccessRequest) -> dict[str, Any]:
    first, _, last = wish.name.partition(" ")
    return {"first_name": first, "last_name": last, "company": wish.company, "phone": wish.phone, "email": wish.email}
