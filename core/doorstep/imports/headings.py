"""Which column fills which field: recognised from the headings, or said by hand."""

import unicodedata
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingType
from functools import cache

from attrs import field, frozen

from doorstep.contacts.texts import strip_invisible
from doorstep.imports.fields import FIELDS, Field
from doorstep.plugins.contributions.importing import Importer
from doorstep.problems import Refused

__all__ = ["KINDS", "Field", "Mapping", "fields_for", "kind_of", "recognise"]

KINDS = tuple(FIELDS)
_NEEDED = {
    "contacts": ((("given_name", "family_name", "full_name", "company"), "a name or a company"),),
    "accounts": ((("account", "account_number"), "the customer or its number"),),
}


def _whole_numbers(by_column: MappingType[int | str, str | None]) -> dict[int, str | None]:
    # JSON, where a half-done import waits, has text for keys.
    return {int(column): name or None for column, name in by_column.items()}


@frozen(kw_only=True)
class Mapping:
    """:ivar own: what says which fields there are, for a kind that a vertical brings."""

    kind: str
    by_column: dict[int, str | None] = field(converter=_whole_numbers)
    own: Importer | None = None

    def __attrs_post_init__(self) -> None:
        seen: set[str] = set()
        for chosen in (_known(self.kind, name, self.own) for name in self.by_column.values() if name):
            if chosen.name in seen and not chosen.repeats:
                raise _refused(f"Two columns are to fill '{chosen.label}'. Choose one of them.")
            seen.add(chosen.name)

    def problem(self) -> str | None:
        """What is still to be said before rows can be checked."""
        for needed, words in self.own.needed if self.own else _NEEDED[self.kind]:
            if not any(name in needed for name in self.by_column.values()):
                return f"No column is chosen for {words}. Say which one it is."
        return None

    def require(self) -> None:
        problem = self.problem()
        if problem:
            raise _refused(problem)

    def filled(self) -> list[Field]:
        chosen = {name for name in self.by_column.values() if name}
        return [field for field in fields_for(self.kind, self.own) if field.name in chosen]

    def pick(self, cells: Sequence[str]) -> dict[str, str]:
        """The row's cells by field; of several columns for one field, the first that is filled."""
        values: dict[str, str] = {}
        for column, name in sorted(self.by_column.items()):
            cell = cells[column] if column < len(cells) else ""
            if name and not values.get(name, "").strip():
                values[name] = cell
        return values


def fields_for(kind: str, own: Importer | None = None) -> tuple[Field, ...]:
    """What a column may be mapped to by hand, with labels, in the order people expect."""
    if own is not None:
        return own.fields
    if kind not in FIELDS:
        raise Refused(f"'{kind}' is no kind of import; there are {' and '.join(KINDS)}.", field="kind")
    return FIELDS[kind]


def recognise(headings: Sequence[str], kind: str, own: Importer | None = None) -> Mapping:
    """Every column is in the answer; those it does not know with None. The first of two alike wins."""
    return Mapping(kind=kind, by_column=dict(_recognised(headings, fields_for(kind, own))), own=own)


def kind_of(headings: Sequence[str]) -> str | None:
    """Which kind of import a file looks like, or None where it could be anything."""
    contacts = set(recognise(headings, "contacts").by_column.values())
    accounts = set(recognise(headings, "accounts").by_column.values())
    if contacts & {"email", "given_name", "family_name"}:
        return "contacts"
    if accounts & {"account_number", "building"} or ("account" in accounts and "full_name" not in contacts):
        return "accounts"
    return "contacts" if "full_name" in contacts else None


def _recognised(headings: Sequence[str], fields: tuple[Field, ...]) -> Iterator[tuple[int, str | None]]:
    repeating = {field.name for field in fields if field.repeats}
    used: set[str] = set()
    for column, heading in enumerate(headings):
        name = _synonyms(fields).get(_plain(heading))
        yield column, None if name in used else name
        used |= {name} - repeating if name else set()


@cache
def _synonyms(fields: tuple[Field, ...]) -> dict[str, str]:
    return {_plain(word): field.name for field in fields for word in (field.name, *field.synonyms)}


def _plain(heading: str) -> str:
    """'E-mail 1 - Value' and 'EMAIL1 VALUE' are one heading; so are 'Prénom' and 'prenom', 'Account #' is a number."""
    text = strip_invisible(heading).casefold().replace("#", "number")
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if sign.isalnum())


def _known(kind: str, name: str, own: Importer | None = None) -> Field:
    for known in fields_for(kind, own):
        if known.name == name:
            return known
    raise _refused(f"'{name}' is nothing an import of {kind} can fill.")


def _refused(message: str) -> Refused:
    return Refused(message, field="mapping", reason="mapping")
