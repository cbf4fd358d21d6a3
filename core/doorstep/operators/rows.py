"""Rows as JSON, the same for every database."""

import base64
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Table
from sqlalchemy.types import TypeDecorator


def encoded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.items()}


def plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


READ = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
    Decimal: Decimal,
    bytes: base64.b64decode,
}


def decoded(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: read(table.c[name], value) for name, value in row.items() if name in table.c}


def read(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, JSON):
        return value
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    convert: Any = READ.get(kind.python_type)
    return convert(value) if convert and isinstance(value, str) else value
