"""What was answered about a record, as pages and files show it: in the shape it was asked."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from doorstep.plugins.contributions import RequestField
from doorstep.request_types.answers import LABELS
from doorstep.request_types.queries import Given
from doorstep.web import format as formats
from doorstep.web.shapes import FileView

LONGEST_CELL = 32_000


def answer_pairs(given: Given, files: Sequence[FileView]) -> list[tuple[str, Any]]:
    """Questions and answers in the order they were asked, those without an answer left out."""
    known = {file.url.rpartition("/")[2]: file for file in files if file.url}
    pairs = [(one.label, answer(one, given.answers, known)) for one in given.fields]
    return [(label, text) for label, text in pairs if text]


def answer(one: RequestField, answers: Mapping[str, Any], files: Mapping[str, FileView]) -> Any:
    value = answers.get(one.key)
    if one.kind == "file":
        return links([files[each] for each in value or () if each in files])
    return said(one, value)


def links(files: Sequence[FileView]) -> Any:
    found = [formats.Markup('<a href="{}">{}</a>').format(file.url, file.title) for file in files]
    return formats.Markup("<br>").join(found)


def said(one: RequestField, value: Any) -> str:
    """An answer in words; a kept value that cannot be read any more is shown as it is."""
    if value in (None, ""):
        return ""
    if one.kind == "yes_no":
        return LABELS.get(value, str(value))
    try:
        return as_written(one, str(value))
    except (ValueError, ArithmeticError):
        return str(value)


def as_written(one: RequestField, value: str) -> str:
    if one.kind == "date":
        return formats.day(date.fromisoformat(value))
    return formats.number(Decimal(value)) if one.kind == "number" else value


def as_text(given: Given) -> str:
    """All answers in one cell of a list, dates and numbers as programs read them."""
    lines = (f"{one.label}: {told(one, given.answers)}" for one in given.fields if given.answers.get(one.key))
    return "\n".join(lines)[:LONGEST_CELL]


def told(one: RequestField, answers: Mapping[str, Any]) -> str:
    value = answers[one.key]
    if one.kind != "file":
        return LABELS[value] if one.kind == "yes_no" and value in LABELS else str(value)
    return "1 file" if len(value) == 1 else f"{len(value)} files"
