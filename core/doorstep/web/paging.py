"""Long lists, 25 rows at a time: the address says where a page begins, so that the last costs what the first does."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from weakref import WeakKeyDictionary

from attrs import frozen
from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op
from werkzeug.datastructures import MultiDict

from doorstep.db.once import ask
from doorstep.db.session import BusinessSession
from doorstep.web.shapes import Capped, Page

PER_PAGE = 25
MOST_COUNTED = 1000
# What the first pages of statements made once are; gone when those are.
FIRST_PAGES: WeakKeyDictionary[Select[Any], Select[Any]] = WeakKeyDictionary()
ARGUMENT = "at"


@frozen
class Key:
    """A column a list is ordered by; it has no nulls."""

    column: ColumnElement[Any]
    descending: bool

    def order(self, forward: bool) -> ColumnElement[Any]:
        return self.column.desc() if self.descending is forward else self.column.asc()


@frozen
class Place:
    """Where a page begins: behind this row going older, or before it going newer."""

    forward: bool
    position: int
    values: tuple[Any, ...]


def page_of(
    session: BusinessSession,
    statement: Select[Any],
    order_columns: Sequence[ColumnElement[Any]],
    request_args: Mapping[str, str],
    url: str,
    per: int = PER_PAGE,
    count: Select[int] | None = None,
    total: Capped | None = None,
    values: Mapping[str, Any] | None = None,
) -> tuple[list[Row[Any]], Page]:
    """One page of a list, in at most two statements.

    :param statement: without order and limit; its rows come back as they are. :param order_columns: as in ORDER BY, the
        last one unique, none nullable: ``(Record.happens_on.desc(), Record.id.desc())``. :param request_args: the
        request's; filters among them are kept in the links. :param url: the list's address without a query.
    :param count: how to count to one past the cap, where that is faster than counting the statement's rows.
    :param total: how many there are, where that is known.
    :param values: those of a statement that was made once (:mod:`doorstep.db.once`), for the first page of a list that
        has always the same order.
    """
    keys = [key_of(column) for column in order_columns]
    place = place_of(request_args.get(ARGUMENT), keys)
    rows, marks = fetch(session, statement, keys, place, per, values)
    if place and (not rows or (not place.forward and len(rows) <= per)):
        place = None
        rows, marks = fetch(session, statement, keys, None, per, values)
    more = len(rows) > per
    rows, marks = rows[:per], marks[:per]
    if place and not place.forward:
        rows, marks, first = rows[::-1], marks[::-1], max(place.position - per, 1)
        more = True
    else:
        first = place.position + 1 if place else 1
    last = first + len(rows) - 1
    if place is not None:
        total = None
    elif not more:
        total = Capped(count=len(rows))
    elif total is None:
        total = capped(session, statement, count)
    links = _links(request_args, url, first, last, marks, more, per)
    return rows, Page(rows=rows, first=first if rows else 0, last=last if rows else 0, total=total, **links)


def _links(
    args: Mapping[str, str], url: str, first: int, last: int, marks: Sequence[Any], more: bool, per: int
) -> dict[str, str | None]:
    newer = older = None
    if first > 1:
        newer = link(args, url, None if first - per <= 1 else written(Place(False, first, marks[0])))
    if more:
        older = link(args, url, written(Place(True, last, marks[-1])))
    return {"newer_url": newer, "older_url": older}


def link(args: Mapping[str, str], url: str, at: str | None) -> str:
    """The list's address with its filters, at another place."""
    given = args.items(multi=True) if isinstance(args, MultiDict) else args.items()
    pairs = [(name, value) for name, value in given if name != ARGUMENT and value != ""]
    pairs += [(ARGUMENT, at)] if at else []
    return f"{url}?{urlencode(pairs)}" if pairs else url


def key_of(column: ColumnElement[Any]) -> Key:
    if isinstance(column, UnaryExpression):
        return Key(column.element, column.modifier is desc_op)
    return Key(column, False)


def fetch(
    session: BusinessSession,
    statement: Select[Any],
    keys: Sequence[Key],
    place: Place | None,
    per: int,
    values: Mapping[str, Any] | None = None,
) -> tuple[list[Row[Any]], list[tuple[Any, ...]]]:
    """One row more than a page, and the values of its order columns."""
    if values is None:
        kept = session.execute(paged(statement, keys, place, per)).freeze()
    else:
        if statement not in FIRST_PAGES:
            FIRST_PAGES[statement] = paged(statement, keys, place, per)
        kept = ask(session, FIRST_PAGES[statement], **values).freeze()
    whole = kept().all()
    if not whole:
        return [], []
    own = range(len(whole[0]) - len(keys))
    return list(kept().columns(*own)), [tuple(row)[-len(keys) :] for row in whole]


def paged(statement: Select[Any], keys: Sequence[Key], place: Place | None, per: int) -> Select[Any]:
    forward = place is None or place.forward
    wider = statement.add_columns(*(key.column.label(f"_key{i}") for i, key in enumerate(keys)))
    if place:
        wider = wider.where(behind(keys, place))
    return wider.order_by(*(key.order(forward) for key in keys)).limit(per + 1)


def behind(keys: Sequence[Key], place: Place) -> ColumnElement[bool]:
    values = [literal(value, key.column.type) for key, value in zip(keys, place.values, strict=True)]
    if len({key.descending for key in keys}) == 1:
        here, there = tuple_(*(key.column for key in keys)), tuple_(*values)
        return here < there if keys[0].descending is place.forward else here > there
    steps = []
    for i, key in enumerate(keys):
        equal = [keys[n].column == values[n] for n in range(i)]
        beyond = key.column < values[i] if key.descending is place.forward else key.column > values[i]
        steps.append(and_(*equal, beyond))
    return or_(*steps)


def capped(session: BusinessSession, statement: Select[Any], count: Select[int] | None = None) -> Capped:
    """How many rows there are, counting no further than the cap."""
    found = session.scalar(counting(statement) if count is None else count) or 0
    return Capped(count=min(found, MOST_COUNTED), more=found > MOST_COUNTED)


def counting(statement: Select[Any]) -> Select[int]:
    some = statement.with_only_columns(literal(1).label("one"), maintain_column_froms=True).order_by(None)
    return select(func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery())


def written(place: Place) -> str:
    values = [value.isoformat() if isinstance(value, date) else str(value) for value in place.values]
    text = json.dumps([int(place.forward), place.position, *values], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(text: str | None, keys: Sequence[Key]) -> Place | None:
    """The place an address names; None, the first page, for anything that does not name one."""
    if not text:
        return None
    try:
        forward, position, *values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        read = tuple(_read(value, key.column) for value, key in zip(values, keys, strict=True))
        position = int(position)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return Place(bool(forward), position, read) if 0 < position < 10**9 else None


def _read(value: Any, column: ColumnElement[Any]) -> Any:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    value.encode()
    kind = getattr(column.type, "impl", column.type).python_type
    if kind in (date, datetime):
        read = kind.fromisoformat(value)
        if isinstance(read, datetime) and read.tzinfo is None:
            raise ValueError(value)
        return read
    if kind is int:
        number = int(value)
        if abs(number) >= 2**63:
            raise ValueError(value)
        return number
    return UUID(value) if kind is UUID else value
