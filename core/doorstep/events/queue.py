"""The queue in which the worker hears that there is work: huey, on SQLite beside the database or in PostgreSQL.

It carries no work of its own: what is to be done stands in the business's tables and in `wake`, so nothing is lost
with it.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from doorstep.db.session import APP_ROLE
from doorstep.problems import Problem
from doorstep.settings import Settings
from doorstep.sparing import without

with without("redis", "psycopg"):  # 15 MB; Redis is never the queue, and where PostgreSQL is, see below
    import huey.storage
    from huey import Huey, PostgresHuey, SqliteHuey
    from huey.consumer import Consumer

NAME = "doorstep"


class QuietConsumer(Consumer):
    """Threads inside a server process, which keeps its own signal handlers."""

    def _set_signal_handlers(self) -> None:
        return None


def open_queue(settings: Settings) -> Huey:
    """The queue, its tables made where they are missing."""
    url = make_url(settings.jobs_url or settings.database_url)
    if url.get_backend_name() == "postgresql":
        return _postgres(url)
    return SqliteHuey(NAME, filename=_file(settings, url), results=False, fsync=False)


def _file(settings: Settings, url: URL) -> str:
    if settings.jobs_url:
        return str(url.database)
    database = Path(str(url.database))
    return str(database.with_name(f"{database.stem}-jobs{database.suffix}"))


def _postgres(url: URL) -> Huey:
    import psycopg  # not at the top: an installation on SQLite has no use for it

    huey.storage.psycopg = psycopg
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    queue = PostgresHuey(NAME, dsn=dsn, results=False, create_tables=False)
    try:
        queue.storage.initialize_schema()
    except psycopg.errors.InsufficientPrivilege:
        _must_exist(queue)
    return queue


def _must_exist(queue: Any) -> None:
    import psycopg

    try:
        queue.storage.queue_size()
    except psycopg.Error as fault:
        said = "The tables of the job queue are missing, and may not be made. Run `doorstep db upgrade` as the owner."
        raise Problem(said) from fault


def make_tables(url: str) -> None:
    """For migrations, which run as the owner of the database: the queue's tables in PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        return
    storage = _postgres(parsed).storage
    tables = ", ".join((storage.table_kv, storage.table_schedule, storage.table_task, storage.table_counter))
    # In a new database the role comes later, and with it its rights on all tables.
    if storage.sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (APP_ROLE,), results=True):
        storage.sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {APP_ROLE}")
        storage.sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    storage.close()
