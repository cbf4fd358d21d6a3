"""The closure of the account tree. Whoever changes a tree holds its root row, so that no two changes interleave."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, exists, insert, literal, select
from sqlalchemy.orm import aliased

from doorstep.accounts.models import Account, AccountTree
from doorstep.db.session import BusinessSession
from doorstep.problems import Refused

COLUMNS = ["business_id", "ancestor_id", "descendant_id", "depth"]


def place(session: BusinessSession, account: Account) -> None:
    """Write the closure rows of a new account: itself, and itself under every ancestor of its parent."""
    session.add(AccountTree(ancestor_id=account.id, descendant_id=account.id, depth=0))
    session.flush()
    if account.parent_id is not None:
        lock_roots(session, account.parent_id)
        hang(session, account.id, account.parent_id)


def move(session: BusinessSession, account: Account, parent_id: UUID | None) -> None:
    """Hang an account, with all below it, under another parent or none.

    :raises Refused: at the field ``parent_id`` when the new parent stands below the account.
    """
    lock_roots(session, account.id, parent_id)
    if parent_id is not None and is_below(session, parent_id, account.id):
        raise Refused("It cannot stand under itself, or under something that is below it.", "parent_id")
    unhang(session, account.id)
    account.parent_id = parent_id
    session.flush()
    if parent_id is not None:
        hang(session, account.id, parent_id)


def ids_below(session: BusinessSession, account_id: UUID) -> Select[UUID]:
    """An account and all below it, as a subquery."""
    tree = select(AccountTree.descendant_id).where(AccountTree.business_id == session.business_id)
    return tree.where(AccountTree.ancestor_id == account_id)


def is_below(session: BusinessSession, account_id: UUID, above_id: UUID) -> bool:
    """Whether an account is another one, or stands below it."""
    row = select(AccountTree.depth).where(AccountTree.ancestor_id == above_id, AccountTree.descendant_id == account_id)
    return session.scalar(row) is not None


def below(session: BusinessSession, account_id: UUID) -> Any:
    """The ids of an account and all below it, as a subquery."""
    return select(AccountTree.descendant_id).where(
        AccountTree.business_id == session.business_id, AccountTree.ancestor_id == account_id
    )


def above(session: BusinessSession, account_id: UUID) -> Any:
    """The ids of what an account stands under, itself left out, as a subquery."""
    return select(AccountTree.ancestor_id).where(
        AccountTree.business_id == session.business_id, AccountTree.descendant_id == account_id, AccountTree.depth > 0
    )


def hang(session: BusinessSession, account_id: UUID, parent_id: UUID) -> None:
    """Closure rows for everything from the account down, under everything from the parent up."""
    upper, lower = aliased(AccountTree), aliased(AccountTree)
    mine = session.business_id
    business = literal(mine, AccountTree.business_id.type)
    rows = select(business, upper.ancestor_id, lower.descendant_id, upper.depth + lower.depth + 1)
    rows = rows.join_from(upper, lower, lower.business_id == upper.business_id)
    rows = rows.where(upper.business_id == mine, upper.descendant_id == parent_id)
    rows = rows.where(lower.business_id == mine, lower.ancestor_id == account_id)
    session.execute(insert(AccountTree).from_select(COLUMNS, rows))


def unhang(session: BusinessSession, account_id: UUID) -> None:
    gone = delete(AccountTree).where(
        AccountTree.business_id == session.business_id,
        AccountTree.descendant_id.in_(below(session, account_id)),
        AccountTree.ancestor_id.in_(above(session, account_id)),
    )
    session.execute(gone.execution_options(synchronize_session=False))


def lock_roots(session: BusinessSession, *account_ids: UUID | None) -> None:
    """Hold the root rows of these accounts' trees until the transaction ends; on SQLite a writer is alone anyway."""
    wanted = {one for one in account_ids if one is not None}
    held: set[UUID] = set()
    # A root may have got a parent while we waited for it: then its new root is held as well.
    while missing := roots(session, wanted) - held:
        rows = select(Account.id).where(Account.id.in_(sorted(missing))).order_by(Account.id).with_for_update()
        session.execute(rows).all()
        held |= missing


def roots(session: BusinessSession, account_ids: set[UUID]) -> set[UUID]:
    higher = aliased(AccountTree)
    is_top = ~exists().where(
        and_(
            higher.business_id == AccountTree.business_id,
            higher.descendant_id == AccountTree.ancestor_id,
            higher.depth > 0,
        )
    )
    found = select(AccountTree.ancestor_id).where(AccountTree.descendant_id.in_(sorted(account_ids)), is_top)
    return set(session.scalars(found))
