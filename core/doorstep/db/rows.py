from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import CursorResult, select
from sqlalchemy.orm import Session

from doorstep.problems import NotFound

Row = TypeVar("Row")


def changed(session: Session, statement: Any) -> int:
    """Carry out an UPDATE or DELETE; how many rows it changed."""
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return int(cast("CursorResult[Any]", done).rowcount)


def current_row(session: Session, model: type[Row], id: UUID) -> Row:
    """What has this id, archived or not; the one it was merged into when that happened.

    :raises NotFound: when there is none.
    """
    table: Any = model
    found = session.scalar(select(table).where(table.id == id))
    if found is None:
        raise NotFound
    return current_row(session, model, found.merged_into_id) if found.merged_into_id else cast("Row", found)
