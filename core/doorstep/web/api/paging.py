"""Pages of the API's lists: a cursor says where the next one begins."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from attrs import field, frozen
from marshmallow import Schema, fields, validate

from doorstep.problems import Invalid
from doorstep.web import context
from doorstep.web.paging import Place, fetch, key_of, place_of, written
from doorstep.web.reading import FIRST_YEAR, LAST_YEAR

MOST = 100


class PageArguments(Schema):
    """What every list takes."""

    cursor = fields.String(load_default="", metadata={"description": "`next_cursor` of the page before."})
    limit = fields.Integer(load_default=25, validate=validate.Range(1, MOST))


@frozen(kw_only=True)
class Paged:
    """Rows of one page. :ivar more: values by row id that no column holds."""

    rows: Sequence[Any]
    next_cursor: str | None = None
    more: dict[Any, dict[str, Any]] = field(factory=dict)

    def for_schema(self) -> dict[str, Any]:
        return {"items": [self._item(row) for row in self.rows], "next_cursor": self.next_cursor}

    def _item(self, row: Any) -> Any:
        return {**row._mapping, **self.more.get(row.id, {})} if self.more else row


def page_schema(item: Schema) -> Schema:
    found: dict[str, fields.Field] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next_cursor": fields.String(required=True, allow_none=True),
    }
    return Schema.from_dict(found, name="Page")()


def paged(statement: Any, order: Sequence[Any], query: Any) -> Paged:
    """One page of a statement without order, in one statement. :raises Invalid: for a cursor that is none."""
    keys, limit = [key_of(column) for column in order], query["limit"]
    place = place_of(query["cursor"], keys)
    if query["cursor"] and (place is None or not place.forward or not all(map(_sane, place.values))):
        raise Invalid({"cursor": ["This is no cursor of this list. Take `next_cursor` of the page before."]})
    rows, marks = fetch(context.session(), statement, keys, place, limit)
    at = (place.position if place else 0) + limit
    following = written(Place(True, at, marks[limit - 1])) if len(rows) > limit else None
    return Paged(rows=rows[:limit], next_cursor=following)


def _sane(value: Any) -> bool:
    return not isinstance(value, date) or FIRST_YEAR <= value.year <= LAST_YEAR
