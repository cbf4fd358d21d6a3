"""One marshmallow schema for a form, the API and an export: here it becomes fields of a page, and a page's input becomes its data."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from attrs import define, evolve, field
from babel.numbers import get_currency_precision
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.datastructures import FileStorage, MultiDict

from doorstep.problems import Invalid, Refused
from doorstep.web.shapes import Form, FormField

Choices = Sequence[tuple[str, str]]
MISSING_TEXT = "Fill this in."


@define(kw_only=True)
class Bound:
    """A schema with values: what the page shows, and what was typed.

    :ivar schema: an instance. :ivar name: the form's id on the page. :ivar initial: values by field, as Python objects.
    :ivar choices: for fields whose choices come from data. :ivar sections: headings with field names.
    """

    schema: Schema
    name: str = "form"
    initial: Mapping[str, Any] = field(factory=dict)
    choices: Mapping[str, Choices] = field(factory=dict)
    sections: Sequence[tuple[str, Sequence[str]]] | None = None
    currency: str = "USD"
    action: str = ""
    typed: MultiDict[str, str] | None = None
    files: MultiDict[str, FileStorage] = field(factory=MultiDict)
    once: bool = True

    def load(self) -> dict[str, Any]:
        """The checked values of what was typed.

        :raises Invalid: with messages by field, rows as ``lines-0-title``.
        """
        assert self.typed is not None
        shown = self._shown_names()
        raw, faults = {}, {}
        for name, one in self.schema.fields.items():
            if one.dump_only or name not in shown:
                continue
            try:
                value = self._read(name, one, name)
            except Refused as fault:
                faults[fault.field or name] = [fault.message]
                continue
            if value is not _ABSENT:
                raw[name] = value
        return self._checked(raw, faults)

    def _checked(self, raw: dict[str, Any], faults: dict[str, list[str]]) -> dict[str, Any]:
        try:
            values = dict(self.schema.load(raw))
        except ValidationError as fault:
            raise Invalid({**flat(fault.normalized_messages()), **faults}) from None
        if faults:
            raise Invalid(faults)
        return values

    def _shown_names(self) -> set[str]:
        form = self.view()
        return {one.name for one in form.fields if form.shows(one)}

    def view(self, faults: Mapping[str, Sequence[str]] | None = None) -> Form:
        """The form as the page shows it: what was typed, or the initial values."""
        faults = faults or {}
        views = [self._field(name, one, faults) for name, one in self.schema.fields.items() if not one.dump_only]
        listed = [(name, text) for name, texts in faults.items() for text in texts]
        return Form(
            name=self.name, fields=views, errors=listed, action=self.action, sections=self.sections,
            once_key=(self.typed or {}).get("_once") or (str(uuid4()) if self.once else None),
        )  # fmt: skip

    def _field(self, name: str, one: fields.Field, faults: Mapping[str, Sequence[str]]) -> FormField:
        view = describe(name, one, self.choices.get(name), self.currency)
        view = evolve(view, errors=list(faults.get(name, ())))
        if view.kind == "rows":
            return evolve(view, value=self._rows(name, one, faults))
        if self.typed is None:
            return evolve(view, value=shown_value(view.kind, self._initial(name, one), self.currency))
        if view.kind in ("checkboxes", "files"):
            return evolve(view, value=self.typed.getlist(name))
        if view.kind == "checkbox":
            return evolve(view, value=name in self.typed)
        return evolve(view, value=self.typed.get(name, ""))

    def _initial(self, name: str, one: fields.Field) -> Any:
        if name in self.initial:
            return self.initial[name]
        default = one.load_default
        value = default() if callable(default) else default
        return None if repr(value) == "<marshmallow.missing>" else value

    def _rows(self, name: str, one: fields.Field, faults: Mapping[str, Sequence[str]]) -> list[list[FormField]]:
        nested = nested_schema(one)
        if self.typed is None:
            given = self._initial(name, one) or []
            return [
                [self._cell(name, i, column, f, shown_value(kind_of(f), _get(row, column), self.currency), faults)
                 for column, f in nested.fields.items() if not f.dump_only]
                for i, row in enumerate(given)
            ]  # fmt: skip
        return [
            [self._cell(name, i, column, f, self.typed.get(f"{name}-{i}-{column}", ""), faults)
             for column, f in nested.fields.items() if not f.dump_only]
            for i in self.row_numbers(name)
        ]  # fmt: skip

    def _cell(self, name: str, index: int, column: str, one: fields.Field, value: Any, faults: Mapping[str, Sequence[str]]) -> FormField:
        cell = f"{name}-{index}-{column}"
        return evolve(describe(cell, one, None, self.currency, column), value=value, errors=list(faults.get(cell, ())))

    def row_numbers(self, name: str) -> list[int]:
        """The rows of a repeated group that were typed, those to remove left out and one to add put in."""
        assert self.typed is not None
        pattern = re.compile(rf"^{re.escape(name)}-(\d{{1,4}})-")
        found = {int(match.group(1)) for key in self.typed if (match := pattern.match(key))}
        gone = self.typed.get(f"_remove_{name}")
        numbers = sorted(found - ({int(gone)} if gone and gone.isdigit() else set()))
        return [*numbers, max(numbers, default=-1) + 1] if f"_add_{name}" in self.typed else numbers

    @property
    def side_button(self) -> bool:
        """Whether a button was pressed that only changes the form: update fields, add or remove a row."""
        return self.typed is not None and any(key.startswith(("_add_", "_remove_", "_update")) for key in self.typed)

    def _read(self, name: str, one: fields.Field, key: str) -> Any:
        assert self.typed is not None
        kind = kind_of(one)
        if kind == "rows":
            return self._read_rows(name, one)
        if kind == "files":
            return [file for file in self.files.getlist(key) if file.filename]
        if kind == "file":
            file = self.files.get(key)
            return file if file and file.filename else _blank(one)
        if kind == "checkbox":
            return key in self.typed
        if kind == "checkboxes":
            return self.typed.getlist(key)
        return read_text(kind, one, self.typed.get(key, ""), key, self.currency)

    def _read_rows(self, name: str, one: fields.Field) -> list[dict[str, Any]]:
        rows = []
        nested = nested_schema(one)
        for index in self.row_numbers(name):
            row = {}
            for column, f in nested.fields.items():
                if not f.dump_only:
                    value = self._read(column, f, f"{name}-{index}-{column}")
                    if value is not _ABSENT:
                        row[column] = value
            rows.append(row)
        return rows


class _Absent(Enum):
    ABSENT = "absent"


_ABSENT = _Absent.ABSENT


def _blank(one: fields.Field) -> Any:
    return _ABSENT if one.required else None if one.allow_none else _ABSENT


def _get(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)


def read_text(kind: str, one: fields.Field, text: str, key: str, currency: str) -> Any:
    cleaned = text if kind in ("textarea", "password") else text.strip()
    if cleaned.strip() == "":
        return _blank(one) if one.required or not isinstance(one, fields.String) or one.allow_none else ""
    if kind == "money":
        return read_money(cleaned, currency, key)
    if kind == "datetime" and len(cleaned) == 16:
        return cleaned + ":00"
    return cleaned


def read_money(text: str, currency: str, key: str) -> int:
    """`1,234.50` and `1.234,50` and `1234,5` → minor units."""
    digits = re.sub(r"[\s'’\u00a0A-Za-z$€£]", "", text)
    if "," in digits and "." in digits:
        thousands = "," if digits.rindex(",") < digits.rindex(".") else "."
        digits = digits.replace(thousands, "")
    elif re.search(r",\d{3}$", digits):
        digits = digits.replace(",", "")
    try:
        amount = Decimal(digits.replace(",", "."))
        minor = amount.scaleb(get_currency_precision(currency))
    except InvalidOperation:
        raise Refused("Write an amount, such as 1250.00.", key) from None
    if minor != minor.to_integral_value() or abs(minor) > 10**14:
        raise Refused("Write an amount with at most two digits after the point, such as 1250.00.", key)
    return int(minor)


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
    if _one_of(one) is not None or "choices" in meta:
        return "select"
    return "textarea" if meta.get("multiline") else "text"


KINDS: tuple[tuple[type[fields.Field], str], ...] = (
    (fields.Boolean, "checkbox"),
    (fields.Email, "email"),
    (fields.Date, "date"),
    (fields.DateTime, "datetime"),
    (fields.Number, "number"),
)


def nested_schema(one: fields.Field) -> Schema:
    return one.inner.schema  # type: ignore[attr-defined]


def _one_of(one: fields.Field) -> validate.OneOf | None:
    inner = one.inner if isinstance(one, fields.List) else one
    return next((v for v in inner.validators if isinstance(v, validate.OneOf)), None)


def choices_of(one: fields.Field) -> list[tuple[str, str]]:
    rule = _one_of(one)
    if rule is None:
        return []
    labels = [str(label) for label in rule.labels] or [str(c).replace("_", " ").capitalize() for c in rule.choices]
    return list(zip([str(choice) for choice in rule.choices], labels, strict=True))


def max_length(one: fields.Field) -> int | None:
    return next((v.max for v in one.validators if isinstance(v, validate.Length) and v.max), None)


def label_of(name: str, one: fields.Field) -> str:
    return str(one.metadata.get("label") or name.removesuffix("_id").replace("_", " ").capitalize())


def describe(name: str, one: fields.Field, choices: Choices | None, currency: str, own: str | None = None) -> FormField:
    """One field of the page, without its value."""
    meta, kind = one.metadata, kind_of(one)
    options = list(choices) if choices is not None else choices_of(one)
    if kind == "select" and (not one.required or choices is not None) and not any(value == "" for value, _ in options):
        options = [("", str(meta.get("empty", "Choose…" if one.required else "None"))), *options]
    columns = []
    if kind == "rows":
        columns = [describe(n, f, None, currency) for n, f in nested_schema(one).fields.items() if not f.dump_only]
    return FormField(
        name=name, label=label_of(own or name, one), kind=kind, hint=meta.get("hint"), required=one.required,
        choices=options, only_if=meta.get("only_if"), autocomplete=meta.get("autocomplete"), max_length=max_length(one),
        accept=meta.get("accept"), placeholder=meta.get("placeholder"), rows=meta.get("rows", 4), columns=columns,
        currency=currency if kind == "money" else None, step=meta.get("step"), minimum=meta.get("minimum"),
        maximum=meta.get("maximum"), add_label=meta.get("add_label"),
    )  # fmt: skip


def shown_value(kind: str, value: Any, currency: str) -> Any:
    """A Python value as an input shows it."""
    if kind == "checkbox":
        return bool(value)
    if kind == "checkboxes":
        return [str(one) for one in value or ()]
    if value is None:
        return ""
    if kind == "money":
        places = get_currency_precision(currency)
        return f"{Decimal(value).scaleb(-places):.{places}f}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value) if not isinstance(value, str | list) else value


def flat(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages by field, rows as ``lines-0-title``."""
    found: dict[str, list[str]] = {}
    for name, value in messages.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            found.update(flat(value, f"{key}-"))
        else:
            found[key] = [MISSING_TEXT if text == "Missing data for required field." else text for text in value]
    return found


def uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


Act = Callable[[dict[str, Any]], str]
