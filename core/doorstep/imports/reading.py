"""A table out of the bytes somebody uploaded: Google, Outlook, QuickBooks and Excel each write CSV differently."""

import io
import re
from collections.abc import Iterator
from itertools import islice

from attrs import evolve, field, frozen

from doorstep.contacts.addresses import looks_like_email
from doorstep.contacts.texts import clean_text
from doorstep.imports.encodings import decoder_for
from doorstep.imports.records import Row, records
from doorstep.problems import Refused

__all__ = ["MAX_BYTES", "MAX_COLUMNS", "Row", "Table", "read_table"]

MAX_BYTES = 20_000_000
MAX_COLUMNS = 300
DELIMITERS = ",;\t|"
SAMPLE_ROWS = 30
_EXCEL_SAYS = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)


@frozen(kw_only=True)
class Table:
    headings: tuple[str, ...]
    encoding: str
    delimiter: str
    first_line: int
    notes: tuple[str, ...] = ()
    data: bytes = field(repr=False)

    def rows(self, after: int = 0) -> Iterator[Row]:
        """From the file every time, so that a preview, a second look and a resumed import read the same."""
        for row in records(_lines(self.data, self.encoding), self.delimiter):
            if row.line > after and row.line >= self.first_line and not _is_blank(row):
                yield _fitted(row, len(self.headings))

    def count_lines(self) -> int:
        return sum(1 for _ in _lines(self.data, self.encoding))


def read_table(data: bytes, max_bytes: int = MAX_BYTES) -> Table:
    """Refuses what is no table, with a message that says what to do about it."""
    if len(data) > max_bytes:
        raise _refused(f"The file is larger than {max_bytes / 1_000_000:g} MB. Split it and import the parts.")
    encoding, notes = decoder_for(data)
    said = _EXCEL_SAYS.match(next(_lines(data, encoding), ""))
    delimiter = said.group(1) if said and said.group(1) in DELIMITERS else _likeliest(data, encoding)
    first = _first(data, encoding, delimiter, after=1 if said else 0)
    nameless = any(map(looks_like_email, first.cells))
    if nameless:
        notes += ("The first line holds no headings but data, so say for each column what it is.",)
    return Table(
        headings=_named(("",) * len(first.cells) if nameless else first.cells),
        encoding=encoding,
        delimiter=delimiter,
        first_line=first.line if nameless else first.line + 1,
        notes=notes,
        data=data,
    )


def _first(data: bytes, encoding: str, delimiter: str, after: int) -> Row:
    rows = (row for row in records(_lines(data, encoding), delimiter) if row.line > after and not _is_blank(row))
    first = next(rows, None)
    if first is None:
        raise _refused("The file is empty.")
    if first.fault:
        raise _refused(f"The headings on line {first.line} cannot be read. {first.fault}")
    if len(first.cells) > MAX_COLUMNS:
        raise _refused(f"The file has {len(first.cells)} columns; {MAX_COLUMNS} is the most that can be read.")
    return first


def _named(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(clean_text(cell[:200]) or f"Column {place}" for place, cell in enumerate(cells, 1))


def _likeliest(data: bytes, encoding: str) -> str:
    # The right one cuts the first rows into many columns, and into equally many.
    return max(DELIMITERS, key=lambda delimiter: _evenness(data, encoding, delimiter))


def _evenness(data: bytes, encoding: str, delimiter: str) -> float:
    sample = islice(records(_lines(data, encoding), delimiter), SAMPLE_ROWS)
    widths = [len(row.cells) for row in sample if not row.fault and not _is_blank(row)]
    if not widths or widths[0] == 1:
        return 0
    return widths[0] * sum(width == widths[0] for width in widths) / len(widths)


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, errors="replace", newline="")
    return (line.replace("\0", "") for line in text)


def _is_blank(row: Row) -> bool:
    return not row.fault and not any(cell.strip() for cell in row.cells)


def _fitted(row: Row, width: int) -> Row:
    if row.fault:
        return row
    if any(cell.strip() for cell in row.cells[width:]) or (row.mended and len(row.cells) != width):
        return evolve(row, fault=_ragged(row, width))
    return evolve(row, cells=(*row.cells, *[""] * (width - len(row.cells)))[:width])


def _ragged(row: Row, width: int) -> str:
    cells = f"There are {width} headings, but cells on this line: {len(row.cells)}."
    why = "a quotation mark in the middle of a cell" if row.mended else "a cell with a separator in it and no quotes"
    return f"{cells} Look for {why}."


def _refused(message: str) -> Refused:
    return Refused(message, field="file", reason="unreadable_file")
