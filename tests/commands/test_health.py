"""`doctor` and `check`: what is wrong, and the command that mends it."""

from hashlib import sha256

import pytest
from sqlalchemy import delete, text, update

from doorstep import clock
from doorstep.accounts.models import AccountTree
from doorstep.businesses.models import Counter
from doorstep.db.session import make_engine
from doorstep.documents.models import Document
from doorstep.operators.acts import tenant_named
from doorstep.testing import builders
from doorstep.users.models import User

DIGEST = sha256(b"content").hexdigest()
AS = ("--as", "ada@example.org")


@pytest.fixture
def acme(shell, inside):
    shell.done("business", "create", "acme", "Acme", *AS, "--enable", "inspectpoint", "--owner", "kim@example.org")
    with inside(shell) as installation, installation.writing(tenant_named(installation, "acme")) as session:
        holding = builders.account(session, "Holding", "customer")
        below = builders.account(session, "Below", "site", holding)
        installation.storage.put("1/aa/file-1", b"content")
        given = {"kind": "file", "title": "Plan", "media_type": "text/plain", "size": 7, "sha256": DIGEST}
        session.add(Document(**given, account_id=below.id, storage_key="1/aa/file-1", visible_from=clock.now()))
    return shell


def spoil(shell, inside, *work):
    with inside(shell) as installation, installation.writing(tenant_named(installation, "acme")) as session:
        for one in work:
            one(session, installation)


def test_everything_holds_where_nothing_was_spoilt(acme):
    """Section 8: check looks at the invariants of a live database, and finds nothing."""
    assert "Everything holds" in acme.done("check")
    assert "Everything holds" in acme.done("check", "--business", "acme")


BROKEN = {
    "account tree": lambda session, installation: session.execute(delete(AccountTree).where(AccountTree.depth == 1)),
    "its file is missing": lambda session, installation: installation.storage.delete("1/aa/file-1"),
    "its file is not what": lambda session, installation: installation.storage.put("1/aa/file-1", b"CONTENT"),
    "has another size": lambda session, installation: session.execute(update(Document).values(size=8)),
}


@pytest.mark.parametrize("said", BROKEN)
def test_what_does_not_hold_is_named(acme, inside, said):
    """Section 9: each invariant that was broken is named with its business."""
    spoil(acme, inside, BROKEN[said])
    output = acme.refused("check")
    assert f"WRONG acme: {'the ' if said == 'account tree' else 'document'}" in output and said in output


def test_numbers_beyond_their_counter_are_named(acme, inside, registry):
    """Section 10: numbers come from the counter alone."""

    def spoilt(session, installation):
        number = {"number": "IR-0007", "kind": "inspection_report", "title": "X", "status": "draft"}
        model = registry.catalog(frozenset({"inspectpoint"})).record_types["inspection_report"].model
        session.add(model(**number, happens_on=clock.now().date(), system="alarm"))
        session.add(Counter(name="inspection_report", last=6))

    spoil(acme, inside, spoilt)
    assert "7 is numbered beyond its counter, which is at 6" in acme.refused("check")


def test_a_business_without_owner_is_named(acme, inside):
    """Section 9: there is always an owner, or one who is invited."""
    from doorstep.users.models import PowerLink

    spoil(
        acme, inside, lambda session, installation: session.execute(update(PowerLink).values(superseded_at=clock.now()))
    )
    assert "there is no owner" in acme.refused("check")
    spoil(acme, inside, lambda session, _: session.add(
        User(email="o@example.org", email_key="o@example.org", name="O", staff_role="owner")))  # fmt: skip
    assert "Everything holds" in acme.done("check")


@pytest.mark.postgresql
def test_a_table_without_its_wall_is_named(acme, fresh_database):
    """Section 3: check sees that row-level security is in force on every owned table."""
    engine = make_engine(fresh_database.url, guarded=False)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE contact NO FORCE ROW LEVEL SECURITY"))
    engine.dispose()
    assert "contact has no row-level security" in acme.refused("check")


@pytest.mark.sqlite
def test_the_doctor_names_what_mends(shell, tmp_path):
    """Section 8: doctor says what is wrong with this installation, and the command that mends it."""
    output = shell.refused("doctor")
    assert "WRONG worker" in output and "→ doorstep serve" in output
    shell.file.chmod(0o644)
    assert f"→ chmod 600 {shell.file}" in shell.refused("doctor")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"base_url": "http://portal.example.org"}, "is not encrypted"),
        ({"database_url": "sqlite:////nowhere/at/all.db"}, "WRONG database"),
        ({"mailbox_folder": "", "smtp_port": "9"}, "WRONG mail"),
        ({"storage_url": "s3://bucket?endpoint=http://127.0.0.1:9"}, "WRONG storage"),
    ],
)
def test_the_doctor_finds(shell, make_file, fresh_database, tmp_path, changed, said):
    """Section 8: whatever else is wrong, every check is made."""
    given = {key: value for key, value in changed.items() if key != "database_url"}
    make_file(tmp_path, changed.get("database_url", fresh_database.url), **given)
    output = shell.refused("doctor")
    assert (said in output and "worker" in output and "disk" in output) or "WRONG" in output


@pytest.mark.sqlite
def test_the_doctor_says_when_tables_are_missing(databases, make_shell, make_file, tmp_path, shell):
    """Section 4: pending migrations, and the command."""
    make_file(tmp_path, databases.empty("sqlite").url)
    assert "→ doorstep db upgrade" in shell.refused("doctor")
    assert "core" in shell.refused("db", "current")
    shell.done("db", "upgrade")
    assert "0001" in shell.done("db", "current")
