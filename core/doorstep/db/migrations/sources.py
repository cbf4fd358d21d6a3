"""A table as the Python lines of a revision."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.sql.elements import conv
from sqlalchemy.types import TypeEngine

from doorstep.db.base import UtcDateTime
from doorstep.db.walls import UNOWNED

HELPERS = ("UtcDateTime", "owned_table", "record_table", "refers", "rows_table")
WIDTH = 112


def table_source(table: Table) -> Iterator[str]:
    shape = helper_of(table)
    given = GIVEN[shape]
    parts = [column_source(column, shape) for column in table.columns if column.name not in given]
    parts += [part for part in map(constraint_source, ordered(table)) if part not in skipped(table, shape)]
    parts += [index_source(index) for index in sorted(table.indexes, key=lambda index: str(index.name))
              if not (shape == "rows_table" and index.name == f"ix_{table.name}_record")]  # fmt: skip
    key = [column.name for column in table.primary_key.columns if column.name != "business_id"]
    if shape == "owned_table" and key != ["id"]:
        parts.append(f"key=({quoted(key)},)")
    yield f"{shape}("
    yield f'    "{table.name}",'
    yield from (f"    {line}" for line in packed(parts))
    yield ")"


GIVEN: dict[str, tuple[str, ...]] = {
    "op.create_table": (),
    "owned_table": ("business_id", "id"),
    "record_table": ("business_id", "id"),
    "rows_table": ("business_id", "id", "record_id", "position"),
}


def helper_of(table: Table) -> str:
    if table.name in UNOWNED:
        return "op.create_table"
    references = {tuple(one.column_keys): one.referred_table.name for one in table.foreign_key_constraints}
    if references.get(("business_id", "id")) == "record":
        return "record_table"
    if references.get(("business_id", "record_id")) == "record" and "position" in table.columns:
        indexed = any(index.name == f"ix_{table.name}_record" for index in table.indexes)
        return "rows_table" if indexed else "owned_table"
    return "owned_table"


def skipped(table: Table, shape: str) -> set[str]:
    """What the helper writes by itself."""
    by_business = 'sa.ForeignKeyConstraint(["business_id"], ["business.id"])'
    return {
        "op.create_table": set(),
        "owned_table": {by_business},
        "record_table": {'refers("id", "record")'},
        "rows_table": {by_business, 'refers("record_id", "record")'},
    }[shape] | {""}


def ordered(table: Table) -> list[Any]:
    return sorted(table.constraints, key=lambda one: (type(one).__name__, [column.name for column in one.columns]))


def column_source(column: Column[Any], shape: str) -> str:
    parts = [f'"{column.name}"', type_source(column.type)]
    if column.primary_key and shape == "op.create_table":
        parts.append("primary_key=True")
    if not column.nullable:
        parts.append("nullable=False")
    return f"sa.Column({', '.join(parts)})"


def type_source(kind: TypeEngine[Any]) -> str:
    return "UtcDateTime()" if isinstance(kind, UtcDateTime) else f"sa.{kind!r}"


def constraint_source(constraint: Any) -> str:
    if isinstance(constraint, ForeignKeyConstraint):
        return reference_source(constraint)
    if isinstance(constraint, UniqueConstraint):
        return f"sa.UniqueConstraint({quoted(column.name for column in constraint.columns)}{name_source(constraint)})"
    if isinstance(constraint, PrimaryKeyConstraint):
        return ""
    return f"sa.{constraint!r}"


def reference_source(constraint: ForeignKeyConstraint) -> str:
    columns = list(constraint.column_keys)
    targets = [element.column.name for element in constraint.elements]
    table = constraint.referred_table.name
    if len(columns) == 2 and columns[0] == targets[0] == "business_id" and not name_source(constraint):
        return f"refers({quoted([columns[1], table, *([] if targets[1] == 'id' else targets[1:])])})"
    far = quoted(f"{table}.{name}" for name in targets)
    return f"sa.ForeignKeyConstraint([{quoted(columns)}], [{far}]{name_source(constraint)})"


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def name_source(constraint: Any) -> str:
    """Only a name somebody chose: the others follow from the convention."""
    given = constraint.name
    return f', name="{given}"' if isinstance(given, str) and not isinstance(given, conv) else ""


def index_source(index: Index) -> str:
    parts = [f'"{index.name}"', *(f'"{column.name}"' if isinstance(column, Column) else f'sa.text("{column}")'
                                  for column in index.expressions)]  # fmt: skip
    parts += ["unique=True"] if index.unique else []
    for dialect in ("sqlite", "postgresql"):
        where = index.dialect_options[dialect].get("where")
        parts += [f'{dialect}_where=sa.text("{where}")'] if where is not None else []
    return f"sa.Index({', '.join(parts)})"


def packed(parts: list[str]) -> Iterator[str]:
    """Several short parts on a line; a long one broken before its conditions."""
    line = ""
    for part in parts:
        if line and len(line) + len(part) + 2 > WIDTH:
            yield line.rstrip()
            line = ""
        if len(part) > WIDTH:
            yield from re.sub(r", (?=\w+_where=)", ",\n    ", f"{part},").split("\n")
        else:
            line += f"{part}, "
    if line:
        yield line.rstrip()
