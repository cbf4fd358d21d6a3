"""Answers to what a request type asks: which questions count, their schema, and whether they fit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import asdict
from marshmallow import Schema, ValidationError, fields, validate

from doorstep.documents.uploads import CheckedFile
from doorstep.plugins.contributions import RequestField
from doorstep.problems import Invalid

PREFIX = "answers-"
LONGEST_TEXT, LONGEST_LONG_TEXT = 300, 5_000
LARGEST, DECIMALS = Decimal(10) ** 12, 6
FIRST_YEAR, LAST_YEAR = 1800, 2999
LABELS = {"yes": "Yes", "no": "No"}
NO_FILE, NO_QUESTION = "Choose a file.", "This is not asked for."
Files = Mapping[str, Sequence[CheckedFile]]


def stored_fields(asked: Sequence[RequestField]) -> list[dict[str, Any]]:
    """Fields as JSON keeps them."""
    return [asdict(one) for one in asked]


def fields_of(stored: Sequence[Mapping[str, Any]]) -> tuple[RequestField, ...]:
    return tuple(RequestField(**one) for one in stored)


def asked_keys(asked: Sequence[RequestField], given: Mapping[str, Any]) -> set[str]:
    """The keys of the fields these answers ask for; an answer that is itself not asked for asks for nothing."""
    found: set[str] = set()
    for one in asked:
        if one.only_if is None or (one.only_if[0] in found and given.get(one.only_if[0]) in one.only_if[1]):
            found.add(one.key)
    return found


def answer_fields(asked: Sequence[RequestField], prefix: str = PREFIX) -> dict[str, fields.Field]:
    """The fields of a schema, in the order they are asked."""
    return {prefix + one.key: _field(one, prefix) for one in asked}


def _field(one: RequestField, prefix: str) -> fields.Field:
    meta: dict[str, Any] = {"label": one.label, "hint": one.hint or None}
    if one.only_if:
        meta["only_if"] = (prefix + one.only_if[0], one.only_if[1])
    needed: dict[str, Any] = {"required": True} if one.required else {"load_default": None, "allow_none": True}
    match one.kind:
        case "long_text":
            return fields.String(validate=_length(LONGEST_LONG_TEXT), metadata={**meta, "multiline": True}, **needed)
        case "choice" | "yes_no":
            return _choice(one, meta, needed)
        case "date":
            return fields.Date(validate=_real_year, metadata=meta, **needed)
        case "number":
            return fields.Decimal(as_string=True, validate=_sane_number, metadata=meta, **needed)
        case "file":
            return fields.Raw(metadata={**meta, "kind": "files"}, **_files(one))
    return fields.String(validate=_length(LONGEST_TEXT), metadata=meta, **needed)


def _files(one: RequestField) -> dict[str, Any]:
    if one.required:
        return {"required": True, "error_messages": {"required": NO_FILE}}
    return {"load_default": list}


def _choice(one: RequestField, meta: dict[str, Any], needed: dict[str, Any]) -> fields.Field:
    labels = [LABELS[text] if one.kind == "yes_no" else text for text in one.offers]
    rule = validate.OneOf(one.offers, labels, error="Choose one of those offered.")
    if one.kind == "yes_no" and one.required:
        meta["kind"] = "radio"
    empty = "Choose …" if one.required else "No answer"
    return fields.String(validate=rule, metadata={**meta, "empty": empty}, **needed)


def _length(most: int) -> validate.Length:
    return validate.Length(max=most, error=f"Use at most {most:,} characters.")


def _real_year(value: date) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError("Look at the year again.")


def _sane_number(value: Decimal) -> None:
    if not -LARGEST < value < LARGEST or _decimals(value) > DECIMALS:
        raise ValidationError(f"Use a number below {LARGEST:,}, with at most {DECIMALS} digits after the point.")


def _decimals(value: Decimal) -> int:
    """Digits after the point. Exponents are beyond what arithmetic takes, where somebody writes such."""
    _, digits, exponent = value.as_tuple()
    written = "".join(map(str, digits))
    return -int(exponent) - len(written) + len(written.rstrip("0")) if value else 0


def check_answers(asked: Sequence[RequestField], given: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they are kept: those not asked for are dropped, empty ones left out. Files are kept apart.

    :raises Invalid: with messages by ``answers-`` and the key.
    """
    written = [one for one in asked if one.kind != "file"]
    said = {key: value for key, value in given.items() if not _blank(value)}
    counting = asked_keys(asked, said)
    hidden = {one.key for one in written} - counting
    schema = Schema.from_dict(answer_fields(written, ""), name="Answers")()
    try:
        values = schema.load({k: v for k, v in said.items() if k not in hidden}, partial=sorted(hidden))
    except ValidationError as fault:
        raise Invalid(_placed(fault.normalized_messages())) from None
    return {one.key: _kept(values[one.key]) for one in written if values.get(one.key) is not None}


def check_files(asked: Sequence[RequestField], given: Mapping[str, Any], files: Files) -> dict[str, list[str]]:
    """What is wrong with the files that came with these answers: messages by ``answers-`` and the key."""
    questions = {one.key: one for one in asked if one.kind == "file"}
    needed = (key for key in wanted_files(asked, given) if questions[key].required and not files.get(key))
    faults = {key: NO_QUESTION for key in files if key not in questions} | dict.fromkeys(needed, NO_FILE)
    faults |= {key: f"Send its files beside the answers, as {PREFIX}{key}." for key in questions if given.get(key)}
    return {PREFIX + key: [text] for key, text in faults.items()}


def wanted_files(asked: Sequence[RequestField], given: Mapping[str, Any]) -> list[str]:
    """The keys of the files that these answers ask for."""
    counting = asked_keys(asked, given)
    return [one.key for one in asked if one.kind == "file" and one.key in counting]


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _placed(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    missing = "Missing data for required field."
    return {
        PREFIX + key: ["Fill this in." if text == missing else str(text) for text in texts]
        for key, texts in messages.items()
    }


def _kept(value: Any) -> str:
    match value:
        case Decimal():
            return f"{value.normalize():f}" if value else "0"
        case date():
            return value.isoformat()
    return str(value)


def searched(asked: Sequence[RequestField], values: Mapping[str, Any], kinds: Collection[str]) -> list[str]:
    """Answers of these kinds, as texts."""
    return [str(values[one.key]) for one in asked if one.kind in kinds and values.get(one.key)]
