"""A value of a schema's field as a page shows it: amounts, days, choices and answers in words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import fields

from doorstep.web import format as formats
from doorstep.web.fields import choices_of, kind_of


def shown(one: fields.Field, value: Any) -> str:
    """Empty for a value that says nothing."""
    if value is None or (not value and isinstance(value, str | list)):
        return ""
    kind = kind_of(one)
    if kind == "money" and isinstance(value, int):
        return formats.money(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return formats.exact(value)
    if isinstance(value, date):
        return formats.day(value)
    return said(one, value)


def said(one: fields.Field, value: Any) -> str:
    if kind_of(one) == "time":
        return formats.clock_time(value)
    labels = dict(choices_of(one))
    if isinstance(value, list | tuple):
        return ", ".join(labels.get(str(each), str(each)) for each in value)
    if isinstance(value, Decimal | int | float):
        return labels.get(str(value)) or formats.number(value)
    return labels.get(str(value), str(value))
