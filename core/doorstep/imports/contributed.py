"""Kinds of file that verticals take in: their rows checked, looked up, and taken."""

from collections.abc import Iterator, Sequence
from typing import Any

from doorstep.db.session import BusinessSession
from doorstep.imports.headings import Mapping, recognise
from doorstep.imports.outcomes import EXISTS, NOT_POSSIBLE, SAME
from doorstep.imports.reading import Row, Table
from doorstep.imports.results import clean_values, text_outcome
from doorstep.plugins.contributions import Importer, ImportLook, ImportRow
from doorstep.plugins.registry import Catalog
from doorstep.problems import Refused

GONE = "What it belongs to is switched off."
TWICE = "The same stands in line {line} already."


def importer_named(catalog: Catalog, kind: str) -> Importer | None:
    return next((one for one in catalog.values(Importer) if one.name == kind), None)


def importer_for(headings: Sequence[str], catalog: Catalog) -> Importer | None:
    """The one whose needed columns the headings all name."""
    for one in catalog.values(Importer):
        if recognise(headings, one.name, one).problem() is None:
            return one
    return None


def checked_rows(session: BusinessSession, table: Table, mapping: Mapping) -> Iterator[tuple[int, str, str, str, Any]]:
    """Line, outcome, reason, label, and the row or the values of one that is refused."""
    mapping.require()
    seen: dict[str, int] = {}
    for row in table.rows():
        yield checked(session, row, mapping, seen)


def checked(
    session: BusinessSession, row: Row, mapping: Mapping, seen: dict[str, int]
) -> tuple[int, str, str, str, Any]:
    raw = mapping.pick(row.cells)
    if row.fault:
        return row.line, "bad_row", row.fault, "", raw
    assert mapping.own
    try:
        values, notes = clean_values(raw, mapping)
        found = mapping.own.check(session, values)
    except Refused as fault:
        return row.line, "bad_row", fault.message, "", raw
    if found.key in seen:
        return row.line, "duplicate_row", TWICE.format(line=seen[found.key]), found.label, raw
    seen[found.key] = row.line
    outcome, reason = text_outcome(raw, values)
    return row.line, outcome, " ".join(filter(None, (reason, *notes))), found.label, (found, values)


def looked_up(session: BusinessSession, own: Importer, data: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Outcome and reason of rows that were taken for good."""
    looks = own.look(session, [row_of(one) for one in data])
    return [said(look, one) for look, one in zip(looks, data, strict=True)]


def said(look: ImportLook, data: dict[str, Any]) -> tuple[str, str]:
    if look.exists:
        return EXISTS, SAME
    return (NOT_POSSIBLE, look.fault) if look.fault else (data["outcome"], data["reason"])


def row_of(data: dict[str, Any]) -> ImportRow:
    return ImportRow(key=data["key"], label=data["label"], data=data["own"])
