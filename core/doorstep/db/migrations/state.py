"""How far a database is, and what it lacks."""

from attrs import frozen
from sqlalchemy import Connection, column, inspect, select, table

from doorstep.db.migrations.distributions import Distribution, MigrationFault, distributions
from doorstep.db.session import make_engine
from doorstep.plugins.loading import load
from doorstep.plugins.registry import CORE, Registry

NOW = "Run `doorstep db upgrade`, then try again. `doorstep db backup FILE` keeps what is there now."


@frozen(kw_only=True)
class Lacking:
    """The revisions of one distribution that a database has not seen."""

    name: str
    revisions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} {', '.join(self.revisions)}"


def current(url: str, registry: Registry | None = None) -> dict[str, str | None]:
    """The revision each distribution's tables are at; None where there are none yet."""
    engine = make_engine(url, guarded=False)
    try:
        with engine.connect() as connection:
            return {one.name: at(connection, one) for one in distributions(registry or load())}
    finally:
        engine.dispose()


def at(connection: Connection, one: Distribution) -> str | None:
    if not inspect(connection).has_table(one.version_table):
        return None
    found: str | None = connection.scalar(select(column("version_num")).select_from(table(one.version_table)))
    return found


def pending(url: str, registry: Registry | None = None) -> list[Lacking]:
    """What `upgrade` would do, in its order.

    :raises MigrationFault: when the database is newer than the code.
    """
    registry = registry or load()
    reached = current(url, registry)
    lacking = [Lacking(name=one.name, revisions=_after(one, reached[one.name])) for one in distributions(registry)]
    return [one for one in lacking if one.revisions]


def _after(one: Distribution, reached: str | None) -> tuple[str, ...]:
    known = [revision.id for revision in one.history()]
    if reached is None:
        return tuple(known)
    if reached not in known:
        raise MigrationFault(
            f"The database is newer than this {'core' if one.name == CORE else one.name}: it is at {reached}, the code "
            f"knows {known[-1] if known else 'nothing'}. Install the newer version, or restore the backup from before."
        )
    return tuple(known[known.index(reached) + 1 :])


def refuse_pending(url: str, registry: Registry | None = None) -> None:
    """Stop where the tables are not as the code expects them.

    :raises MigrationFault: with what is missing, and the command.
    """
    lacking = pending(url, registry)
    if lacking:
        raise MigrationFault(f"The database lacks changes: {'; '.join(map(str, lacking))}. {NOW}")
