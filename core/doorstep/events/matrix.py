"""The matrix as a page shows it and staff change it: whom a business tells of what, a tick each."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from doorstep.contacts.models import Contact
from doorstep.db.base import new_id
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.cells import PARTS, STAFF, Said, always, said_of, spread, statuses_of, ticked, usual
from doorstep.events.models import RuleCell
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import NotificationRule
from doorstep.plugins.registry import Catalog
from doorstep.problems import NotFound, Refused

LABELS = {
    "primary": "Primary contacts", "subject": "The person it is about", "staff": "Staff",
    "assigned": "Who it is assigned to",
}  # fmt: skip
PEOPLE, DOCUMENTS = "people", "documents"
MOST_NAMED = 50


@frozen
class Group:
    """The rules of one table: of a kind of record, of documents, or of people."""

    name: str
    label: str


@frozen(kw_only=True)
class Cell:
    """A tick. `key` is its name in forms; `fixed`: it cannot be changed, for its rule is indispensable."""

    rule: NotificationRule
    role: str
    status: str
    on: bool
    usual: bool
    fixed: bool

    @property
    def key(self) -> str:
        return f"{self.rule.name}:{self.role}:{self.status}"


@frozen(kw_only=True)
class Column:
    """A rule, or a status of one that has a column for each."""

    rule: NotificationRule
    status: str
    label: str
    own_words: bool


@frozen(kw_only=True)
class Table:
    """One table of the matrix; `cells` by the place of the column and the role, None where no tick makes sense."""

    group: Group
    roles: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    cells: dict[tuple[int, str], Cell | None]

    @property
    def open_cells(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if cell and not cell.fixed]

    @property
    def deviates(self) -> bool:
        return any(cell.on != cell.usual for cell in self.open_cells)


def group_of(catalog: Catalog, rule: NotificationRule) -> Group:
    subject = rule.event.partition(".")[0]
    if subject in catalog.record_types:
        return Group(subject, catalog.record_types[subject].label_plural)
    if subject in catalog.document_kinds or subject == "document":
        return Group(DOCUMENTS, "Documents")
    return Group(PEOPLE, "People and sign-in")


def label_of(catalog: Catalog, role: str) -> str:
    return LABELS.get(role) or catalog.role_label(role)


def tables(session: BusinessSession, own_words: Collection[str] = ()) -> list[Table]:
    """The whole matrix: a table for each kind of record that rules speak of, then documents and people.

    :param own_words: names of the rules whose words are the business's own.
    """
    said, used = said_of(session), roles_in_use(session)
    groups: dict[Group, list[NotificationRule]] = {}
    for rule in session.catalog.rules.values():
        groups.setdefault(group_of(session.catalog, rule), []).append(rule)
    made = [table(session.catalog, group, rules, said, used, own_words) for group, rules in groups.items()]
    return sorted(made, key=lambda one: (one.group.name in (DOCUMENTS, PEOPLE), one.group.label))


def roles_in_use(session: BusinessSession) -> set[str]:
    """The roles for notifications that some contact has."""
    chosen = select(Contact.notification_role).where(Contact.notification_role.is_not(None)).distinct()
    return {role for role in session.scalars(chosen) if role}


def table(
    catalog: Catalog,
    group: Group,
    rules: Sequence[NotificationRule],
    said: Said,
    used: Collection[str],
    own_words: Collection[str],
) -> Table:
    columns = [column for rule in rules for column in columns_of(catalog, rule, own_words)]
    names = [name for name, stands in rows(catalog, group, rules, said, used) if stands]
    return Table(
        group=group, roles=[(name, label_of(catalog, name)) for name in names], columns=columns,
        cells={(n, name): cell(catalog, one, name, said) for n, one in enumerate(columns) for name in names},
    )  # fmt: skip


def columns_of(catalog: Catalog, rule: NotificationRule, own_words: Collection[str]) -> Iterator[Column]:
    kind = catalog.record_types.get(rule.event.partition(".")[0])
    labels = {status.name: status.label for status in kind.statuses} if kind else {}
    for status in statuses_of(catalog, rule):
        label = labels[status] if status else rule.label
        yield Column(rule=rule, status=status, label=label, own_words=rule.name in own_words)


def rows(
    catalog: Catalog, group: Group, rules: Sequence[NotificationRule], said: Said, used: Collection[str]
) -> Iterator[tuple[str, bool]]:
    """Roles and parts in the order of the page, and whether each stands in this table."""
    named = {name for rule in rules for name in (*rule.audience, *rule.role_statuses)}
    here = {rule.name for rule in rules}
    kept = {role for (rule, _), roles in said.items() if rule in here for role, on in roles.items() if on}
    for scope in ("account", "record", "business"):
        for role in catalog.roles.values():
            if role.scope == scope:
                yield role.name, role.name in named | kept or reaches(catalog, group, role, used, named)
        if scope == "account":
            yield "primary", "primary" in named | kept
    for part in PARTS[1:]:
        yield part, part in named | kept


def reaches(catalog: Catalog, group: Group, role: Any, used: Collection[str], named: Collection[str]) -> bool:
    """Whether people in this role can be near what the table is about."""
    if group.name == PEOPLE:
        return role.name in spread(catalog, named)
    kind = catalog.record_types.get(group.name)
    if role.name in used or role.scope == "business":
        return role.name in used
    if kind is None:
        return True
    ways = {"account": ("links", "both"), "record": ("participants", "both")}[role.scope]
    return kind.reach in ways and (role.sees is None or kind.name in role.sees)


def of_rule(session: BusinessSession, rule: NotificationRule) -> list[tuple[Column, list[tuple[str, Cell]]]]:
    """The ticks of one rule: of each of its columns the roles, by what they are called, for which one makes sense."""
    one = next(one for one in tables(session) if one.group == group_of(session.catalog, rule))
    return [
        (column, [(label, cell) for name, label in one.roles if (cell := one.cells[n, name])])
        for n, column in enumerate(one.columns)
        if column.rule.name == rule.name
    ]


def cell(catalog: Catalog, column: Column, role: str, said: Said) -> Cell | None:
    rule, at = column.rule, column.status
    normal = role in usual(catalog, rule, at)
    on = role in ticked(catalog, rule, at, said)
    if not on and not offered(catalog, rule, role):
        return None
    return Cell(rule=rule, role=role, status=at, on=on, usual=normal, fixed=always(rule))


def offered(catalog: Catalog, rule: NotificationRule, role: str) -> bool:
    """Whether a tick makes sense: an event has to be about a person, and words for staff are not for customers."""
    audience = spread(catalog, (*rule.audience, *rule.role_statuses))
    if role in audience:
        return True
    if always(rule) or role == "subject" or group_of(catalog, rule).name == PEOPLE:
        return False
    return role in STAFF or bool(audience - STAFF)


def save(session: BusinessSession, was: Collection[str], now: Collection[str], actor: Actor) -> int:
    """Change the ticks that somebody changed on the page, and no others; returns how many.

    :param was: the keys of the cells that were ticked on the page they saw. :param now: those ticked when they sent it.

    Whatever somebody else changed meanwhile stays: two people who change the same tick want the same.
    """
    touched = set(was) ^ set(now)
    found = [one for table in tables(session) for one in table.open_cells if one.key in touched]
    changed = [one for one in found if one.on != (one.key in now)]
    for one in changed:
        set_cell(session, one.rule.name, one.role, one.status, on=one.key in now, usual=one.usual)
    note(session, changed, actor)
    return len(changed)


def back_to_usual(session: BusinessSession, group: str, actor: Actor) -> None:
    """Take back all that the business has said in one table."""
    found = [one for one in tables(session) if one.group.name == group]
    rules = [column.rule.name for one in found for column in one.columns]
    session.execute(delete(RuleCell).where(RuleCell.rule.in_(rules)))
    note(session, [cell for one in found for cell in one.open_cells if cell.on != cell.usual], actor)


def tell_nobody(session: BusinessSession, name: str, actor: Actor) -> None:
    """Take all ticks of a rule away.

    :raises NotFound: for a rule that no enabled vertical brings. :raises Refused: for one that is indispensable.
    """
    rule = known_rule(session.catalog, name)
    if always(rule):
        raise Refused(f"“{rule.label}” cannot be switched off: people could not sign in, or have asked for it.")
    said, changed = said_of(session, {name}), []
    for status in statuses_of(session.catalog, rule):
        normal = usual(session.catalog, rule, status)
        for role in sorted(ticked(session.catalog, rule, status, said)):
            set_cell(session, name, role, status, on=False, usual=role in normal)
            changed.append(Cell(rule=rule, role=role, status=status, on=True, usual=role in normal, fixed=False))
    note(session, changed, actor)


def known_rule(catalog: Catalog, name: str) -> NotificationRule:
    if name not in catalog.rules:
        raise NotFound
    return catalog.rules[name]


def set_cell(session: BusinessSession, rule: str, role: str, status: str, *, on: bool, usual: bool) -> None:
    place = {"rule": rule, "role": role, "status": status}
    if on == usual:
        session.execute(delete(RuleCell).where(*(getattr(RuleCell, name) == value for name, value in place.items())))
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(RuleCell).values(business_id=session.business_id, id=new_id(), on=on, **place)
    where = ["business_id", "rule", "role", "status"]
    session.execute(row.on_conflict_do_update(index_elements=where, set_={"on": row.excluded.on}))


def tick(session: BusinessSession, rule: str, role: str, status: str = "", *, on: bool = True) -> None:
    """Set one tick, whatever it was.

    :raises NotFound: for a rule that no enabled vertical brings.
    """
    normal = usual(session.catalog, known_rule(session.catalog, rule), status)
    set_cell(session, rule, role, status, on=on, usual=role in normal)


def note(session: BusinessSession, changed: Sequence[Cell], actor: Actor) -> None:
    if changed:
        said = [f"{line_of(session.catalog, one)}: {'off' if one.on else 'on'}" for one in changed[:MOST_NAMED]]
        record_event(session, "rule.ticks_changed", None, actor, internal=True, changed=said, count=len(changed))


def line_of(catalog: Catalog, one: Cell) -> str:
    labels = [column.label for column in columns_of(catalog, one.rule, ()) if column.status == one.status]
    return f"{label_of(catalog, one.role)} · {one.rule.label}{f', {labels[0]}' if one.status else ''}"


def ticked_labels(session: BusinessSession, rule: NotificationRule) -> list[str]:
    """Whom a rule tells in some column, in the words of the page."""
    said = said_of(session, {rule.name})
    told = frozenset().union(*(ticked(session.catalog, rule, at, said) for at in statuses_of(session.catalog, rule)))
    return list(ordered(session.catalog, told))


def ordered(catalog: Catalog, roles: Iterable[str]) -> Iterator[str]:
    wanted = set(roles)
    for name in (*catalog.roles, *PARTS):
        if name in wanted:
            yield label_of(catalog, name)
