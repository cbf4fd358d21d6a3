"""Sample values for the fields of any schema, so that a vertical's records can be made without its help."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from doorstep import clock

WORDS = "Sample words of more than one kind"
FILES = ("file", "files")


def sample_of(schema: type[Schema], given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Checked values for all fields of a schema; where they do not agree with each other, for the required ones only.

    :param schema: a marshmallow schema class. A field's ``metadata`` may have an ``example``, which is taken first.
    :param given: values that replace the made ones.
    :raises AssertionError: when no values can be made up that the schema accepts.
    """
    known = {name: one for name, one in schema._declared_fields.items() if not one.dump_only}
    attempts = (_raw(known), _raw({name: one for name, one in known.items() if one.required}))
    faults: list[str] = []
    for raw in attempts:
        try:
            return dict(schema().load({**raw, **(given or {})}, unknown=EXCLUDE))
        except ValidationError as fault:
            faults.append(str(fault.messages))
    raise AssertionError(
        f"{schema.__name__}: no sample values could be made up: {faults[-1]}. Give each such field an example in its "
        'metadata, or pass verify_vertical(…, values={"kind": {…}}).'
    )


def _raw(known: Mapping[str, fields.Field[Any]]) -> dict[str, Any]:
    raw = {name: value_for(one) for name, one in known.items() if one.metadata.get("kind") not in FILES}
    return {name: value for name, value in raw.items() if value is not None and _asked(known[name], raw)}


def _asked(one: fields.Field[Any], raw: Mapping[str, Any]) -> bool:
    other, wanted = one.metadata.get("only_if", (None, ()))
    value = raw.get(other) if other else None
    return other is None or ("1" if value is True else str(value)) in wanted


def value_for(one: fields.Field[Any]) -> Any:
    """A value as JSON has it; None where the field's kind says nothing."""
    if "example" in one.metadata:
        return one.metadata["example"]
    if choices := [rule.choices for rule in one.validators if isinstance(rule, validate.OneOf)]:
        return next(iter(choices[0]))
    if isinstance(one, fields.List):
        inner = value_for(one.inner)
        return [] if inner is None else [inner]
    if isinstance(one, fields.Nested):
        return _raw({name: part for name, part in one.schema.fields.items() if not part.dump_only})
    return _plain(one)


def _plain(one: fields.Field[Any]) -> Any:
    yesterday = clock.now() - timedelta(days=1)
    makers: tuple[tuple[type[fields.Field[Any]], Callable[[], Any]], ...] = (
        (fields.UUID, lambda: None),
        (fields.Email, lambda: "sample@example.org"),
        (fields.Url, lambda: "https://example.org/sample"),
        (fields.String, lambda: _text(one)),
        (fields.Boolean, lambda: True),
        (fields.Decimal, lambda: str(_number(one))),
        (fields.Number, lambda: int(_number(one))),
        (fields.Date, lambda: yesterday.date().isoformat()),
        (fields.DateTime, lambda: yesterday.replace(microsecond=0).isoformat()),
    )
    return next((make() for kind, make in makers if isinstance(one, kind)), None)


def _text(one: fields.Field[Any]) -> str:
    limits = [rule for rule in one.validators if isinstance(rule, validate.Length)]
    longest = min([len(WORDS), *(rule.max for rule in limits if rule.max)])
    shortest = max([1, *(rule.min for rule in limits if rule.min)])
    return WORDS.ljust(shortest, "x")[: max(longest, shortest)]


def _number(one: fields.Field[Any]) -> Decimal:
    lowest = [rule.min for rule in one.validators if isinstance(rule, validate.Range) and rule.min is not None]
    return Decimal(str(max([1, *lowest])))
