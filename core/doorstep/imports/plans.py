"""The rows of a file as an import will take them: one walk for the preview and for the import."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from doorstep.db.session import BusinessSession
from doorstep.imports.account_rows import AccountResult, check_account_rows
from doorstep.imports.contributed import checked_rows
from doorstep.imports.headings import Mapping
from doorstep.imports.outcomes import CUSTOMER, EXISTS, SITE
from doorstep.imports.reading import Table
from doorstep.imports.results import RowResult
from doorstep.imports.rows import check_contact_rows


@frozen(kw_only=True)
class Planned:
    """A row that was checked. `data` is what the import needs of it, as JSON; `key` is None for a refused row."""

    line: int
    label: str
    outcome: str
    reason: str
    key: str | None
    data: dict[str, Any]


def planned_rows(table: Table, mapping: Mapping, session: BusinessSession | None = None) -> Iterator[Planned]:
    if mapping.own and session is not None:
        return (_contributed(*found) for found in checked_rows(session, table, mapping))
    if mapping.kind == "contacts":
        return (_contact(result) for result in check_contact_rows(table, mapping, lambda keys: set()))
    return (_account(result) for result in check_account_rows(table, mapping))


def _contributed(line: int, outcome: str, reason: str, label: str, found: Any) -> Planned:
    row, values = found if isinstance(found, tuple) else (None, found)
    own = {"label": row.label, "own": dict(row.data)} if row else {}
    key = row.key if row else None
    return _planned(line, label or "No name", outcome, reason, key, {"values": values, "key": key, **own})


def _contact(result: RowResult) -> Planned:
    values = result.values
    name = " ".join(filter(None, (values.get("given_name"), values.get("family_name"))))
    label = name or values.get("company") or values.get("email") or "No name"
    reason = " ".join(filter(None, (result.reason, *result.notes)))
    data = {"values": values, "key": result.key, "fingerprint": result.fingerprint}
    outcome = EXISTS if result.exists and result.taken else result.outcome
    return _planned(result.line, label, outcome, reason, result.key if result.taken else None, data)


def _account(result: AccountResult) -> Planned:
    values = result.values
    outcome = {"account": CUSTOMER, "building": SITE}.get(result.kind, "") if result.taken else result.outcome
    label = values.get("name") or values.get("account") or values.get("account_number") or "No name"
    data = {"values": values, "key": result.key, "parent": result.parent_key}
    return _planned(result.line, label, outcome, result.reason or "", result.key, data)


def _planned(line: int, label: str, outcome: str, reason: str, key: str | None, data: dict[str, Any]) -> Planned:
    data |= {"line": line, "outcome": outcome, "reason": reason}
    return Planned(line=line, label=label, outcome=outcome, reason=reason, key=key, data=data)
