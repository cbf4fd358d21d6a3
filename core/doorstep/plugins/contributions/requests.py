"""What a business asks of those who make a request: its fields, and the request types a vertical brings along."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

from attrs import field, frozen
from attrs.validators import deep_iterable, in_, instance_of

from doorstep.plugins.contributions import checked

RequestFieldKind = Literal["text", "long_text", "choice", "date", "number", "file", "yes_no"]
KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
YES_NO = ("yes", "no")
MOST_FIELDS, MOST_CHOICES = 40, 60
LONGEST_LABEL, LONGEST_HINT, LONGEST_CHOICE, LONGEST_NAME = 120, 300, 80, 80
Condition = tuple[str, tuple[str, ...]]
Fault = tuple[int, str, str]


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _condition(value: Any) -> Any:
    return None if value is None else (value[0], tuple(value[1]))


@frozen(kw_only=True)
class RequestField:
    """One question of a request type.

    :param label: the question.
    :param kind: ``text`` (one line), ``long_text``, ``choice`` (one of `choices`), ``date``, ``number``, ``file`` (one
        or several, which become attachments of the record) or ``yes_no`` (answered ``yes`` or ``no``).
    :param key: what its answer is called in the API and in `only_if`: lower case letters, digits and underscores,
        unique within the request type; made of the label where it is empty.
    :param hint: a sentence below it.
    :param required: whether it must be answered, wherever it is asked.
    :param choices: what can be chosen; for ``choice`` only, and two at least.
    :param only_if: the key of an earlier ``choice`` or ``yes_no`` field, and those of its answers with which this one
        is asked: ``("what_is_broken", ("Boiler",))``.
    """

    label: str = field(validator=checked.text)
    kind: RequestFieldKind = field(default="text", validator=in_(get_args(RequestFieldKind)))
    key: str = field(default="", validator=checked.text)
    hint: str = field(default="", validator=checked.text)
    required: bool = field(default=False, validator=instance_of(bool))
    choices: tuple[str, ...] = field(default=(), converter=_texts)
    only_if: Condition | None = field(default=None, converter=_condition)

    def __attrs_post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", key_of(self.label))

    @property
    def offers(self) -> tuple[str, ...]:
        """The answers that can be chosen; none where the answer is written."""
        return YES_NO if self.kind == "yes_no" else self.choices if self.kind == "choice" else ()


@frozen(kw_only=True)
class RequestForm:
    """A request type a business starts with when it enables the vertical. From then on it is the business's own:
    changed, archived or kept as it likes, and never brought again.

    :param record_type: the record type's name, one with ``request_forms``.
    :param name: what it is called in the choice, such as ``Something is broken``; unique within the record type.
    :param hint: a sentence below its name in the office.
    :param fields: what it asks, beside the record type's own fields.
    :param in_portal: whether customers may choose it, or staff only.
    """

    record_type: str = field(validator=checked.name)
    name: str = field(validator=checked.text)
    hint: str = field(default="", validator=checked.text)
    fields: tuple[RequestField, ...] = field(
        default=(), validator=deep_iterable(instance_of(RequestField), instance_of(tuple))
    )
    in_portal: bool = field(default=True, validator=instance_of(bool))


def key_of(label: str, taken: Sequence[str] = ()) -> str:
    """A key of its own for a field of that label."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:36].rstrip("_")
    first = words if KEY.match(words) else f"field_{words}".rstrip("_")[:36]
    names = (first, *(f"{first}_{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def request_faults(fields: Sequence[RequestField]) -> Iterator[Fault]:
    """What is wrong with the fields of a request type: place, the attribute it is about, and words for people."""
    if len(fields) > MOST_FIELDS:
        yield MOST_FIELDS, "label", f"A request type may have at most {MOST_FIELDS} questions."
    for place, one in enumerate(fields):
        yield from ((place, name, text) for name, text in _own_faults(one))
        yield from ((place, name, text) for name, text in _among(one, fields[:place], fields[place + 1 :]))


def _own_faults(one: RequestField) -> Iterator[tuple[str, str]]:
    if not one.label.strip():
        yield "label", "Write what is asked."
    if len(one.label) > LONGEST_LABEL:
        yield "label", f"Use at most {LONGEST_LABEL} characters."
    if not KEY.match(one.key):
        yield "key", f"The key {one.key!r} is no name: lower case letters, digits and _ only."
    if len(one.hint) > LONGEST_HINT:
        yield "hint", f"Use at most {LONGEST_HINT} characters."
    yield from _choice_faults(one)


def _choice_faults(one: RequestField) -> Iterator[tuple[str, str]]:
    if one.kind != "choice":
        if one.choices:
            yield "choices", "Only a question of the kind “choice” has choices."
        return
    if len(one.choices) < 2:
        yield "choices", "Write at least two choices, each on a line of its own."
    if len(one.choices) > MOST_CHOICES:
        yield "choices", f"Write at most {MOST_CHOICES} choices."
    if any(len(text) > LONGEST_CHOICE for text in one.choices):
        yield "choices", f"Use at most {LONGEST_CHOICE} characters for a choice."
    if twice := _twice([text.casefold() for text in one.choices]):
        yield "choices", f"“{one.choices[twice]}” is there twice."


def _twice(texts: Sequence[str]) -> int:
    """The place of the first text that was there before; 0 where there is none."""
    return next((place for place, text in enumerate(texts) if text in texts[:place]), 0)


def _among(
    one: RequestField, before: Sequence[RequestField], after: Sequence[RequestField]
) -> Iterator[tuple[str, str]]:
    if one.label.strip() and one.label.casefold() in {other.label.casefold() for other in before}:
        yield "label", "Another question above says the same. Give each its own words."
    if one.key in {other.key for other in before}:
        yield "key", f"Two questions have the key {one.key}."
    if one.only_if is not None:
        yield from _condition_faults(one.only_if, {other.key: other for other in before}, {f.key: f for f in after})


def _condition_faults(
    condition: Condition, before: Mapping[str, RequestField], after: Mapping[str, RequestField]
) -> Iterator[tuple[str, str]]:
    name, wanted = condition
    asked = before.get(name)
    if asked is None:
        late = after.get(name)
        yield "only_if", f"“{late.label}” must stand above." if late else "Choose a question that stands above."
    elif not asked.offers:
        yield "only_if", f"“{asked.label}” offers no choices that this could follow from."
    elif not wanted:
        yield "only_values", f"Write which answers: {_listed(asked.offers)}."
    elif unknown := [text for text in wanted if text not in asked.offers]:
        yield "only_values", f"“{asked.label}” has no answer “{unknown[0]}”. It has {_listed(asked.offers)}."


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts[:12]) + (" …" if len(texts) > 12 else "")
