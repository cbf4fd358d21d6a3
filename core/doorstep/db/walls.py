"""The walls between businesses that stand in the process; row-level security is the fourth, in PostgreSQL."""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from doorstep.db.base import Base, Tenanted

OPTION = "doorstep_business"
# Says that a statement made once compares the business itself, as a parameter.
LIMITED = "doorstep_limited"
UNOWNED = frozenset(
    {"business", "host_name", "enabled_vertical", "operator", "operator_session", "operator_act", "wake"}
)
# Where an object is read again by its key, SQLAlchemy calls the first part of the key, business_id, `pk_1`.
BUSINESS_PARAM = re.compile(r"(^|_)business_id(_\d+)*$|^pk_1$")
TABLE_USE = re.compile(
    r'\b(?:FROM|JOIN|UPDATE|INTO|,)\s+"?(\w+)\b"?(?!\s*=)(?:\s+(?:AS\s+)?"?(?!ON\b|WHERE\b|SET\b|JOIN\b|LEFT\b|ORDER\b|GROUP\b|LIMIT\b|VALUES\b|UNION\b|DEFAULT\b|SELECT\b|RETURNING\b|INNER\b|CROSS\b)(\w+)"?)?',
    re.I,
)

# A column may be called as a table is (access_request.message): the columns an INSERT names are no use of tables.
COLUMNS = re.compile(r'(\bINTO\s+"?\w+"?)\s*\([^)]*\)', re.I)


class TenancyError(RuntimeError):
    """A statement or a row tried to leave its business."""


@lru_cache(maxsize=1)
def owned_tables() -> frozenset[str]:
    """Tables whose rows belong to a business; the few others are listed in UNOWNED."""
    return frozenset(Base.metadata.tables) - UNOWNED


def tables_used(statement: str) -> list[tuple[str, str]]:
    """Tables with their aliases, as the statement names them."""
    return TABLE_USE.findall(COLUMNS.sub(r"\1", statement))


@lru_cache(maxsize=4096)
def unbound_tables(statement: str) -> tuple[str, ...]:
    """The owned tables a statement uses without comparing or writing their business_id."""
    faults = []
    for table, alias in tables_used(statement):
        if table in owned_tables() and not _bound(statement, alias or table, table):
            faults.append(table)
    return tuple(faults)


def _bound(statement: str, alias: str, table: str) -> bool:
    if re.search(rf'\bINTO\s+"?{table}"?\s*\([^)]*\bbusiness_id\b', statement, re.I):
        return True
    name = rf'(?:"?{re.escape(alias)}"?\.)"?business_id"?'
    if re.search(rf"{name}\s*=|=\s*{name}|{name}\s+IN\b", statement, re.I):
        return True
    single = len({a or t for t, a in tables_used(statement) if t in owned_tables()}) == 1
    return single and re.search(r"(?<![.\w])business_id\s*=", statement, re.I) is not None


def uses_owned(statement: str) -> bool:
    return any(table in owned_tables() for table, _ in tables_used(statement))


def check_cursor(
    conn: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    if not _uses_owned(statement):
        return
    business = conn.get_execution_options().get(OPTION)
    if not business:
        raise TenancyError(f"no business is bound, and the statement reads owned tables: {statement[:200]}")
    if faults := unbound_tables(statement):
        raise TenancyError(f"business_id is not compared for {', '.join(faults)}: {statement[:300]}")
    rows = _named(context, parameters)
    names = _business_params(tuple(rows[0])) if rows else ()
    if any(len(row) != len(rows[0]) for row in rows) or not _all_of(rows, names, business):
        raise TenancyError(f"the statement is not bound to business {business}: {statement[:300]}")


_uses_owned = lru_cache(maxsize=4096)(uses_owned)


@event.listens_for(Table, "after_parent_attach")
def forget(table: Table, parent: Any) -> None:
    """A vertical's tables come when it loads: what was found out of the tables there were counts no more."""
    if parent is Base.metadata:
        for cached in (owned_tables, unbound_tables, _uses_owned):
            cached.cache_clear()


def _named(context: Any, parameters: Any) -> list[dict[str, Any]]:
    compiled = getattr(context, "compiled_parameters", None)
    if compiled:
        return compiled
    rows = parameters if isinstance(parameters, list) else [parameters]
    return [row for row in rows if isinstance(row, dict)]


@lru_cache(maxsize=4096)
def _business_params(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if BUSINESS_PARAM.search(name))


def _all_of(rows: list[dict[str, Any]], names: tuple[str, ...], business: int) -> bool:
    """Thousands of rows of one statement have the same parameters, so their names are looked at once."""
    if not rows:
        return True
    return bool(names) and all(row.get(name) == business for row in rows for name in names)


def guard_engine(engine: Engine) -> None:
    event.listen(engine, "before_cursor_execute", check_cursor)


def limit_to_business(state: ORMExecuteState) -> None:
    business_id = state.session.info.get("business_id")
    if business_id and not state.is_column_load and LIMITED not in state.execution_options:
        state.statement = state.statement.options(
            with_loader_criteria(Tenanted, lambda cls: cls.business_id == business_id, include_aliases=True)
        )


def check_flush(session: Session, flush_context: Any, instances: Any) -> None:
    business_id = session.info.get("business_id")
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Tenanted):
            _check_owner(row, business_id, row in session.new)


def _check_owner(row: Tenanted, business_id: int | None, new: bool) -> None:
    if not business_id:
        raise TenancyError(f"{type(row).__name__} cannot be written: the session has no business")
    if new and not row.business_id:
        row.business_id = business_id
    if row.business_id != business_id:
        raise TenancyError(f"{type(row).__name__} belongs to business {row.business_id}, the session to {business_id}")


def guard_sessions(session_class: type[Session]) -> None:
    event.listen(session_class, "do_orm_execute", limit_to_business)
    event.listen(session_class, "before_flush", check_flush)
