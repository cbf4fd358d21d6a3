"""Lines into records: a cell in quotes may hold line breaks, and one bad quote must not swallow the file."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from attrs import frozen

MAX_QUOTED_LINES = 60
MAX_QUOTED_LENGTH = 100_000
_NEVER_CLOSES = "A quotation mark opens on this line and never closes. Close it, or take it out."
_TOO_LONG = "A cell on this line is too long to be read."

Numbered = tuple[int, str]


@frozen(kw_only=True)
class Row:
    """One record; `line` is where it begins in the file, as an editor counts."""

    line: int
    cells: tuple[str, ...]
    fault: str | None = None
    mended: bool = False


def records(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    source = _Rewindable(lines)
    for number, line in source:
        yield _single(number, line, delimiter) or _several(number, line, delimiter, source)


class _Rewindable:
    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = enumerate(lines, 1)
        self._again: deque[Numbered] = deque()

    def __iter__(self) -> Iterator[Numbered]:
        return self

    def __next__(self) -> Numbered:
        return self._again.popleft() if self._again else next(self._lines)

    def put_back(self, lines: list[Numbered]) -> None:
        self._again.extendleft(reversed(lines))


def _single(number: int, line: str, delimiter: str) -> Row | None:
    try:
        return Row(line=number, cells=_split(line, delimiter))
    except csv.Error as error:
        if _is_open(error):
            return None
    try:
        return Row(line=number, cells=_split(line, delimiter, strict=False), mended=True)
    except csv.Error:
        return Row(line=number, cells=(line[:200],), fault=_TOO_LONG)


def _several(number: int, line: str, delimiter: str, source: _Rewindable) -> Row:
    taken: list[Numbered] = []
    text = line
    while len(taken) < MAX_QUOTED_LINES and len(text) < MAX_QUOTED_LENGTH and (following := next(source, None)):
        taken.append(following)
        text += following[1]
        try:
            return Row(line=number, cells=_split(text, delimiter))
        except csv.Error as error:
            if not _is_open(error):
                break
    source.put_back(taken)
    return Row(line=number, cells=(line[:200],), fault=_NEVER_CLOSES)


def _split(text: str, delimiter: str, strict: bool = True) -> tuple[str, ...]:
    return tuple(next(csv.reader([text], delimiter=delimiter, strict=strict), ()))


def _is_open(error: csv.Error) -> bool:
    return "unexpected end of data" in str(error)
