"""One marshmallow schema for a form, the API and an export: here it becomes a form, and what was typed its data."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any
from uuid import uuid4

from attrs import define, evolve, field
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import FileStorage, MultiDict

from doorstep.clean import uuid_or_none
from doorstep.problems import Invalid, Refused
from doorstep.web.fields import (
    NOT_OFFERED,
    Choices,
    Lookup,
    choices_of,
    describe,
    in_line,
    kind_of,
    label_of,
    nested_schema,
    shown_value,
    value_of,
)
from doorstep.web.reading import ABSENT, blank, number_fault, read_money, read_text, typed_text
from doorstep.web.shapes import Form, FormField

MISSING_TEXT = "Fill this in."
MOST_LINES = 1000
ONCE_KEY = re.compile(r"[A-Za-z0-9-]{1,64}")
Act = Callable[[dict[str, Any]], str]
Faults = Mapping[str, Sequence[str]]


@define(kw_only=True)
class Bound:
    """A schema with values: what the page shows, and what was typed.

    :ivar schema: an instance. :ivar name: the form's id on the page. :ivar initial: values by field, as Python objects.
    :ivar choices: for fields whose choices come from data. :ivar lookups: for fields of kind `lookup`, a function of
        the words typed and the value chosen that gives choices. :ivar sections: headings with field names.
    :ivar fresh: values that stand instead of what was typed: a version somebody else has moved on.
    :ivar kept: files of an earlier try, by field. :ivar waiting: file fields this form does not have just now.
    :ivar key: the once key of what was begun earlier.
    """

    schema: Schema
    name: str = "form"
    initial: Mapping[str, Any] = field(factory=dict)
    choices: Mapping[str, Choices] = field(factory=dict)
    lookups: Mapping[str, Lookup] = field(factory=dict)
    sections: Sequence[tuple[str, Sequence[str]]] | None = None
    currency: str = "USD"
    zone: tzinfo = UTC
    action: str = ""
    typed: MultiDict[str, str] | None = None
    files: MultiDict[str, FileStorage] = field(factory=MultiDict)
    fresh: Mapping[str, str] = field(factory=dict)
    kept: Mapping[str, Sequence[FileStorage]] = field(factory=dict)
    once: bool = True
    key: str = ""
    waiting: Sequence[str] = ()

    def load(self) -> dict[str, Any]:
        """The checked values of what was typed.

        :raises Invalid: with messages by field, lines by their place, as ``lines-0-title``.
        """
        shown = self._shown_names()
        raw: dict[str, Any] = {}
        faults: dict[str, list[str]] = {}
        for name, one in self.schema.fields.items():
            if one.dump_only or name not in shown:
                continue
            value = self._attempt(name, one, name, name, faults)
            if value is not ABSENT:
                raw[name] = value
        needless = [name for name, one in self.schema.fields.items() if one.required and name not in shown]
        return self._checked(raw, faults, needless)

    def _attempt(self, name: str, one: fields.Field, key: str, place: str, faults: dict[str, list[str]]) -> Any:
        """What was typed at `key`; a fault is noted at `place`, and the value taken as not given."""
        try:
            return self._read(name, one, key, faults)
        except Refused as fault:
            faults[place] = [fault.message]
            return ABSENT

    def _checked(self, raw: dict[str, Any], faults: dict[str, list[str]], needless: list[str]) -> dict[str, Any]:
        try:
            values = dict(self.schema.load(raw, partial=needless))
        except ValidationError as fault:
            raise Invalid({**flat(fault.normalized_messages()), **faults}) from None
        for key, value in each_value(values):
            text = number_fault(value)
            if text:
                faults.setdefault(key, [text])
        if faults:
            raise Invalid(faults)
        return values

    def _shown_names(self) -> set[str]:
        form = self.view()
        return {one.name for one in form.fields if form.shows(one)}

    def view(self, faults: Faults | None = None) -> Form:
        """The form as the page shows it: what was typed, or the initial values."""
        placed = self._placed(faults or {})
        views = [self._field(name, one, placed) for name, one in self.schema.fields.items() if not one.dump_only]
        listed = [(name, text) for name, texts in placed.items() for text in texts]
        return Form(
            name=self.name, fields=views, errors=listed, action=self.action, sections=self.sections,
            once_key=(self.once_key or self.key or str(uuid4())) if self.once else None,
        )  # fmt: skip

    @property
    def once_key(self) -> str | None:
        """The form's hidden key, when the request brought one."""
        key = self._said("_once")
        return key if ONCE_KEY.fullmatch(key) else None

    def _placed(self, faults: Faults) -> dict[str, Sequence[str]]:
        """Faults of lines name their place; on the page a line keeps its number, whatever was removed above it."""
        return {self._input_name(name): texts for name, texts in faults.items()}

    def _input_name(self, name: str) -> str:
        rows, _, rest = name.partition("-")
        place, _, column = rest.partition("-")
        one = self.schema.fields.get(rows)
        if self.typed is None or one is None or not place.isdecimal() or kind_of(one) != "rows":
            return name
        numbers = self.row_numbers(rows)
        if int(place) >= len(numbers):
            return rows
        return f"{rows}-{numbers[int(place)]}-{column}" if column else rows

    def _field(self, name: str, one: fields.Field, faults: Faults) -> FormField:
        kind = kind_of(one)
        found = self._found(name) if kind == "lookup" else self.choices.get(name)
        view = evolve(describe(name, one, found, self.currency), errors=list(faults.get(name, ())))
        if kind == "rows":
            return evolve(view, value=self._rows(name, one, faults))
        if kind == "lookup":
            view = evolve(view, placeholder=self._said(f"{name}_find"))
        return evolve(view, value=self._value(name, one, kind))

    def _value(self, name: str, one: fields.Field, kind: str) -> Any:
        if name in self.fresh:
            return self.fresh[name]
        if kind in ("file", "files"):
            return [typed_text(file.filename or "") for file in self.kept.get(name, ())]
        if self.typed is None:
            return shown_value(kind, self._initial(name, one), self.currency, self.zone)
        if kind == "checkboxes":
            return self.typed.getlist(name)
        if kind == "checkbox":
            return name in self.typed
        return typed_text(self.typed.get(name, ""))

    def _found(self, name: str) -> Choices:
        chosen = str(self.initial.get(name) or "") if self.typed is None else self._said(name)
        return self.lookups[name](self._said(f"{name}_find"), chosen)

    def _said(self, name: str) -> str:
        """What was typed there, cleaned; nothing where nothing was."""
        return typed_text(self.typed.get(name, "")) if self.typed is not None else ""

    def _initial(self, name: str, one: fields.Field) -> Any:
        if name in self.initial:
            return self.initial[name]
        default = one.load_default
        value = default() if callable(default) else default
        return None if repr(value) == "<marshmallow.missing>" else value

    def _rows(self, name: str, one: fields.Field, faults: Faults) -> list[list[FormField]]:
        columns = {column: f for column, f in nested_schema(one).fields.items() if not f.dump_only}
        if self.typed is None:
            given = list(self._initial(name, one) or [])
            return [
                [
                    self._cell(name, i, column, f, self._shown(f, value_of(row, column)), faults)
                    for column, f in columns.items()
                ]
                for i, row in enumerate(given)
            ]
        return [
            [
                self._cell(name, i, column, f, self._typed_cell(f, f"{name}-{i}-{column}"), faults)
                for column, f in columns.items()
            ]
            for i in self.row_numbers(name)
        ]

    def _shown(self, one: fields.Field, value: Any) -> Any:
        return shown_value(kind_of(one), value, self.currency, self.zone)

    def _typed_cell(self, one: fields.Field, key: str) -> Any:
        assert self.typed is not None
        if kind_of(one) == "checkbox":
            return key in self.typed
        return self.typed.getlist(key) if kind_of(one) == "checkboxes" else typed_text(self.typed.get(key, ""))

    def _cell(self, name: str, index: int, column: str, one: fields.Field, value: Any, faults: Faults) -> FormField:
        cell = f"{name}-{index}-{column}"
        view = in_line(describe(cell, one, None, self.currency, column), f"{name}-{index}")
        return evolve(view, value=value, errors=list(faults.get(cell, ())))

    def row_numbers(self, name: str) -> list[int]:
        """The lines of a repeated group that were typed, those to remove left out and one to add put in."""
        assert self.typed is not None
        pattern = re.compile(rf"{re.escape(name)}-([0-9]{{1,4}})-")
        found = {int(match.group(1)) for key in self.typed if (match := pattern.match(key))}
        gone = self.typed.get(f"_remove_{name}", "")
        numbers = sorted(found - ({int(gone)} if re.fullmatch(r"[0-9]{1,4}", gone) else set()))[:MOST_LINES]
        return [*numbers, max(found, default=-1) + 1] if f"_add_{name}" in self.typed else numbers

    @property
    def side_button(self) -> bool:
        """Whether a button was pressed that only changes the form: update fields, add or remove a line."""
        return self.typed is not None and any(key.startswith(("_add_", "_remove_", "_update")) for key in self.typed)

    def uploads(self, name: str) -> list[FileStorage]:
        """The files of a field: those of an earlier try, then those chosen now."""
        return [*self.kept.get(name, ()), *(file for file in self.files.getlist(name) if file.filename)]

    def _read(self, name: str, one: fields.Field, key: str, faults: dict[str, list[str]]) -> Any:
        assert self.typed is not None
        kind = kind_of(one)
        if kind == "rows":
            return self._read_rows(name, one, faults)
        if kind == "files":
            return self.uploads(key) or (ABSENT if one.required else [])
        if kind == "file":
            found = self.uploads(key)
            return found[-1] if found else blank(one)
        if kind == "checkbox":
            return key in self.typed
        if kind == "checkboxes":
            return [typed_text(value) for value in self.typed.getlist(key)]
        return self._offered(
            name, one, kind, read_text(kind, one, self.typed.get(key, ""), key, self.currency, self.zone)
        )

    def _offered(self, name: str, one: fields.Field, kind: str, value: Any) -> Any:
        """A choice that comes from data must be among it; one of a fixed list its schema checks."""
        given = self.choices.get(name) if kind in ("select", "radio") else None
        if given is not None and isinstance(value, str) and value and value not in {text for text, _ in given}:
            raise Refused(NOT_OFFERED)
        return value

    def _read_rows(self, name: str, one: fields.Field, faults: dict[str, list[str]]) -> list[dict[str, Any]]:
        columns = {column: f for column, f in nested_schema(one).fields.items() if not f.dump_only}
        rows = []
        for place, number in enumerate(self.row_numbers(name)):
            given = {
                column: self._attempt(column, f, f"{name}-{number}-{column}", f"{name}-{place}-{column}", faults)
                for column, f in columns.items()
            }
            rows.append({column: value for column, value in given.items() if value is not ABSENT})
        return rows


def each_value(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every loaded value with the place its messages stand at."""
    for name, value in values.items():
        if isinstance(value, list):
            for place, line in enumerate(value):
                if isinstance(line, Mapping):
                    yield from each_value(line, f"{prefix}{name}-{place}-")
        else:
            yield f"{prefix}{name}", value


def flat(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages by field, lines as ``lines-0-title``."""
    found: dict[str, list[str]] = {}
    for name, value in messages.items():
        key = f"{prefix}{name}".removesuffix("-_schema").removesuffix("_schema")
        if isinstance(value, Mapping):
            found.update(flat(value, f"{prefix}{name}-"))
        else:
            found[key] = [MISSING_TEXT if text == "Missing data for required field." else str(text) for text in value]
    return found


__all__ = [
    "Bound",
    "choices_of",
    "describe",
    "flat",
    "kind_of",
    "label_of",
    "read_money",
    "shown_value",
    "uuid_or_none",
]
