"""The form of a request type: its questions as lines, and what was typed as its fields."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from doorstep.clean import one_line
from doorstep.plugins.contributions import RequestField
from doorstep.plugins.contributions.requests import (
    LONGEST_CHOICE,
    LONGEST_HINT,
    LONGEST_LABEL,
    LONGEST_NAME,
    MOST_CHOICES,
    key_of,
)
from doorstep.problems import Invalid
from doorstep.request_types.answers import LABELS
from doorstep.web.reading import typed_text

KINDS = (
    ("text", "Text"), ("long_text", "Long text"), ("choice", "Choice"), ("yes_no", "Yes or no"), ("date", "Date"),
    ("number", "Number"), ("file", "Files"),
)  # fmt: skip
MOST_LINES = 100
LINE = re.compile(r"questions-([0-9]{1,4})-kind")
LONGEST_LIST = MOST_CHOICES * (LONGEST_CHOICE + 1)
ANSWERS = {text.casefold(): value for value, text in LABELS.items()}
Choices = Sequence[tuple[str, str]]


def text(label: str, most: int, required: bool = False, **meta: Any) -> fields.String:
    needed: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    rule = validate.Length(max=most, error=f"Use at most {most:,} characters.")
    return fields.String(validate=rule, metadata={"label": label, **meta}, **needed)


def line_schema(earlier: Choices) -> type[Schema]:
    """One question. :param earlier: the lines that offer choices, by their numbers."""
    kinds = validate.OneOf([name for name, _ in KINDS], [label for _, label in KINDS])
    any_line = tuple(number for number, _ in earlier)
    asked = (("", "Always"), *((number, f"Only after “{label}”") for number, label in earlier))
    found: dict[str, fields.Field] = {
        "key": text("Key", 40, kind="hidden"),
        "label": text("Question", LONGEST_LABEL, required=True),
        "kind": fields.String(load_default="text", validate=kinds, metadata={"label": "Answer", "required": True}),
        "required": fields.Boolean(load_default=False, metadata={"label": "Required"}),
        "hint": text("Hint below it", LONGEST_HINT),
        "choices": text("Choices, one a line", LONGEST_LIST, multiline=True, rows=3, only_if=("kind", ("choice",))),
        "only_if": fields.String(load_default="", metadata={"label": "Asked", "kind": "select", "choices": asked}),
        "only_values": text(
            "… with these answers, one a line", LONGEST_LIST, multiline=True, rows=2, only_if=("only_if", any_line)
        ),
        "place": fields.Integer(load_default=None, allow_none=True, metadata={"label": "Place", "minimum": "1"}),
    }
    return Schema.from_dict(found, name="QuestionSchema")


def type_schema(earlier: Choices, editing: bool) -> Schema:
    lines = fields.List(
        fields.Nested(line_schema(earlier)()), load_default=list, validate=validate.Length(max=MOST_LINES),
        metadata={"label": "Questions", "add_label": "Add a question", "asks_anew": True},
    )  # fmt: skip
    found: dict[str, Any] = {
        "name": text("Name", LONGEST_NAME, required=True, hint="As it stands in the choice: “Something is broken”."),
        "hint": text("Note for staff", LONGEST_HINT, hint="Customers do not see it."),
        "in_portal": fields.Boolean(load_default=False, metadata={"label": "Customers may choose it in the portal"}),
        "questions": lines,
    }
    if editing:
        found["version"] = fields.Integer(required=True, metadata={"kind": "hidden"})
    return Schema.from_dict(found, name="RequestTypeSchema")()


def earlier_typed(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """The lines as typed that offer choices: number and question."""
    numbers = sorted({int(found[1]) for name in typed if (found := LINE.fullmatch(name))})
    offering = [n for n in numbers[:MOST_LINES] if typed.get(f"questions-{n}-kind") in ("choice", "yes_no")]
    labels = [(str(n), one_line(typed_text(typed.get(f"questions-{n}-label", "")), LONGEST_LABEL)) for n in offering]
    return [(number, label) for number, label in labels if label]


def earlier_stored(asked: Sequence[RequestField]) -> list[tuple[str, str]]:
    return [(str(place), one.label) for place, one in enumerate(asked) if one.offers]


def lines_of(asked: Sequence[RequestField]) -> list[dict[str, Any]]:
    """Fields as lines of the form."""
    places = {one.key: place for place, one in enumerate(asked)}
    return [line_of(one, places) for one in asked]


def line_of(one: RequestField, places: Mapping[str, int]) -> dict[str, Any]:
    name, wanted = one.only_if or ("", ())
    answers = [LABELS.get(text, text) for text in wanted]
    return {
        "key": one.key, "place": places[one.key] + 1, "label": one.label, "kind": one.kind, "required": one.required,
        "hint": one.hint, "choices": "\n".join(one.choices), "only_if": str(places[name]) if name in places else "",
        "only_values": "\n".join(answers),
    }  # fmt: skip


def typed_fields(
    lines: Sequence[tuple[int, Mapping[str, Any]]], own: Collection[str], taken: Collection[str]
) -> tuple[list[RequestField], list[int]]:
    """What was typed as fields, in the places written beside them.

    :param lines: each with its number in the form. :param own: keys the type has now: a line keeps its own.
    :param taken: keys that once meant something else. :return: the fields, and which line each came from.
    """
    order = sorted(range(len(lines)), key=lambda at: wanted_place(at, lines[at][1].get("place")))
    keys: dict[int, str] = {}
    for at in order:
        number, line = lines[at]
        mine = line["key"] if line["key"] in own and line["key"] not in keys.values() else ""
        keys[number] = mine or key_of(line["label"], [*taken, *own, *keys.values()])
    return [typed_field(lines[at][1], keys[lines[at][0]], keys) for at in order], order


def wanted_place(at: int, place: int | None) -> tuple[int, int]:
    """A line moved up goes before the one that has its new place, one moved down behind it."""
    if place is None:
        return MOST_LINES + 1, 0
    return place, (place > at + 1) - (place < at + 1)


def typed_field(line: Mapping[str, Any], key: str, keys: Mapping[int, str]) -> RequestField:
    above = keys.get(int(line["only_if"])) if line["only_if"].isascii() and line["only_if"].isdigit() else None
    return RequestField(
        key=key, label=one_line(line["label"]), kind=line["kind"], hint=one_line(line["hint"]),
        required=line["required"], choices=each_line(line["choices"]) if line["kind"] == "choice" else (),
        only_if=(above or "", each_line(line["only_values"], ANSWERS)) if line["only_if"] else None,
    )  # fmt: skip


def each_line(text: str, meant: Mapping[str, str] = {}) -> tuple[str, ...]:
    """The lines that say something."""
    found = (one_line(line) for line in text.split("\n"))
    return tuple(meant.get(line.casefold(), line) for line in found if line)


def at_lines(fault: Invalid, order: Sequence[int]) -> Invalid:
    """Messages about fields at the lines they were typed in."""
    placed: dict[str, list[str]] = {}
    for name, texts in fault.messages.items():
        _, place, attribute = [*name.split("-"), "", ""][:3]
        shown = "label" if attribute == "key" else attribute
        placed[f"questions-{order[int(place)]}-{shown}" if place else name] = texts
    return Invalid(placed)
