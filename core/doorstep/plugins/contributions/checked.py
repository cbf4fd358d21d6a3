"""What all contributions share: their limits, and checks whose messages say what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from attrs import Attribute
from flask import Blueprint
from marshmallow import Schema

HOOK_API = 1
"""The number of this hook interface; a vertical states the one it was written for."""

NAME = re.compile(r"^[a-z][a-z0-9_]{0,47}$")
SLUG = re.compile(r"^[a-z][a-z0-9-]{0,47}$")
Reach = Literal["links", "participants", "both"]
Scope = Literal["business", "account", "record"]
PortalAct = Literal["create", "comment", "decide", "upload"]
Tone = Literal["neutral", "info", "good", "warn", "bad"]
Check = Callable[[Any, "Attribute[Any]", Any], None]


def _check(fits: Callable[[Any], bool], wanted: str) -> Check:
    def check(instance: object, attribute: Attribute[Any], value: Any) -> None:
        if not fits(value):
            raise ValueError(f"{type(instance).__name__}.{attribute.name} = {value!r}: {wanted}")

    return check


def _subclass(value: Any, parent: type) -> bool:
    return isinstance(value, type) and issubclass(value, parent)


def acts(value: Iterable[PortalAct]) -> frozenset[PortalAct]:
    return frozenset(value)


name = _check(lambda value: isinstance(value, str) and bool(NAME.match(value)), "lower case letters, digits and _ only")
slug = _check(lambda value: isinstance(value, str) and bool(SLUG.match(value)), "lower case letters, digits and - only")
text = _check(lambda value: isinstance(value, str), "a text")
each = _check(lambda value: isinstance(value, tuple) and all(isinstance(one, str) for one in value), "a tuple of names")
labels = _check(
    lambda value: (
        isinstance(value, Mapping)
        and all(isinstance(n, str) and NAME.match(n) and isinstance(label, str) for n, label in value.items())
    ),
    "labels by name: lower case letters, digits and _ only",
)
days = _check(lambda value: type(value) is int and 1 <= value <= 3660, "a number of days, 1 to 3660")
ascending_days = _check(
    lambda value: (
        isinstance(value, tuple)
        and all(type(one) is int and one > 0 for one in value)
        and list(value) == sorted(set(value))
    ),
    "a tuple of days, ascending",
)
schema = _check(lambda value: _subclass(value, Schema), "a marshmallow schema class")
model = _check(lambda value: isinstance(value, type) and hasattr(value, "__table__"), "a model class with a table")
moment = _check(lambda value: isinstance(value, datetime) and value.tzinfo is not None, "a datetime with a time zone")
blueprint = _check(lambda value: isinstance(value, Blueprint), "a Room (a blueprint whose pages state their policies)")
