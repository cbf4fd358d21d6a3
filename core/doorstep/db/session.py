"""Engines and sessions: one session serves one business, and a reading one cannot write."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from doorstep.db import walls

if TYPE_CHECKING:
    from doorstep.businesses.tenant import Tenant
    from doorstep.installation import Installation
    from doorstep.plugins.registry import Catalog

APP_ROLE = "doorstep_app"
BEGIN = "doorstep_begin"


class BusinessSession(Session):
    """A session bound to one business; `business_id` is its number."""

    @property
    def business_id(self) -> int:
        return self.info["business_id"]

    @property
    def is_reader(self) -> bool:
        options = self.get_bind().get_execution_options()
        return bool(options.get("postgresql_readonly")) or options.get(BEGIN) == "DEFERRED"

    @property
    def tenant(self) -> "Tenant":
        return self.info["tenant"]

    @property
    def installation(self) -> "Installation":
        return self.info["installation"]

    @property
    def catalog(self) -> "Catalog":
        """What the business's enabled verticals contribute, in its words."""
        if "catalog" not in self.info:
            self.info["catalog"] = self.installation.registry.catalog_of(self.tenant)
        return self.info["catalog"]


class InstallationSession(Session):
    """A session for the few tables that belong to no business."""


walls.guard_sessions(BusinessSession)
walls.guard_sessions(InstallationSession)


@event.listens_for(BusinessSession, "after_begin")
def bind_business(session: Session, transaction: Any, connection: Connection) -> None:
    connection.execution_options(**{walls.OPTION: session.info["business_id"]})
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT set_config('app.business_id', :value, true)"), {"value": str(session.info["business_id"])}
        )


class Database:
    """One database address: its pool, and the sessions on it."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.engine = make_engine(url, pool_size)
        self._reader = self.engine.execution_options(**reading_options(self.dialect))
        self._writer = self.engine.execution_options(**writing_options(self.dialect))

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    def reader(self, business_id: int, **info: Any) -> BusinessSession:
        return BusinessSession(self._reader, info={"business_id": checked(business_id), **info}, expire_on_commit=False)

    def writer(self, business_id: int, **info: Any) -> BusinessSession:
        return BusinessSession(self._writer, info={"business_id": checked(business_id), **info}, expire_on_commit=False)

    @contextmanager
    def installation(self, *, write: bool = False) -> Iterator[InstallationSession]:
        with InstallationSession(self._writer if write else self._reader, expire_on_commit=False) as session:
            if write:
                with session.begin():
                    yield session
            else:
                yield session

    def close(self) -> None:
        self.engine.dispose()


def checked(business_id: int) -> int:
    if not business_id:
        raise walls.TenancyError("a session needs a business")
    return business_id


def reading_options(dialect: str) -> dict[str, Any]:
    return {"postgresql_readonly": True} if dialect == "postgresql" else {BEGIN: "DEFERRED"}


def writing_options(dialect: str) -> dict[str, Any]:
    return {"postgresql_readonly": False} if dialect == "postgresql" else {BEGIN: "IMMEDIATE"}


def make_engine(url: str, pool_size: int = 10, *, guarded: bool = True) -> Engine:
    dialect = make_url(url).get_backend_name()
    engine = _sqlite_engine(url, pool_size) if dialect == "sqlite" else _postgres_engine(url, pool_size, guarded)
    if guarded:
        walls.guard_engine(engine)
    return engine


def _postgres_engine(url: str, pool_size: int, guarded: bool) -> Engine:
    # Prepared statements settle on generic plans, which took up to a second for contacts with many accounts.
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=10,
        pool_pre_ping=True,
        connect_args={"prepare_threshold": None, "options": "-c timezone=UTC"},
    )
    if guarded:
        event.listen(engine, "connect", _become_app_role)
    return engine


def _become_app_role(connection: Any, record: Any) -> None:
    # The owner of the tables would pass row-level security by; the plain role does not.
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")
    connection.commit()


def _sqlite_engine(url: str, pool_size: int) -> Engine:
    engine = create_engine(url, pool_size=pool_size, max_overflow=20, connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        "busy_timeout=30000",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get(BEGIN, "IMMEDIATE")
    raw = connection.connection.cursor()
    raw.execute(f"PRAGMA query_only={'ON' if mode == 'DEFERRED' else 'OFF'}")
    raw.execute(f"BEGIN {mode}")
    raw.close()
