"""The walls know tables that come when verticals load."""

import pytest
from sqlalchemy import Column, Integer, Table, Uuid, text

from doorstep.db import walls
from doorstep.db.base import Base

READ = "SELECT id FROM late_thing"


@pytest.fixture
def late_table():
    """A table that is declared after the walls have been asked."""
    assert not walls.uses_owned(READ) and not walls._uses_owned(READ) and not walls.unbound_tables(READ)
    key = [Column("business_id", Integer, primary_key=True), Column("id", Uuid, primary_key=True)]
    table = Table("late_thing", Base.metadata, *key)
    yield table
    Base.metadata.remove(table)
    for cached in (walls.owned_tables, walls._uses_owned, walls.unbound_tables):
        cached.cache_clear()


@pytest.mark.sqlite
def test_a_table_declared_late_is_guarded(kit, late_table):
    """Invariant 1: whatever was asked of the walls before a vertical's tables came, its tables are behind them."""
    assert "late_thing" in walls.owned_tables()
    with pytest.raises(walls.TenancyError), kit.firm().reading() as session:
        session.execute(text(READ))
