"""Customers and sites: making, changing, moving, archiving."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from doorstep import clock
from doorstep.accounts import tree
from doorstep.accounts.links import link_contact, make_primary, unlink
from doorstep.accounts.models import Account
from doorstep.businesses.words import lower, words_of
from doorstep.clean import one_line
from doorstep.db.base import new_id
from doorstep.db.rows import current_row
from doorstep.db.search import search_text
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import Changed, Refused

__all__ = [
    "archive_account",
    "create_account",
    "get_account",
    "link_contact",
    "make_primary",
    "restore_account",
    "unlink",
    "update_account",
]

FIELDS = ("name", "number", "phone", "street", "city", "region", "postcode", "notes", "extra")
KINDS = ("customer", "site")


def get_account(session: BusinessSession, account_id: UUID) -> Account:
    """An account by id, archived ones too; the one it was merged into when that happened.

    :raises NotFound: when there is none.
    """
    return current_row(session, Account, account_id)


def create_account(session: BusinessSession, values: Mapping[str, Any], actor: Actor) -> Account:
    """A new customer or site, in its place in the tree.

    :param values: ``kind`` (customer or site), ``name``, ``parent_id`` and the other columns; ``extra`` by block name.
    :raises Refused: at the field that is at fault: a number that is taken, a parent that cannot be one.
    """
    account = Account(**values)
    if account.kind not in KINDS:
        raise Refused("Choose what it is.", "kind")
    check(session, account, account.parent_id)
    session.add(account)
    session.flush()
    tree.place(session, account)
    record_event(session, "account.created", account, actor, name=account.name)
    return account


def update_account(
    session: BusinessSession, account_id: UUID, values: Mapping[str, Any], actor: Actor, *, version: int | None = None
) -> Account:
    """Change an account's details; another ``parent_id`` moves it with all below it.

    :param version: the version the change was made on; None takes the current one.
    :raises Changed: when somebody saved it meanwhile. :raises Refused: as `create_account` does.
    """
    account = get_account(session, account_id)
    if version is not None and version != account.version:
        raise Changed("Somebody else has changed this while you had it open.")
    before = {name: getattr(account, name) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            setattr(account, name, values[name])
    parent_id = values.get("parent_id", account.parent_id)
    with session.no_autoflush:
        check(session, account, parent_id)
    changed = sorted(name for name in FIELDS if before[name] != getattr(account, name))
    if changed:
        record_event(session, "account.changed", account, actor, internal=True, name=account.name, fields=changed)
    if parent_id != account.parent_id:
        move_account(session, account, parent_id, actor)
    return account


def move_account(session: BusinessSession, account: Account, parent_id: UUID | None, actor: Actor) -> None:
    tree.move(session, account, parent_id)
    above = get_account(session, parent_id).name if parent_id else ""
    record_event(session, "account.moved", account, actor, internal=True, name=account.name, under=above)


def check(session: BusinessSession, account: Account, parent_id: UUID | None) -> None:
    """What must hold of an account before it is written, and what lists sort and search by."""
    account.name, account.number = one_line(account.name or ""), one_line(account.number or "") or None
    if not account.name:
        raise Refused("Write a name.", "name")
    check_number(session, account)
    if parent_id is not None:
        check_parent(session, account, parent_id)
    account.sort_name = account.name.casefold()
    account.search = search_text(
        account.name, account.number, account.street, account.city, account.region, account.postcode, account.phone
    )


def check_number(session: BusinessSession, account: Account) -> None:
    if account.number is None:
        return
    others = Account.id != (account.id or new_id())
    same: tuple[Any, ...] = (Account.kind == account.kind, Account.number == account.number, others)
    live: tuple[Any, ...] = (Account.archived_at.is_(None), Account.merged_into_id.is_(None))
    name = session.scalar(select(Account.name).where(*same, *live))
    if name is not None:
        raise Refused(f"{name} has the number {account.number} already. Choose another one.", "number")


def check_parent(session: BusinessSession, account: Account, parent_id: UUID) -> None:
    parent = session.scalar(select(Account).where(Account.id == parent_id))
    words = words_of(session.tenant, session.catalog)
    if parent is None or parent.merged_into_id:
        raise Refused(f"Choose a {lower(words['customer'])} from the list.", "parent_id")
    if parent.kind != "customer":
        raise Refused(f"Only a {lower(words['customer'])} can have something below it.", "parent_id")
    if parent.archived_at and parent_id != account.parent_id:
        raise Refused(f"{parent.name} is archived. Bring it back first, or choose another one.", "parent_id")


def archive_account(session: BusinessSession, account: Account, actor: Actor, *, all_below: bool = False) -> int:
    """Out of the lists; records and documents stay. Returns how many were archived.

    :param all_below: with everything below it. :raises Refused: when something live stands below without that.
    """
    tree.lock_roots(session, account.id)
    standing = live_below(session, account.id)
    if standing and not all_below:
        there = "There is one more" if standing == 1 else f"There are {standing}"
        raise Refused(f"{there} below {account.name}. Archive what stands below first, or everything together.")
    now = clock.now()
    others = update(Account).where(Account.id.in_(tree.below(session, account.id)), Account.id != account.id)
    others = others.where(Account.archived_at.is_(None)).values(archived_at=now, version=Account.version + 1)
    session.execute(others.execution_options(synchronize_session=False))
    account.archived_at, done = now, standing + 1
    record_event(session, "account.archived", account, actor, internal=True, name=account.name, count=done)
    return done


def live_below(session: BusinessSession, account_id: UUID) -> int:
    live = select(func.count()).select_from(Account).where(Account.id != account_id, Account.archived_at.is_(None))
    return session.scalar(live.where(Account.id.in_(tree.below(session, account_id)))) or 0


def restore_account(session: BusinessSession, account: Account, actor: Actor) -> None:
    """:raises Refused: when what it stands under is archived, or its number went to another one."""
    parent = session.scalar(select(Account).where(Account.id == account.parent_id)) if account.parent_id else None
    if parent is not None and parent.archived_at:
        raise Refused(f"{parent.name}, which it stands under, is archived. Bring that back first.")
    check_number(session, account)
    account.archived_at = None
    record_event(session, "account.restored", account, actor, internal=True, name=account.name)
