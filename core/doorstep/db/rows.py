from typing import Any, cast

from sqlalchemy import CursorResult
from sqlalchemy.orm import Session


def changed(session: Session, statement: Any) -> int:
    """Carry out an UPDATE or DELETE; how many rows it changed."""
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return int(cast("CursorResult[Any]", done).rowcount)
