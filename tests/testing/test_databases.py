"""The databases that all other tests stand on."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from doorstep.testing.databases import KINDS, Database, DatabaseFactory
from doorstep.testing.postgresql import PostgresServer

pytestmark = pytest.mark.on_both


def run(url: str, *statements: str) -> list[object]:
    engine = create_engine(url)
    with engine.begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        answer = [row[0] for row in results[-1]] if results[-1].returns_rows else []
    engine.dispose()
    return answer


def build(database: Database) -> None:
    run(database.url, "CREATE TABLE built (n INTEGER)", "INSERT INTO built VALUES (1)")


def test_an_empty_database_can_be_written_to(database_url: str) -> None:
    """A database test runs on both kinds, as the owner of the database."""
    assert run(database_url, "CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (7)", "SELECT n FROM t") == [7]


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_built_once_and_copies_are_apart(databases: DatabaseFactory, kind: str) -> None:
    """What one test writes, the next does not see; the tables are made once for all."""
    built: list[str] = []
    copies = [databases.copy(kind, "thrice", lambda d: (built.append(d.url), build(d))) for _ in range(3)]
    run(copies[0].url, "INSERT INTO built VALUES (2)")
    assert [run(copy.url, "SELECT n FROM built ORDER BY n") for copy in copies] == [[1, 2], [1], [1]]
    assert len(built) == 1


def test_the_application_is_bound_by_row_level_security(databases: DatabaseFactory) -> None:
    """The plain role that tests work as is neither owner nor superuser."""
    database = databases.copy("postgresql", "counted", build)
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(database.app_url, "SELECT n FROM built")


def test_databases_are_dropped(run_folder: Path, pg_server: PostgresServer) -> None:
    """A thousand tests leave no thousand databases on the disk."""
    factory = DatabaseFactory(folder=run_folder)
    database = factory.empty("postgresql")
    name = database.url.split("@/")[1].split("?")[0]
    held = psycopg.connect(host=pg_server.socket_folder, user="doorstep_app", dbname=name)
    factory.drop_all()
    held.close()
    assert run(pg_server.url(), f"SELECT count(*) FROM pg_database WHERE datname = '{name}'") == [0]
