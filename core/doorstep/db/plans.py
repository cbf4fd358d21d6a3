"""A column that SQLite's planner may not reach through an index: there the wrong index costs a thousandfold."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class unindexed(FunctionElement[Any]):  # noqa: N801
    """The same value as the column. PostgreSQL reads its statistics and needs no such word."""

    inherit_cache = True
    name = "unindexed"

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


def _column(element: unindexed) -> ColumnElement[Any]:
    return next(iter(element.clauses))


@compiles(unindexed)
def _plain(element: unindexed, compiler: Any, **options: Any) -> str:
    return str(compiler.process(_column(element), **options))


@compiles(unindexed, "sqlite")
def _plus(element: unindexed, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(_column(element), **options)}"
