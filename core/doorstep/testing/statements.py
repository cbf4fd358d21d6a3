"""How many statements something takes: pages keep to a budget, whatever the number of rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

# What a transaction says of itself before its first statement is no question to the tables.
SETTINGS = ("SELECT set_config", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that run on an engine, settings of the transaction left out.

    Example::

        with counting(kit.installation.database.engine) as statements:
            browser.get("/office/jobs/")
        assert len(statements) <= 5
    """
    statements: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        if not statement.lstrip().startswith(SETTINGS):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
