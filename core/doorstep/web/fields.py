"""A marshmallow field as a field of a page: its kind, its words, its choices, and its value as an input shows it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from attrs import evolve
from babel.numbers import get_currency_precision
from marshmallow import Schema, fields, validate

from doorstep.web.shapes import FormField

Choices = Sequence[tuple[str, str]]
Lookup = Callable[[str, str], Choices]
NOT_OFFERED = "Choose one of those offered."

KINDS: tuple[tuple[type[fields.Field], str], ...] = (
    (fields.Boolean, "checkbox"),
    (fields.Email, "email"),
    (fields.Date, "date"),
    (fields.DateTime, "datetime"),
    (fields.Number, "number"),
)


def kind_of(one: fields.Field) -> str:
    meta = one.metadata
    if "kind" in meta:
        return str(meta["kind"])
    if isinstance(one, fields.List):
        return "rows" if isinstance(one.inner, fields.Nested) else "checkboxes"
    if meta.get("money"):
        return "money"
    for type_, kind in KINDS:
        if isinstance(one, type_):
            return kind
    if one_of(one) is not None or "choices" in meta:
        return "select"
    return "textarea" if meta.get("multiline") else "text"


def nested_schema(one: fields.Field) -> Schema:
    return one.inner.schema  # type: ignore[attr-defined]


def one_of(one: fields.Field) -> validate.OneOf | None:
    inner = one.inner if isinstance(one, fields.List) else one
    return next((v for v in inner.validators if isinstance(v, validate.OneOf)), None)


def choices_of(one: fields.Field) -> list[tuple[str, str]]:
    rule = one_of(one)
    if rule is None:
        return [(str(value), str(label)) for value, label in one.metadata.get("choices", ())]
    labels = [str(label) for label in rule.labels] or [str(c).replace("_", " ").capitalize() for c in rule.choices]
    return list(zip([str(choice) for choice in rule.choices], labels, strict=True))


def max_length(one: fields.Field) -> int | None:
    return next((v.max for v in one.validators if isinstance(v, validate.Length) and v.max), None)


def label_of(name: str, one: fields.Field) -> str:
    return str(one.metadata.get("label") or name.removesuffix("_id").replace("_", " ").capitalize())


def describe(name: str, one: fields.Field, choices: Choices | None, currency: str, own: str | None = None) -> FormField:
    """One field of the page, without its value."""
    meta, kind = one.metadata, kind_of(one)
    columns = []
    if kind == "rows":
        parts = nested_schema(one).fields.items()
        columns = [in_line(describe(n, f, None, currency), f"{name}-__index__") for n, f in parts if not f.dump_only]
    return FormField(
        name=name, label=label_of(own or name, one), kind=kind, hint=meta.get("hint"),
        required=meta.get("required", one.required), either=meta.get("either", False),
        choices=options(kind, one, choices), only_if=meta.get("only_if"), autocomplete=meta.get("autocomplete"),
        max_length=max_length(one), accept=meta.get("accept"), placeholder=meta.get("placeholder"),
        rows=meta.get("rows", 4), columns=columns, currency=currency if kind == "money" else None,
        step=meta.get("step", "any" if kind == "number" and not isinstance(one, fields.Integer) else None),
        minimum=meta.get("minimum"), maximum=meta.get("maximum"), add_label=meta.get("add_label"),
        asks_anew=meta.get("asks_anew", False),
    )  # fmt: skip


def in_line(cell: FormField, line: str) -> FormField:
    """A cell of a repeated group: what it follows from is a cell of its own line."""
    return evolve(cell, only_if=(f"{line}-{cell.only_if[0]}", cell.only_if[1])) if cell.only_if else cell


def options(kind: str, one: fields.Field, choices: Choices | None) -> Choices:
    found = list(choices) if choices is not None else choices_of(one)
    if kind == "lookup":
        return found if one.required else [("", str(one.metadata.get("empty", "None"))), *found]
    if kind != "select" or any(value == "" for value, _ in found) or (one.required and choices is None):
        return found
    return [("", str(one.metadata.get("empty", "Choose…" if one.required else "None"))), *found]


def shown_value(kind: str, value: Any, currency: str, zone: tzinfo = UTC) -> Any:
    """A Python value as an input shows it."""
    if kind == "checkbox":
        return bool(value)
    if kind in ("checkboxes", "file", "files"):
        return [str(one) for one in value or ()]
    if kind == "money" and value is not None:
        places = get_currency_precision(currency)
        return f"{Decimal(value).scaleb(-places):.{places}f}"
    return text_of(value, zone)


def text_of(value: Any, zone: tzinfo) -> Any:
    match value:
        case None:
            return ""
        case datetime():
            return (value.astimezone(zone) if value.tzinfo else value).isoformat(timespec="minutes")[:16]
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case str() | list():
            return value
    return str(value)


def value_of(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
