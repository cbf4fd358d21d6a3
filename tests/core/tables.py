"""Tables that the import tests read."""

import json
from pathlib import Path

from doorstep.imports.headings import recognise
from doorstep.imports.reading import Table, read_table
from doorstep.imports.rows import RowResult, check_account_rows, check_contact_rows

DATA = Path(__file__).parents[1] / "data" / "imports"
EXPECTED = json.loads((DATA / "expected.json").read_text())
CONTACT_FILES = [name for name in EXPECTED if name != "accounts.csv"]


def nobody(keys: list[str]) -> set[str]:
    return set()


def table_of(text: str) -> Table:
    return read_table(text.encode())


def contacts(text: str, existing=nobody, **options) -> list[RowResult]:
    table = table_of(text)
    return list(check_contact_rows(table, recognise(table.headings, "contacts"), existing, **options))


def accounts(text: str, **options):
    table = table_of(text)
    return list(check_account_rows(table, recognise(table.headings, "accounts"), **options))


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(data).rows()]


# What three programs wrote
