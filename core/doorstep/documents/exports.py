"""What leaves as a file of rows or a file of files, in pieces, whatever its size."""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from itertools import chain, count
from pathlib import PurePosixPath
from typing import Any

from doorstep import clock

from .uploads import clean_title

_PIECE = 64 * 1024
# Blanks and invisible signs before the sign do not keep every spreadsheet from running what follows.
_RUN = re.compile("[\\s\u00a0\u180e\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PACKED = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".pdf", ".docx", ".xlsx", ".odt", ".ods", ".zip")


def safe_cell(value: Any) -> Any:
    """Numbers stay numbers; a text that a spreadsheet would run gets an apostrophe, which makes it a text."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    text = _UNPRINTABLE.sub("", str(value))
    return f"'{text}" if _RUN.match(text) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = True) -> Iterator[bytes]:
    """The table in pieces of some kilobytes. With the mark at its beginning, spreadsheets read it as UTF-8."""
    buffer = StringIO()
    # Every text is quoted: where a semicolon parts cells, an unquoted text could become two.
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    buffer.write("\ufeff" if bom else "")
    for row in chain([header], rows):
        writer.writerow([safe_cell(cell) for cell in row])
        if buffer.tell() >= _PIECE:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8")


def zip_stream(items: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """A zip of (name, pieces), written while it is read; names are cleaned and made different."""
    out, taken = _Outlet(), set[str]()
    with zipfile.ZipFile(out, "w") as archive:  # type: ignore[call-overload]
        for name, pieces in items:
            entry = _entry(_unique(name, taken))
            with archive.open(entry, "w") as member:
                for piece in pieces:
                    member.write(piece)
                    if out.size >= _PIECE:
                        yield out.take()
    yield out.take()


class _Outlet:
    """A file that only takes: zipfile then writes sizes behind each member and never looks back."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits: what was written is handed out at the next piece."""

    def take(self) -> bytes:
        data = b"".join(self.parts)
        self.parts, self.size = [], 0
        return data


def _entry(name: str) -> zipfile.ZipInfo:
    now = clock.now()
    entry = zipfile.ZipInfo(name, (now.year, now.month, now.day, now.hour, now.minute, now.second))
    entry.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _unique(name: str, taken: set[str]) -> str:
    title = re.sub('[<>:"|?*]', "-", clean_title(name))
    path = PurePosixPath(title)
    tries = chain([title], (f"{path.stem} ({number}){path.suffix}" for number in count(2)))
    free = next(each for each in tries if each.casefold() not in taken)
    taken.add(free.casefold())
    return free
