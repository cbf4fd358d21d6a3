"""The closure table says what the tree says, whatever was moved."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from doorstep.accounts.models import Account, AccountTree
from doorstep.accounts.services import archive_account, create_account, restore_account, update_account
from doorstep.events.actors import SYSTEM
from doorstep.problems import Refused

pytestmark = pytest.mark.on_both

MOVES = st.lists(st.tuples(st.integers(0, 7), st.integers(-1, 7)), max_size=12)


def closure_of_parents(parents):
    rows = set()
    for one in parents:
        depth, at = 0, one
        while at is not None:
            rows.add((at, one, depth))
            depth, at = depth + 1, parents[at]
    return rows


def written(session):
    rows = session.execute(select(AccountTree.ancestor_id, AccountTree.descendant_id, AccountTree.depth))
    return {tuple(row) for row in rows}


@settings(max_examples=6)
@given(parents=st.lists(st.integers(-1, 7), min_size=8, max_size=8), moves=MOVES)
def test_closure_follows_every_move(kit, parents, moves):
    """IP-20: whatever is moved where, an account reaches exactly what stands below it; a cycle is refused."""
    firm = kit.firm()
    with firm.writing() as session:
        made = []
        for n, above in enumerate(parents):
            parent = made[above].id if 0 <= above < n else None
            made.append(create_account(session, {"name": f"A{n}", "kind": "customer", "parent_id": parent}, SYSTEM))
        tree = {one.id: one.parent_id for one in made}
        for which, under in moves:
            account, parent = made[which], made[under].id if under >= 0 else None
            below = {low for high, low, _ in closure_of_parents(tree) if high == account.id}
            if parent in below:
                with pytest.raises(Refused) as refused:
                    update_account(session, account.id, {"parent_id": parent}, SYSTEM)
                assert refused.value.field == "parent_id"
            else:
                update_account(session, account.id, {"parent_id": parent}, SYSTEM)
                tree[account.id] = parent
            assert written(session) == closure_of_parents(tree)


def test_archiving_asks_before_it_takes_what_stands_below(firm):
    """Section 10: an account with live sites is archived only when all are, and comes back under a live parent only."""
    acme = firm.account("Acme")
    site = firm.account("Tower", "site", acme)
    with firm.writing() as session:
        top = session.scalars(select(Account).where(Account.id == acme.id)).one()
        with pytest.raises(Refused, match="There is one more below Acme"):
            archive_account(session, top, SYSTEM)
        assert archive_account(session, top, SYSTEM, all_below=True) == 2
    with firm.writing() as session:
        low = session.scalars(select(Account).where(Account.id == site.id)).one()
        assert low.archived_at is not None
        with pytest.raises(Refused, match="Bring that back first"):
            restore_account(session, low, SYSTEM)


def test_a_number_stands_for_one_account_of_a_kind(firm):
    """Section 10: numbers are unique among live accounts of a kind; an archived one frees its number."""
    first = firm.account("Acme", number="17")
    firm.account("Acme site", "site", number="17")
    with pytest.raises(Refused) as refused:
        firm.account("Other", number=" 17 ")
    assert refused.value.field == "number"
    assert "Acme" in refused.value.message
    with firm.writing() as session:
        archive_account(session, session.scalars(select(Account).where(Account.id == first.id)).one(), SYSTEM)
    firm.account("Other", number="17")
