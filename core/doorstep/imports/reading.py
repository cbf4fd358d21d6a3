"""A table out of the bytes somebody uploaded: Google, Outlook, QuickBooks and Excel each write CSV differently."""

import csv
import io
from collections.abc import Iterator
from itertools import chain

from attrs import field, frozen

from doorstep.contacts.addresses import looks_like_email
from doorstep.contacts.texts import clean_text
from doorstep.imports.encodings import decoder_for
from doorstep.problems import Refused

MAX_BYTES = 20_000_000
MAX_COLUMNS = 300
MAX_QUOTED_LINES = 60
MAX_QUOTED_LENGTH = 100_000
DELIMITERS = ",;\t|"
SAMPLE_LINES = 40


@frozen(kw_only=True)
class Row:
    """One record; `line` is where it begins in the file, as an editor counts."""

    line: int
    cells: tuple[str, ...]
    fault: str | None = None


@frozen(kw_only=True)
class Table:
    headings: tuple[str, ...]
    encoding: str
    delimiter: str
    first_line: int
    notes: tuple[str, ...] = ()
    data: bytes = field(repr=False)

    def rows(self, after: int = 0) -> Iterator[Row]:
        """From the start every time, so that a preview, a second look and a resumed import read the same."""
        for row in _records(self.data, self.encoding, self.delimiter):
            if row.line >= self.first_line and row.line > after and (row.fault or any(map(str.strip, row.cells))):
                yield self._fitted(row)

    def count_lines(self) -> int:
        return sum(1 for _ in _lines(self.data, self.encoding))

    def _fitted(self, row: Row) -> Row:
        width = len(self.headings)
        if not row.fault and any(map(str.strip, row.cells[width:])):
            return Row(line=row.line, cells=row.cells, fault=_too_wide(len(row.cells), width))
        cells = (*row.cells, *[""] * (width - len(row.cells)))[:width]
        return Row(line=row.line, cells=cells, fault=row.fault)


def read_table(data: bytes, max_bytes: int = MAX_BYTES) -> Table:
    """Refuses what is no table, with a message that says what to do about it."""
    if len(data) > max_bytes:
        raise _refused(f"The file is larger than {max_bytes // 1_000_000} MB. Split it and import the parts.")
    encoding, notes = decoder_for(data)
    delimiter, told_so = _delimiter(data, encoding)
    return _headed(data, encoding, delimiter, notes, skip=int(told_so))


def _headed(data: bytes, encoding: str, delimiter: str, notes: tuple[str, ...], skip: int) -> Table:
    first = next((row for row in _records(data, encoding, delimiter) if _says_something(row, skip)), None)
    if first is None:
        raise _refused("The file is empty.")
    if first.fault:
        raise _refused(f"The headings on line {first.line} cannot be read. {first.fault}")
    if len(first.cells) > MAX_COLUMNS:
        raise _refused(f"The file has {len(first.cells)} columns; {MAX_COLUMNS} is the most that can be read.")
    nameless = any(map(looks_like_email, first.cells))
    if nameless:
        notes = (*notes, "The first line holds no headings but data, so say for each column what it is.")
    return Table(
        headings=_numbered(("",) * len(first.cells) if nameless else first.cells),
        encoding=encoding,
        delimiter=delimiter,
        first_line=first.line + (not nameless),
        notes=notes,
        data=data,
    )


def _says_something(row: Row, skip: int) -> bool:
    return row.line > skip and bool(row.fault or any(map(str.strip, row.cells)))


def _numbered(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(clean_text(cell[:200], 200) or f"Column {place}" for place, cell in enumerate(cells, 1))


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, errors="replace", newline="")
    return (line.replace("\0", "") for line in text)


def _records(data: bytes, encoding: str, delimiter: str) -> Iterator[Row]:
    numbered = enumerate(_lines(data, encoding), 1)
    for number, line in numbered:
        cells, open_lines = _cells(line, delimiter), [(number, line)]
        while cells is None and (following := next(numbered, None)) and _may_grow(open_lines):
            open_lines.append(following)
            cells = _cells("".join(text for _, text in open_lines), delimiter)
        if cells:
            yield Row(line=number, cells=tuple(cells))
            continue
        rest = open_lines[1:] if cells is not None else [*open_lines[1:], *([following] if following else [])]
        numbered = chain(rest, numbered)
        yield Row(line=number, cells=(line.strip(),), fault="A quotation mark opens on this line and never closes.")
