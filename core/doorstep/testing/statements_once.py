"""Statements are compiled once a process, as where an installation runs for long; each test has a database of its own.

Half of a test's time on the database went into compiling what the test before had compiled.
"""

from typing import Any

from sqlalchemy.util import LRUCache

from doorstep.db.session import Database

ROOM = 5000
_shared: dict[str, tuple[Any, Any]] = {}


def share_compiled(database: Database) -> None:
    """Let a database use what others of its kind compiled. A cache's keys name the dialect, so that is shared too."""
    dialect, compiled = _shared.get(database.dialect) or _first(database)
    for engine in (database.engine, database._reader, database._writer):
        engine.dialect, engine._compiled_cache = dialect, compiled


def _first(database: Database) -> tuple[Any, Any]:
    # A dialect learns at its first connection which version it speaks to.
    with database.engine.connect():
        _shared[database.dialect] = database.engine.dialect, LRUCache(ROOM)
    return _shared[database.dialect]
