"""Statements made once: what they follow from is their key, and their values come when they are executed.

A statement that is built for each request takes longer to build than to run. So whatever differs from one execution to
the next stands in it as a named parameter: the business, the moment, who looks.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BindParameter, Executable, Integer, Result, Uuid, bindparam
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.sql.visitors import iterate

from doorstep import clock
from doorstep.db.base import Tenanted, UtcDateTime
from doorstep.db.session import BusinessSession
from doorstep.db.walls import LIMITED

S = TypeVar("S", bound=Executable)
MOST_KEPT = 200
BUSINESS: BindParameter[int] = bindparam("business_id", type_=Integer())
# The moment of the execution: it needs no value, so that it may stand in any statement.
NOW: BindParameter[Any] = bindparam("now", type_=UtcDateTime(), callable_=clock.now)


def uuid_value(name: str) -> BindParameter[Any]:
    """An id that is given when the statement is executed; without it the statement is refused."""
    return bindparam(name, type_=Uuid())


def once(make: Callable[..., S]) -> Callable[..., S]:
    """Keep what a function makes, for each of its arguments; execute it with :func:`ask`.

    :param make: takes hashable arguments by position, and what it makes follows from them alone. A viewer among them
        stands for everybody to whom the same is open: their id is the parameter ``viewer_id``. Other ids and moments
        are parameters as well (``bindparam``); the statement is refused when one stands in it as a value.
    """

    @lru_cache(MOST_KEPT)
    def made(*about: Any) -> S:
        return limited(impersonal(make(*(one.anybody() if hasattr(one, "anybody") else one for one in about))))

    @wraps(make)
    def kept(*about: Any) -> S:
        return made(*(one.alike() if hasattr(one, "alike") else one for one in about))

    return kept


def impersonal(statement: S) -> S:
    """An id or a moment that stood in it as a value would be there for everybody, and for ever."""
    for part in iterate(statement):  # type: ignore[arg-type]
        if isinstance(part, BindParameter):
            values = part.value if isinstance(part.value, list) else [part.value]
            if any(isinstance(value, (UUID, date)) for value in values):
                raise TypeError(
                    f"A statement made once takes {part.key} when it is executed: {part.value!r} stands in it."
                )
    return statement


def limited(statement: S) -> S:
    """The wall between businesses, with the business as a parameter: :func:`doorstep.db.walls.limit_to_business`."""
    wall = with_loader_criteria(Tenanted, lambda cls: cls.business_id == BUSINESS, include_aliases=True)
    return statement.options(wall).execution_options(**{LIMITED: True})


def ask(session: BusinessSession, statement: Executable, **values: Any) -> Result[Any]:
    """Execute a statement that was made once, in the session's business.

    :param session: the page's or job's session. :param statement: what a function marked with `once` made.
    :param values: the statement's parameters, ``viewer_id=viewer.contact_id`` among them where a viewer was asked for.
    """
    return session.execute(statement, {**values, BUSINESS.key: session.business_id})
