"""Databases for tests: migrated once for the whole run, copied for each test."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Literal
from uuid import uuid4

from attrs import field, frozen

from doorstep.testing import postgresql
from doorstep.testing.run_folder import locked

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")


@frozen(kw_only=True)
class Database:
    """A database of one test."""

    kind: Kind
    url: str
    """SQLAlchemy URL for the settings of an installation. On PostgreSQL it signs in as the owner of the database."""
    app_url: str
    """On PostgreSQL signs in as doorstep_app, whom row-level security always binds; on SQLite the same as `url`."""


@frozen(kw_only=True)
class DatabaseFactory:
    """Makes databases within the run's folder. The PostgreSQL server starts with the first that needs it."""

    folder: Path
    _made: list[str] = field(factory=list, init=False)

    def empty(self, kind: Kind) -> Database:
        """Make a database without tables."""
        name = _new_name()
        if kind == "postgresql":
            self.server().create(name)
            self._made.append(name)
        return self._database(kind, name)

    def copy(self, kind: Kind, template: str, build: Callable[[Database], None]) -> Database:
        """Make a copy of the database that `build` fills; it is called once in a run for each kind and `template`."""
        self._ensure_template(kind, template, build)
        name = _new_name()
        if kind == "postgresql":
            self.server().copy(f"template-{template}", name)
            self._made.append(name)
        else:
            shutil.copyfile(self._sqlite_file(f"template-{template}"), self._sqlite_file(name))
        return self._database(kind, name)

    def drop_all(self) -> None:
        """Drop the PostgreSQL databases this factory made; SQLite files go with the run's folder."""
        if self._made:
            self.server().drop(*self._made)
            self._made.clear()

    def server(self) -> postgresql.PostgresServer:
        """The PostgreSQL server of the run, started if need be."""
        with locked(self.folder, "postgresql"):
            return postgresql.start(self.folder)

    def _ensure_template(self, kind: Kind, template: str, build: Callable[[Database], None]) -> None:
        done = self.folder / f"{kind}-{template}.done"
        with locked(self.folder, f"{kind}-{template}"):
            if not done.exists():
                self._build_template(kind, f"template-{template}", build)
                done.touch()

    def _build_template(self, kind: Kind, name: str, build: Callable[[Database], None]) -> None:
        if kind == "postgresql":
            self.server().drop(name)
            self.server().create(name)
            build(self._database(kind, name))
            self.server().close_template(name)
        else:
            self._sqlite_file(name).unlink(missing_ok=True)
            build(self._database(kind, name))
            _leave_wal(self._sqlite_file(name))

    def _database(self, kind: Kind, name: str) -> Database:
        if kind == "sqlite":
            url = f"sqlite:///{self._sqlite_file(name)}"
            return Database(kind=kind, url=url, app_url=url)
        owner, app = (self.server().url(name, role) for role in ("doorstep_owner", "doorstep_app"))
        return Database(kind=kind, url=owner, app_url=app)

    def _sqlite_file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite"


def _new_name() -> str:
    return f"test-{uuid4().hex}"


def _leave_wal(file: Path) -> None:
    """Copying one file must copy everything, so nothing may be left in the write-ahead log beside it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
