"""Links of contacts to accounts: who reaches what, in which role, and who is an account's primary contact."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update

from doorstep import clock
from doorstep.accounts.models import Account, Link
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import NotFound, Refused
from doorstep.users.models import User
from doorstep.users.sessions import end_epoch

DEFAULT_ROLE = "contact"


def primary_contacts(session: BusinessSession, account_ids: set[UUID]) -> dict[UUID, list[UUID]]:
    """By account: its primary contact; where none was chosen and there is one alone, that one. One statement."""
    rows = session.execute(
        select(Link.account_id, Link.contact_id, Link.is_primary)
        .where(Link.account_id.in_(account_ids), Link.ended_at.is_(None))
        .distinct()
    ).all()
    found: dict[UUID, list[UUID]] = {}
    for account_id in account_ids:
        mine = [row for row in rows if row.account_id == account_id]
        chosen = {row.contact_id for row in mine if row.is_primary}
        alone = {row.contact_id for row in mine}
        found[account_id] = sorted(chosen or (alone if len(alone) == 1 else set()))
    return found


def link_contact(
    session: BusinessSession, contact_id: UUID, account_id: UUID, role: str, actor: Actor, *, primary: bool = False
) -> Link:
    """Link a contact to an account in a role; an existing link in that role is returned as it is.

    :param primary: they become the account's primary contact.
    :raises NotFound: when one of the two is not there. :raises Refused: for an archived one, or a role nobody brings.
    """
    contact, account = _contact(session, contact_id), _account(session, account_id)
    known = session.catalog.roles.get(role)
    if known is None or known.scope != "account":
        raise Refused("Choose one of the roles offered.", "role")
    link = session.scalar(live(contact_id, account_id).where(Link.role == role))
    if link is None:
        link = Link(contact_id=contact_id, account_id=account_id, role=role)
        session.add(link)
        facts: dict[str, Any] = {"account": account.name, "contact": contact.name, "role": known.label}
        record_event(session, "link.made", account, actor, contact_id=contact_id, **facts)
    if primary:
        make_primary(session, link)
    session.flush()
    return link


def live(contact_id: UUID, account_id: UUID) -> Select[Link]:
    return select(Link).where(Link.contact_id == contact_id, Link.account_id == account_id, Link.ended_at.is_(None))


def _contact(session: BusinessSession, contact_id: UUID) -> Contact:
    contact = session.scalar(select(Contact).where(Contact.id == contact_id))
    if contact is None:
        raise NotFound
    if contact.archived_at or contact.merged_into_id:
        raise Refused(f"{contact.name} is archived. Bring them back first.", "contact_id")
    return contact


def _account(session: BusinessSession, account_id: UUID) -> Account:
    account = session.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        raise NotFound
    if account.archived_at:
        raise Refused(f"{account.name} is archived. Bring it back first.")
    return account


def make_primary(session: BusinessSession, link: Link) -> None:
    """One contact is an account's primary."""
    others = update(Link).where(Link.account_id == link.account_id, Link.is_primary).values(is_primary=False)
    session.execute(others)
    link.is_primary = True
    session.flush()


def choose_primary(session: BusinessSession, link_id: UUID, actor: Actor) -> Link:
    """Make the contact of this link the account's primary contact."""
    link, contact, account = parts(session, link_id)
    make_primary(session, link)
    facts: dict[str, Any] = {"account": account.name, "contact": contact.name}
    record_event(session, "link.primary", account, actor, internal=True, contact_id=contact.id, **facts)
    return link


def unlink(session: BusinessSession, link_id: UUID, actor: Actor) -> Link:
    """End a link: what it reached is gone at once, and the contact's open sessions with it."""
    link, contact, account = parts(session, link_id)
    link.ended_at, link.is_primary = clock.now(), False
    user = session.scalar(select(User).where(User.contact_id == contact.id, User.ended_at.is_(None)))
    if user and user.staff_role is None:
        end_epoch(session, user)
    facts: dict[str, Any] = {"account": account.name, "contact": contact.name}
    record_event(session, "link.ended", account, actor, contact_id=contact.id, **facts)
    return link


def parts(session: BusinessSession, link_id: UUID) -> tuple[Link, Contact, Account]:
    """A live link with its two ends.

    :raises NotFound: when it has ended, or never was.
    """
    link = session.scalar(select(Link).where(Link.id == link_id, Link.ended_at.is_(None)))
    if link is None:
        raise NotFound
    contact = session.scalars(select(Contact).where(Contact.id == link.contact_id)).one()
    account = session.scalars(select(Account).where(Account.id == link.account_id)).one()
    return link, contact, account
