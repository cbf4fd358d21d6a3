"""Carrying revisions out, through Alembic: everything in one transaction, so that a fault leaves all as it was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text

from doorstep.db.base import Base
from doorstep.db.migrations.distributions import Distribution, MigrationFault, distributions
from doorstep.db.policies import grant, protect_all
from doorstep.db.session import make_engine
from doorstep.plugins.loading import load
from doorstep.plugins.registry import CORE, Registry

Tell = Callable[[str], None]
LOCK = 7_022_814
BROKEN = "{count} rows would point nowhere afterwards, the first in {table}. Nothing was changed."


def quiet(line: str) -> None:
    return None


def upgrade(url: str, registry: Registry | None = None, tell: Tell = quiet) -> None:
    """Bring a database to what the code expects: the core first, then what is required, then by name.

    :param url: signs in as the owner of the tables. :param registry: of the plugins; None: all installed ones.
    :param tell: called with a line for each revision.
    :raises MigrationFault: when it cannot be done; then nothing was changed.
    """
    found = distributions(registry or load())
    check_needs(found)
    with migrating(url) as connection:
        for one in found:
            if one.history():
                run(connection, one, tell)
        grant(connection)


def check_needs(found: list[Distribution]) -> None:
    """Every revision's lowest core revision must be there; the core is always brought to its last one first."""
    known = {revision.id for one in found if one.name == CORE for revision in one.history()}
    for one in found:
        for revision in one.history():
            if revision.needs_core and revision.needs_core not in known:
                raise MigrationFault(
                    f"{one.name} {revision.id} needs core revision {revision.needs_core}, which this core lacks. "
                    "Install a newer doorstep; nothing was changed."
                )


@contextmanager
def migrating(url: str) -> Iterator[Connection]:
    """A transaction for changing tables; one at a time."""
    engine = make_engine(url, guarded=False)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _without_foreign_keys)
    try:
        with engine.begin() as connection:
            lock(connection)
            yield connection
            check_references(connection)
    finally:
        engine.dispose()


def _without_foreign_keys(connection: Any, record: Any) -> None:
    # SQLite changes a table by rebuilding it; with foreign keys on, dropping the old one fails or empties its children.
    connection.execute("PRAGMA foreign_keys=OFF")


def lock(connection: Connection) -> None:
    # SQLite's BEGIN IMMEDIATE lets one writer in.
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))


def check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise MigrationFault(BROKEN.format(count=len(broken), table=broken[0][0]))


def run(connection: Connection, one: Distribution, tell: Tell) -> None:
    from alembic import command

    command.upgrade(config(connection, one, tell), "head")


def config(connection: Connection, one: Distribution, tell: Tell) -> Any:
    from alembic.config import Config

    def applied(step: Any, **_: Any) -> None:
        tell(f"{one.name}: {step.up_revision_id} {step.up_revision.doc}")

    made = Config(attributes={"connection": connection, "version_table": one.version_table, "on_apply": applied})
    for name, value in {"script_location": Path(__file__).parent, "version_locations": one.folder}.items():
        made.set_main_option(name, str(value).replace("%", "%%"))
    made.set_main_option("path_separator", "newline")
    return made


def from_models(url: str, registry: Registry) -> None:
    """Make tables as the models are, without going through revisions, and take them to be at the last one.

    For the test kit: a vertical is tested before it has a revision. One test holds revisions and models together.
    """
    from alembic import command

    with migrating(url) as connection:
        Base.metadata.create_all(connection)
        for one in distributions(registry):
            if one.history():
                command.stamp(config(connection, one, quiet), "head")
        protect_all(connection)
