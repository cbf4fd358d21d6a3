"""Rows of contacts, checked one by one and never kept: preview, import and a second import are one walk."""

import re
from collections.abc import Iterator
from collections.abc import Mapping as MappingType

from attrs import evolve

from doorstep.contacts.addresses import Address, clean_email, email_key
from doorstep.contacts.texts import clean_text, strip_invisible
from doorstep.imports.account_rows import AccountResult, check_account_rows
from doorstep.imports.headings import Mapping
from doorstep.imports.names import is_company, split_name
from doorstep.imports.reading import Row, Table
from doorstep.imports.results import (
    BATCH,
    REFUSED,
    TAKEN,
    ExistingKeys,
    RowResult,
    batches,
    clean_values,
    faulty,
    row_fingerprint,
    text_outcome,
)
from doorstep.problems import Refused

__all__ = [
    "REFUSED",
    "TAKEN",
    "AccountResult",
    "RowResult",
    "check_account_rows",
    "check_contact_rows",
    "contact_key",
    "row_fingerprint",
]

_NOT_A_DIGIT = re.compile(r"[^0-9+]")


def check_contact_rows(
    table: Table, mapping: Mapping, existing_keys: ExistingKeys, after: int = 0, batch: int = BATCH
) -> Iterator[RowResult]:
    """Rows up to line `after` are looked at for their keys only: an import that was stopped goes on there."""
    mapping.require()
    seen: dict[str, int] = {}
    for rows in batches(table.rows(), batch):
        results = [_noticed(_checked(row, mapping), seen) for row in rows]
        wanted = [result for result in results if result.line > after]
        yield from _looked_up(wanted, existing_keys)


def contact_key(values: MappingType[str, str]) -> str:
    """The email key, or without an address what else tells a person: name, company and phone."""
    if values.get("email"):
        return email_key(values["email"])
    name = " ".join(filter(None, (values.get("given_name"), values.get("family_name"))))
    told = {"name": name, "company": values.get("company") or "", "phone": values.get("phone") or ""}
    told["phone"] = _NOT_A_DIGIT.sub("", told["phone"])
    return f"row:{row_fingerprint({part: text.casefold() for part, text in told.items()})}"


def _checked(row: Row, mapping: Mapping) -> RowResult:
    if row.fault:
        return faulty(row, row.fault)
    raw = mapping.pick(row.cells)
    try:
        values, notes = clean_values(raw, mapping, skip="email")
        named = _named(values)
    except Refused as refused:
        return faulty(row, refused.message)
    return _judged(row, raw, named, notes)


def _judged(row: Row, raw: dict[str, str], values: dict[str, str], notes: tuple[str, ...]) -> RowResult:
    try:
        address = _address(raw.get("email", ""))
    except Refused as refused:
        values = {**values, "email": raw["email"].strip()[:254]}
        return RowResult(line=row.line, outcome="invalid_email", reason=refused.message, values=values, notes=notes)
    if "email" in raw:
        values = {**values, "email": address.email if address else ""}
    outcome, reason = _outcome(raw, values)
    key = address.key if address else contact_key(values)
    return RowResult(
        line=row.line,
        outcome=outcome,
        reason=reason,
        values=values,
        key=key if outcome in TAKEN else None,
        fingerprint=row_fingerprint(values),
        notes=notes,
    )


def _address(text: str) -> Address | None:
    return clean_email(text) if strip_invisible(text) else None


def _outcome(raw: dict[str, str], values: dict[str, str]) -> tuple[str, str | None]:
    if not any(values.get(name) for name in ("given_name", "family_name", "company")):
        return "no_name", "There is neither a name nor a company."
    if not values.get("email"):
        return "no_email", "Taken without an email address: this person cannot be invited yet."
    return text_outcome(raw, values)


def _named(values: dict[str, str]) -> dict[str, str]:
    full = values.pop("full_name", None)
    if full is None:
        return values
    named = {"given_name": "", "family_name": "", **values}
    if not full or named["given_name"] or named["family_name"] or full == named.get("company"):
        return named
    if not named.get("company") and is_company(full):
        return {**named, "company": full}
    parts = split_name(full)
    return {**named, "given_name": clean_text(parts.given, 100), "family_name": clean_text(parts.family, 100)}


def _noticed(result: RowResult, seen: dict[str, int]) -> RowResult:
    if result.key is None:
        return result
    earlier = seen.setdefault(result.key, result.line)
    if earlier == result.line:
        return result
    if result.outcome == "no_email":
        return evolve(result, exists=True)
    reason = f"The address {result.values['email']} stands on line {earlier} already."
    return evolve(result, outcome="duplicate_email", reason=reason)


def _looked_up(results: list[RowResult], existing_keys: ExistingKeys) -> Iterator[RowResult]:
    keys = [result.key for result in results if result.key and result.taken]
    known = existing_keys(keys) if keys else set()
    for result in results:
        yield evolve(result, exists=True) if result.taken and result.key in known else result
