"""What a checked row is: taken or refused, why, and how to know it again."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as MappingType
from itertools import islice
from typing import TypeVar

from attrs import field, frozen

from doorstep.contacts.texts import TRICKS, clean_phone, clean_text
from doorstep.imports.headings import Mapping
from doorstep.imports.records import Row
from doorstep.problems import Refused

Outcome = str
ExistingKeys = Callable[[list[str]], set[str]]
T = TypeVar("T")

BATCH = 500
TAKEN = frozenset({"ok", "ok_trimmed", "ok_markup_text", "ok_formula_text", "no_email"})
REFUSED = frozenset({"invalid_email", "duplicate_email", "no_name", "bad_row", "duplicate_row", "inconsistent_account"})
_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_FORMULA = re.compile(r"[=@]|[+-].*[(!|]")


@frozen(kw_only=True)
class RowResult:
    """`key` finds what the row is about; `exists` says that it is there already, or came earlier in the file."""

    line: int
    outcome: Outcome
    reason: str | None = None
    values: dict[str, str] = field(factory=dict)
    key: str | None = None
    exists: bool = False
    fingerprint: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def taken(self) -> bool:
        return self.outcome in TAKEN


def row_fingerprint(values: MappingType[str, str | None]) -> str:
    """The same for the same values, in whatever order; a blank one is as good as none."""
    told = sorted((name, value) for name, value in values.items() if value)
    packed = "".join(f"{len(name)}:{name}{len(value)}:{value}" for name, value in told)
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def faulty(row: Row, reason: str) -> RowResult:
    return RowResult(line=row.line, outcome="bad_row", reason=reason)


def clean_values(
    raw: MappingType[str, str], mapping: Mapping, skip: str = ""
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Every mapped field but `skip` cleaned; a phone that is none is left out with a note, not the row with it."""
    values, notes = {}, []
    for known in mapping.filled():
        if known.name == skip:
            continue
        try:
            cleaner = _phone if known.name == "phone" else clean_text
            values[known.name] = cleaner(raw.get(known.name, ""), known.max_length, known.name)
        except Refused as refused:
            if known.name != "phone":
                raise Refused(f"{known.label}: {refused.message}", field=known.name) from refused
            values["phone"] = ""
            notes.append(f"Left out the phone number. {refused.message}")
    return values, tuple(notes)


def _phone(text: str, max_length: int, field: str) -> str:
    return clean_phone(text, field)


def text_outcome(raw: MappingType[str, str], values: MappingType[str, str]) -> tuple[Outcome, str | None]:
    """How a good row was taken: as it stands, trimmed, or with what looks like code kept as plain text."""
    texts = {name: value for name, value in values.items() if name not in ("email", "phone")}
    if any(_MARKUP.search(value) for value in texts.values()):
        return "ok_markup_text", "Kept as plain text: there is markup in it."
    if any(_FORMULA.match(value) for value in texts.values()):
        return "ok_formula_text", "Kept as plain text: it looks like a spreadsheet formula."
    if any(cell != cell.strip() or TRICKS.search(cell) for cell in raw.values()):
        return "ok_trimmed", "Blanks or invisible characters were taken off."
    return "ok", None


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
