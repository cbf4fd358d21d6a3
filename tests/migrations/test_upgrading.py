"""Upgrading: in order, all or nothing, with the walls written for authors, on both databases."""

import pytest
import sqlalchemy as sa

from doorstep.db import migrations
from doorstep.db.migrations import MigrationFault
from doorstep.db.session import make_engine

pytestmark = pytest.mark.on_both

PARENT = 'owned_table("shed_box", sa.Column("title", sa.String(), nullable=False))'
CHILD = """owned_table(
    "shed_tool", sa.Column("box_id", sa.Uuid(), nullable=False), refers("box_id", "shed_box"),
    sa.Column("name", sa.String(), nullable=False),
)"""
REBUILD = """with op.batch_alter_table("shed_box") as box:
    box.alter_column("title", type_=sa.Text(), existing_type=sa.String(), nullable=True)
    box.add_column(sa.Column("size", sa.Integer(), nullable=False, server_default="1"))"""
ID = "'0199a000000070008000000000000001'"
BUSINESS = (
    "INSERT INTO business (id, slug, name, timezone, currency, language, colour, portal_on, settings, version, "
    "created_at) VALUES (1, 'a', 'A', 'UTC', 'USD', 'en', '#000', true, '{}', 1, CURRENT_TIMESTAMP)"
)
BOX = f"INSERT INTO shed_box (business_id, id, title) VALUES ({{0}}, {ID}, 'Nails')"
TOOL = f"INSERT INTO shed_tool (business_id, id, box_id, name) VALUES (1, {ID}, {ID}, 'Hammer')"


def run(url, *statements, business=1):
    """Statements as the owner of the tables, with a business bound; the rows of the last."""
    engine = make_engine(url, guarded=False)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.text(f"SELECT set_config('app.business_id', '{business}', true)"))
            for statement in statements:
                result = connection.execute(sa.text(statement))
            return result.all() if result.returns_rows else []
    finally:
        engine.dispose()


def test_a_verticals_tables_have_their_walls(database_url, written):
    """Section 4: `owned_table` writes key, reference and row-level security; no author writes it."""
    written.revision("0001", f"{PARENT}\n{CHILD}")
    told = []
    migrations.upgrade(database_url, written.load(), told.append)
    assert told[0].startswith("core: ") and told[-1] == "shed: 0001 R0001."
    run(database_url, BUSINESS, BOX.format(1), TOOL)
    with pytest.raises(sa.exc.IntegrityError):
        run(database_url, BOX.format(7), business=7)
    assert len(run(database_url, "SELECT * FROM shed_box")) == 1
    if database_url.startswith("postgresql"):
        assert run(database_url, "SELECT * FROM shed_box", business=2) == []
        with pytest.raises(sa.exc.ProgrammingError):
            run(database_url, BOX.format(1), business=2)


def test_a_parent_table_is_rebuilt_with_its_children_in_place(database_url, written):
    """Section 12: SQLite's batch rebuild of a parent table keeps the rows that point to it; on both databases."""
    written.revision("0001", f"{PARENT}\n{CHILD}")
    migrations.upgrade(database_url, written.load())
    run(database_url, BUSINESS, BOX.format(1), TOOL)
    written.revision("0002", REBUILD)
    registry = written.load()
    assert [str(one) for one in migrations.pending(database_url, registry)] == ["shed 0002"]
    migrations.upgrade(database_url, registry)
    assert migrations.pending(database_url, registry) == []
    found = run(database_url, "SELECT t.name, b.size FROM shed_tool t JOIN shed_box b ON b.id = t.box_id")
    assert found == [("Hammer", 1)]
    with pytest.raises(sa.exc.IntegrityError):
        run(database_url, f"DELETE FROM shed_box WHERE id = {ID}")


def test_a_fault_leaves_everything_as_it_was(database_url, written):
    """Section 4: all revisions of an upgrade are one transaction."""
    written.revision("0001", PARENT)
    migrations.upgrade(database_url, written.load())
    written.revision("0002", CHILD)
    written.revision("0003", 'op.execute("no sql at all")')
    registry = written.load()
    with pytest.raises(sa.exc.DBAPIError):
        migrations.upgrade(database_url, registry)
    assert migrations.current(database_url, registry)["shed"] == "0001"
    with pytest.raises(sa.exc.DBAPIError):
        run(database_url, "SELECT * FROM shed_tool")


@pytest.mark.sqlite
def test_rows_that_would_point_nowhere_are_refused(database_url, written):
    """Section 12: with foreign keys off around the rebuild, a check after."""
    written.revision("0001", f"{PARENT}\n{CHILD}")
    migrations.upgrade(database_url, written.load())
    run(database_url, BUSINESS, BOX.format(1), TOOL)
    written.revision("0002", 'op.execute("DELETE FROM shed_box")')
    with pytest.raises(MigrationFault, match="shed_tool"):
        migrations.upgrade(database_url, written.load())
    assert len(run(database_url, "SELECT * FROM shed_box")) == 1


@pytest.mark.sqlite
def test_a_revision_states_the_core_it_needs(database_url, written):
    """Section 4: each vertical states the core revision it needs at least; a core without it is refused in words."""
    written.revision("0001", PARENT, needs="9999")
    with pytest.raises(MigrationFault, match="needs core revision 9999"):
        migrations.upgrade(database_url, written.load())
    assert migrations.current(database_url, written.load())["core"] is None


@pytest.mark.sqlite
def test_a_database_newer_than_the_code_is_refused(database_url, written):
    """Section 4: there is no way back but the backup, and the message says so."""
    written.revision("0001", PARENT)
    written.revision("0002", CHILD)
    migrations.upgrade(database_url, written.load())
    (written.package / "migrations" / "versions" / "0002_x.py").unlink()
    with pytest.raises(MigrationFault, match="newer than this shed"):
        migrations.refuse_pending(database_url, written.load())


@pytest.mark.sqlite
def test_two_lines_of_revisions_are_refused(database_url, written):
    """Section 4: one line of revisions for each distribution."""
    written.revision("0001", PARENT)
    twin = (written.package / "migrations" / "versions" / "0001_x.py").read_text()
    (written.package / "migrations" / "versions" / "0001_y.py").write_text(twin.replace('"0001"', '"0001b"', 1))
    with pytest.raises(MigrationFault, match="no single line"):
        migrations.upgrade(database_url, written.load())


@pytest.mark.sqlite
def test_a_revision_is_written_through_the_helpers(database_url, written):
    """Section 4: authors read no row-level security in what `db revision` writes, and it makes what the models say."""
    from doorstep.db.migrations.writing import model_faults, write_revision

    written.models(
        "from sqlalchemy.orm import Mapped\n\nfrom doorstep.api import Owned\n\n\n"
        'class Box(Owned):\n    __tablename__ = "shed_box"\n    title: Mapped[str]\n'
    )
    path = write_revision(written.load(), "shed", "Begin with boxes")
    text = path.read_text()
    assert path.name == "0001_begin_with_boxes.py" and 'owned_table(\n        "shed_box"' in text
    assert "from doorstep.api import owned_table" in text and "POLICY" not in text and "business_id" not in text
    assert write_revision(written.load(), "shed", "Nothing") is None
    migrations.upgrade(database_url, written.load())
    assert [fault for fault in model_faults(database_url, written.load()) if "shed" in fault] == []


@pytest.mark.sqlite
def test_a_table_with_another_name_stops_the_start(written):
    """Section 4: start stops on a table that is not named with its plugin's prefix."""
    from doorstep.plugins.faults import PluginFaults

    written.models(
        "from sqlalchemy.orm import Mapped\n\nfrom doorstep.api import Owned\n\n\n"
        'class Box(Owned):\n    __tablename__ = "box"\n    title: Mapped[str]\n'
    )
    with pytest.raises(PluginFaults, match="must begin with shed_"):
        written.load()
