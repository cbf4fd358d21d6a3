"""Customers and sites, their tree, and the links of contacts to them."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, literal, select, update

from doorstep import clock
from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import NotFound, Refused


def create_account(session: BusinessSession, values: dict[str, Any], actor: Actor) -> Account:
    """A new customer or site, in its place in the tree."""
    account = Account(**values)
    index(account)
    session.add(account)
    session.flush()
    place(session, account)
    record_event(session, "account.created", account, actor, name=account.name)
    return account


def index(account: Account) -> None:
    account.sort_name = account.name.casefold()
    parts = (account.name, account.number, account.street, account.city, account.region, account.postcode)
    account.search = " ".join(part for part in parts if part).casefold()


def place(session: BusinessSession, account: Account) -> None:
    """Write the closure rows of a new account: itself, and itself under every ancestor of its parent."""
    session.add(AccountTree(ancestor_id=account.id, descendant_id=account.id, depth=0))
    session.flush()
    if account.parent_id is None:
        return
    above = select(
        AccountTree.business_id, AccountTree.ancestor_id, literal(account.id, AccountTree.descendant_id.type), AccountTree.depth + 1
    ).where(AccountTree.business_id == session.business_id, AccountTree.descendant_id == account.parent_id)
    session.execute(
        insert(AccountTree).from_select(["business_id", "ancestor_id", "descendant_id", "depth"], above)
    )


def link_contact(
    session: BusinessSession, contact_id: UUID, account_id: UUID, role: str, actor: Actor, *, primary: bool = False
) -> Link:
    """Link a contact to an account in a role; an existing link in that role is returned as it is."""
    contact, account = session.scalar(select(Contact).where(Contact.id == contact_id)), session.scalar(select(Account).where(Account.id == account_id))
    if contact is None or account is None:
        raise NotFound
    known = session.catalog.roles.get(role)
    if known is None or known.scope != "account":
        raise Refused("Choose one of the roles offered.", "role")
    live = select(Link).where(Link.contact_id == contact_id, Link.account_id == account_id, Link.ended_at.is_(None))
    link = session.scalar(live.where(Link.role == role))
    if link is None:
        link = Link(contact_id=contact_id, account_id=account_id, role=role)
        session.add(link)
        record_event(session, "link.made", account, actor, contact_id=contact_id, account=account.name, contact=contact.name)
    if primary:
        make_primary(session, link)
    session.flush()
    return link


def make_primary(session: BusinessSession, link: Link) -> None:
    """One contact is an account's primary."""
    session.execute(update(Link).where(Link.account_id == link.account_id, Link.is_primary).values(is_primary=False))
    link.is_primary = True


def unlink(session: BusinessSession, link_id: UUID, actor: Actor) -> None:
    link = session.scalar(select(Link).where(Link.id == link_id, Link.ended_at.is_(None)))
    if link is None:
        raise NotFound
    account = session.scalar(select(Account).where(Account.id == link.account_id))
    link.ended_at, link.is_primary = clock.now(), False
    record_event(session, "link.ended", account, actor, contact_id=link.contact_id, account=account.name if account else "")
