"""Backup and restore: equal rows and equal files, on both databases and from one to the other."""

import stat

import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.accounts.models import Account
from doorstep.db.session import make_engine
from doorstep.documents.models import Document
from doorstep.operators.backup import rows_of, tables_in_order
from doorstep.operators.rows import encoded
from doorstep.testing import builders
from doorstep.testing.kit import make_kit

pytestmark = pytest.mark.on_both

KEY = "0/aa/file-of-the-test"


@pytest.fixture
def filled(kit):
    """Two businesses with people, nested accounts, an archived and merged contact, and a document with its file."""
    for slug in ("one", "two"):
        firm = kit.firm("inspectpoint", slug=slug)
        firm.staff("owner")
        holding = firm.account("Holding")
        below = firm.account("Below", "site", holding)
        person = firm.person("Pät Example", below)
        firm.contact("No Email", None)
        with firm.writing() as session:
            key = f"{firm.tenant.id}/aa/file-{slug}"
            kit.installation.storage.put(key, b"content of " + slug.encode())
            given = {"kind": "file", "title": "Plan ✓", "account_id": below.id, "media_type": "text/plain", "size": 14}
            old = Document(**given, storage_key=key, sha256="1", visible_from=clock.now())
            session.add(old)
            session.flush()
            new = Document(**given, storage_key=key, sha256="2", replaces_id=None)
            session.add(new)
            session.flush()
            old.replaces_id = new.id
            builders.contact(session, "Merged Away", None, merged_into_id=None)
            assert person
    return kit


def everything(url, registry):
    engine = make_engine(url, guarded=False)
    try:
        with engine.connect() as connection:
            return {
                table.name: [encoded(row) for row in rows_of(connection, table)] for table in tables_in_order(registry)
            }
    finally:
        engine.dispose()


def files_of(installation):
    return {file.key: installation.storage.read(file.key) for file in installation.storage.list()}


@pytest.fixture
def shell_of(make_shell):
    """A shell on an installation of a kit."""
    return lambda kit, folder: make_shell(folder, kit.installation.settings)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_restored_installation_is_equal(filled, target, databases, registry, tmp_path, shell_of):
    """Section 8: backup, then restore into an empty installation, gives equal rows and files."""
    from doorstep.db import migrations

    archive = tmp_path / "backup.zip"
    source = shell_of(filled, tmp_path / "source")
    assert "Only you can read it" in source.done("db", "backup", str(archive))
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    empty = databases.empty(target).url
    migrations.upgrade(empty, registry)
    fresh = make_kit(empty, tmp_path / "restored", registry)
    restored = shell_of(fresh, tmp_path / "restored")
    restored.done("db", "restore", str(archive))
    before, after = everything(filled.installation.settings.database_url, registry), everything(empty, registry)
    assert before == after and sum(map(len, after.values())) > 40
    assert files_of(filled.installation) == files_of(fresh.installation) != {}
    with fresh.installation.reading(fresh.installation.tenant(1)) as session:
        assert {one.name for one in session.scalars(select(Account))} == {"Holding", "Below"}
    assert "Everything holds" in restored.done("check", "--files", "0")
    assert fresh.firm(slug="three").tenant.id == 3
    fresh.installation.close()


@pytest.mark.sqlite
def test_only_an_empty_installation_takes_a_backup(filled, tmp_path, shell_of):
    """Section 8: restoring never mixes; backing up never overwrites."""
    archive = tmp_path / "backup.zip"
    source = shell_of(filled, tmp_path / "source")
    source.done("db", "backup", str(archive))
    assert "already" in source.refused("db", "backup", str(archive))
    assert "not empty" in source.refused("db", "restore", str(archive))
