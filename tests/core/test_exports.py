import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from doorstep.documents.exports import csv_lines, safe_cell, zip_stream


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\rx",
        "\nx",
        "  =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b@x",
        "\uff1d1",
        "\x00=1",
        "+44 20 7946 0000",
    ],
)
def test_a_cell_that_would_run_becomes_a_text(text: str) -> None:
    """Section 10: exports: cells a spreadsheet would run become text."""
    assert safe_cell(text) == "'" + text.replace("\x00", "")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("Anna", "Anna"),
        ("a=b", "a=b"),
        (-5, -5),
        (-1.5, -1.5),
        (Decimal("-2.50"), Decimal("-2.50")),
        (None, ""),
        ("", ""),
        ("  x", "  x"),
        ("O'Neil", "O'Neil"),
        ("a\x00b\ud800", "ab"),
        (True, "True"),
    ],
)
def test_other_cells_stay_as_they_are(value: Any, cell: Any) -> None:
    assert safe_cell(value) == cell


def test_a_table_reads_back_as_it_was_written() -> None:
    rows = [["Zoë; Ltd", 'say "hi"', "two\nlines", -3], ["a;=1+1", "b,c", "", None]]
    data = b"".join(csv_lines(["Name", "=cmd", "Note", "Sum"], rows))
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert read == [
        ["Name", "'=cmd", "Note", "Sum"],
        ["Zoë; Ltd", 'say "hi"', "two\nlines", "-3"],
        ["a;=1+1", "b,c", "", ""],
    ]
    assert b'"a;=1+1"' in data  # whole also where a semicolon parts cells
    assert b"".join(csv_lines(["A"], [], bom=False)) == b'"A"\r\n'


def test_a_long_table_leaves_in_pieces() -> None:
    """Section 9.7 in spirit: the memory a table takes does not grow with its rows."""
    asked = []

    def rows() -> Iterator[list[str]]:
        for number in range(100_000):
            asked.append(number)
            yield [f"row {number}", "x" * 40]

    lines = csv_lines(["A", "B"], rows())
    first = next(lines)
    assert len(first) < 80_000
    assert len(asked) < 2_000
    assert first.count(b"\n") + sum(piece.count(b"\n") for piece in lines) == 100_001


def unpacked(pieces: Iterator[bytes]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_zip_holds_every_file_under_a_name_of_its_own() -> None:
    items = [
        ("../../etc/passwd", [b"1"]),
        ("C:\\x\\Plan.pdf", [b"2", b"3"]),
        ("plan.PDF", [b"4"]),
        ("plan.PDF", [b"5"]),
        ("a<b>:c?.txt", []),
        ("Grüße 消防.txt", [b"6" * 1000]),
        ("", [b"7"]),
    ]
    assert unpacked(zip_stream(items)) == {
        "passwd": b"1",
        "Plan.pdf": b"23",
        "plan (2).PDF": b"4",
        "plan (3).PDF": b"5",
        "a-b--c-.txt": b"",
        "Grüße 消防.txt": b"6" * 1000,
        "File": b"7",
    }
    assert unpacked(zip_stream([])) == {}


def test_a_large_zip_never_lies_in_memory() -> None:
    """Section 11: at most 90 MiB a worker, whatever a customer downloads."""
    piece = bytes(256 * 1024)
    tracemalloc.start()
    total = sum(map(len, zip_stream((f"{n}.jpg", (piece for _ in range(40))) for n in range(20))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 20 * 40 * len(piece)
    assert peak < 4 * 1024 * 1024
