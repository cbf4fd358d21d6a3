"""Files of other programs that a vertical can take in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of, is_callable

from doorstep.plugins.contributions import checked

if TYPE_CHECKING:
    from uuid import UUID

    from doorstep.db.session import BusinessSession
    from doorstep.events.actors import Actor


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split("|") if word.strip())


@frozen(kw_only=True)
class ImportField:
    """What a column of a file can fill.

    :param name: its name among the values of a row.
    :param label: what people choose for a column.
    :param max_length: the most letters it holds.
    :param synonyms: headings other programs write above it, parted by ``|``.
    :param repeats: whether several columns may fill it, of which the first that is filled counts.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    max_length: int = field(default=200, validator=instance_of(int))
    synonyms: tuple[str, ...] = field(converter=_split, repr=False)
    repeats: bool = field(default=False, validator=instance_of(bool))


@frozen(kw_only=True)
class ImportRow:
    """A row that was checked.

    :param key: the same for the same thing, whenever it is imported: by it a row is known again.
    :param label: what people call it.
    :param data: what the import needs of it, as JSON.
    """

    key: str = field(validator=checked.text)
    label: str = field(validator=checked.text)
    data: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class ImportLook:
    """What the data says of a row.

    :param exists: it is here already, and nothing will change.
    :param fault: why it cannot be taken, in words that say what to mend; None when it can.
    """

    exists: bool = field(default=False, validator=instance_of(bool))
    fault: str | None = None


@frozen(kw_only=True)
class Importer:
    """A kind of file that the office's import and ``doorstep contact import --kind`` take in, beside contacts and
    customers: with headings that are recognised or chosen, a preview, faults line by line, and a job that goes on where
    it was stopped.

    :param name: unique name.
    :param label: what people read, such as ``Open invoices``.
    :param fields: what columns can fill.
    :param needed: fields of which one must be chosen, with the words for them: ``((("number",), "the number"), …)``.
        A file whose headings name all of them is taken for this kind.
    :param check: called with (session, values of a line by field); returns the row. Raises ``Refused`` for a line that
        cannot be read; it reads nothing from the database.
    :param look: called with (session, rows) for some rows; says of each whether it is here already, or cannot be taken.
    :param take: called with (session, row, actor) for a row that can be taken, in a transaction; returns the id of what
        it made.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    fields: tuple[ImportField, ...] = field(validator=deep_iterable(instance_of(ImportField), instance_of(tuple)))
    needed: tuple[tuple[tuple[str, ...], str], ...] = field(validator=instance_of(tuple))
    check: Callable[[BusinessSession, Mapping[str, str]], ImportRow] = field(validator=is_callable())
    look: Callable[[BusinessSession, Sequence[ImportRow]], Sequence[ImportLook]] = field(validator=is_callable())
    take: Callable[[BusinessSession, ImportRow, Actor], UUID] = field(validator=is_callable())
