"""A request type as customers see it, in the office: nothing is sent, nothing is kept."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from doorstep.plugins.contributions import RecordType, RequestField
from doorstep.records.schemas import make_schema
from doorstep.request_types.answers import PREFIX, answer_fields
from doorstep.request_types.queries import Asking, Offered
from doorstep.web.forms import Bound
from doorstep.web.shapes import Form


def questions_form(asked: Sequence[RequestField], typed: MultiDict[str, str]) -> Form:
    """The questions alone, for the page on which they are written. :param typed: answers to try the conditions."""
    said = any(name.startswith(PREFIX) for name in typed)
    schema = Schema.from_dict(answer_fields(asked), name="Preview")()
    return Bound(schema=schema, name="preview", typed=typed if said else None, once=False).view()


def whole_form(record_type: RecordType, one: Any, asked: Sequence[RequestField], typed: MultiDict[str, str]) -> Form:
    """The form of the portal with this request type chosen."""
    chosen = Offered(id=one.id, name=one.name, fields=tuple(asked))
    schema = make_schema(record_type, "portal", asking=Asking(words=record_type.request_forms, chosen=chosen))
    choices = {"request_type": [(str(one.id), one.name)], "account_id": [("", "…")]}
    bound = Bound(
        schema=schema, name="preview", initial={"request_type": one.id}, choices=choices, once=False,
        typed=typed if "_update" in typed else None,
    )  # fmt: skip
    return bound.view()
