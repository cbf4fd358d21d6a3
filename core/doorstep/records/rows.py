"""Rows a record owns: written from the nested lists of its form, read in their order."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from doorstep.db.session import BusinessSession
from doorstep.plugins.contributions import RecordType, Rows
from doorstep.problems import Invalid
from doorstep.records.models import Record, RecordRow
from doorstep.records.schemas import too_large

MOST_ROWS = 500


def read_rows(session: BusinessSession, rows: Rows, record_id: UUID) -> list[RecordRow]:
    model = rows.model
    return list(session.scalars(select(model).where(model.record_id == record_id).order_by(model.position, model.id)))


def write_rows(session: BusinessSession, record_type: RecordType, record: Record, values: Mapping[str, Any]) -> None:
    """Rows whose hidden id is known are changed, others are new, and those left out are deleted."""
    for rows in record_type.rows:
        if rows.name in values:
            write(session, rows, record, values[rows.name] or [])


def write(session: BusinessSession, rows: Rows, record: Record, given: Sequence[Mapping[str, Any]]) -> None:
    check(rows, given)
    known: dict[Any, RecordRow] = {row.id: row for row in read_rows(session, rows, record.id)}
    for position, line in enumerate(given):
        row = known.pop(line.get("id"), None)
        if row is None:
            row = rows.model(record_id=record.id)
            session.add(row)
        row.position = position
        for name in line.keys() - {"id"}:
            setattr(row, name, line[name])
    if known:
        session.execute(delete(rows.model).where(rows.model.record_id == record.id, rows.model.id.in_(known)))
    session.flush()


def check(rows: Rows, given: Sequence[Mapping[str, Any]]) -> None:
    if len(given) > MOST_ROWS:
        raise Invalid({rows.name: [f"There may be at most {MOST_ROWS} lines."]})
    columns = rows.model.__table__.columns
    faults = {
        f"{rows.name}-{i}-{name}": [text]
        for i, line in enumerate(given)
        for name, value in line.items()
        if name in columns and (text := too_large(columns[name], value))
    }
    if faults:
        raise Invalid(faults)
