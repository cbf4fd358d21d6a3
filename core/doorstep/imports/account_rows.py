"""Rows of accounts: each names a customer, by number or else by name, and mostly one building of it."""

from collections.abc import Iterator

from attrs import evolve, field, frozen

from doorstep.imports.headings import Mapping
from doorstep.imports.reading import Row, Table
from doorstep.imports.results import BATCH, ExistingKeys, batches, clean_values, row_fingerprint
from doorstep.problems import Refused

PLACE = ("street", "city", "state", "postal_code", "country")


@frozen(kw_only=True)
class AccountResult:
    """One account or building of a line, or why the line is refused; a line may bring both."""

    line: int
    kind: str
    outcome: str = "ok"
    reason: str | None = None
    values: dict[str, str] = field(factory=dict)
    key: str | None = None
    parent_key: str | None = None
    exists: bool = False
    fingerprint: str | None = None

    @property
    def taken(self) -> bool:
        return self.outcome == "ok"


def check_account_rows(
    table: Table, mapping: Mapping, existing_keys: ExistingKeys | None = None, after: int = 0, batch: int = BATCH
) -> Iterator[AccountResult]:
    """An account comes before its buildings. Rows up to line `after` are read for what they say of later ones."""
    mapping.require()
    book = _Book()
    for rows in batches(table.rows(), batch):
        results = [result for row in rows for result in _checked(row, mapping, book)]
        yield from _looked_up([result for result in results if result.line > after], existing_keys)


@frozen(kw_only=True)
class _Known:
    line: int
    name: str


class _Book:
    """What the lines above have said."""

    def __init__(self) -> None:
        self.accounts: dict[str, _Known] = {}
        self.by_name: dict[str, set[str]] = {}
        self.buildings: dict[str, int] = {}

    def key_of(self, values: dict[str, str]) -> str:
        if values.get("account_number"):
            return f"number:{_folded(values['account_number'])}"
        name = _folded(values["account"])
        known = self.by_name.get(name, set())
        if len(known) > 1:
            raise Refused(f"Several customers are called '{values['account']}'. Give the number on this line too.")
        return next(iter(known), f"name:{name}")

    def enter(self, key: str, name: str, line: int) -> bool:
        """Whether the account is new; refuses a line that calls a known one by another name."""
        known = self.accounts.get(key)
        if known is None:
            self.accounts[key] = _Known(line=line, name=name)
            self.by_name.setdefault(_folded(name), set()).add(key)
            return True
        if name and _folded(name) != _folded(known.name):
            raise Refused(f"The same number stands for '{known.name}' on line {known.line} and for '{name}' here.")
        return False


def _checked(row: Row, mapping: Mapping, book: _Book) -> Iterator[AccountResult]:
    if row.fault:
        yield _refused(row, "bad_row", row.fault)
        return
    try:
        values, _ = clean_values(mapping.pick(row.cells), mapping)
    except Refused as refused:
        yield _refused(row, "bad_row", refused.message)
        return
    yield from _placed(row, values, book)


def _placed(row: Row, values: dict[str, str], book: _Book) -> Iterator[AccountResult]:
    name, number = values.get("account", ""), values.get("account_number", "")
    if not name and f"number:{_folded(number)}" not in book.accounts:
        told = f"The customer with number {number} has no name." if number else "There is no customer on this line."
        yield _refused(row, "no_name", told, values)
        return
    try:
        key = book.key_of(values)
        new = book.enter(key, name, row.line)
    except Refused as refused:
        yield _refused(row, "inconsistent_account", refused.message, values)
        return
    building = values.get("building") or ("" if new else values.get("street", ""))
    if new:
        yield _account(row, values, key, with_place=not building)
    if building or not new:
        yield _building(row, values, key, building, book)


def _account(row: Row, values: dict[str, str], key: str, with_place: bool) -> AccountResult:
    told = {"name": values.get("account", ""), "number": values.get("account_number", "")}
    if with_place:
        told |= _place(values)
    return _taken(row, "account", told, key)


def _building(row: Row, values: dict[str, str], key: str, name: str, book: _Book) -> AccountResult:
    own = f"{key}/{_folded(name)}"
    earlier = book.buildings.setdefault(own, row.line) if name else book.accounts[key].line
    if earlier != row.line:
        what = f"'{name}' of this customer" if name else "This customer"
        return _refused(row, "duplicate_row", f"{what} stands on line {earlier} already.", values)
    return _taken(row, "building", {"name": name, **_place(values)}, own, parent_key=key)


def _place(values: dict[str, str]) -> dict[str, str]:
    return {part: values[part] for part in PLACE if part in values}


def _taken(row: Row, kind: str, values: dict[str, str], key: str, parent_key: str | None = None) -> AccountResult:
    return AccountResult(
        line=row.line,
        kind=kind,
        values=values,
        key=key,
        parent_key=parent_key,
        fingerprint=row_fingerprint(values),
    )


def _refused(row: Row, outcome: str, reason: str, values: dict[str, str] | None = None) -> AccountResult:
    return AccountResult(line=row.line, kind="row", outcome=outcome, reason=reason, values=values or {})


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _looked_up(results: list[AccountResult], existing_keys: ExistingKeys | None) -> Iterator[AccountResult]:
    keys = [result.key for result in results if result.key]
    known = existing_keys(keys) if keys and existing_keys else set()
    for result in results:
        yield evolve(result, exists=True) if result.key in known else result
