"""The cells of the matrix: whom a business tells of what, role by role, and where it matters status by status.

Only deviations from what a rule's author declared are stored.
"""

from collections.abc import Iterable, Sequence

from attrs import frozen
from sqlalchemy import select

from doorstep.db.session import BusinessSession
from doorstep.events.daily import DIGEST
from doorstep.events.models import RuleCell
from doorstep.plugins.contributions import NotificationRule
from doorstep.plugins.registry import Catalog

EVERY_ROLE = {"linked": "account", "participants": "record"}
"""Audiences that stand for every role of a scope."""
STAFF = frozenset({"staff", "assigned"})
PARTS = ("primary", "subject", "assigned", "staff")
"""What may be ticked beside roles."""
PLAIN_ROLE = {"account": "contact", "record": "participant"}


@frozen(kw_only=True)
class Told:
    """A rule in one status (empty where that makes no difference), and the roles and parts that it tells."""

    rule: NotificationRule
    status: str
    roles: frozenset[str]


def spread(catalog: Catalog, audience: Iterable[str]) -> frozenset[str]:
    """An audience as roles and parts, those that stand for every role of a scope spread out."""
    found: set[str] = set()
    for name in audience:
        scope = EVERY_ROLE.get(name)
        found |= {role.name for role in catalog.roles.values() if role.scope == scope} if scope else {name}
    return frozenset(found)


def usual(catalog: Catalog, rule: NotificationRule, status: str) -> frozenset[str]:
    """Whom a rule tells where the business has said nothing."""
    if not (rule.on or rule.required):
        return frozenset()
    every = not rule.by_status or not rule.statuses or status in rule.statuses
    told = set(spread(catalog, rule.audience)) if every else set()
    for name, statuses in rule.role_statuses.items():
        some = spread(catalog, [name])
        told = told | some if status in statuses else told - some
    return frozenset(told)


def told_of(session: BusinessSession, rules: Sequence[NotificationRule], status: str | None) -> list[Told]:
    """Whom these rules tell, of something in this status; a rule that tells nobody is left out."""
    if not rules:
        return []
    columns = [(rule, status or "" if rule.by_status else "") for rule in rules]
    said = said_of(session, {rule.name for rule in rules if not rule.required}, {at for _, at in columns})
    found = [Told(rule=rule, status=at, roles=ticked(session.catalog, rule, at, said)) for rule, at in columns]
    return [one for one in found if one.roles]


Said = dict[tuple[str, str], dict[str, bool]]


def said_of(session: BusinessSession, rules: set[str] | None = None, statuses: set[str] | None = None) -> Said:
    """What the business has said, by rule and status: a role, and whether it is told."""
    cells = select(RuleCell.rule, RuleCell.status, RuleCell.role, RuleCell.on)
    if rules is not None:
        cells = cells.where(RuleCell.rule.in_(rules))
    if statuses is not None:
        cells = cells.where(RuleCell.status.in_(statuses))
    found: Said = {}
    for rule, status, role, on in session.execute(cells) if rules or rules is None else ():
        found.setdefault((rule, status), {})[role] = on
    return found


def always(rule: NotificationRule) -> bool:
    """Whether its ticks stand for good: people could not sign in without it, or have asked for it themselves."""
    return rule.required or rule.name == DIGEST


def ticked(catalog: Catalog, rule: NotificationRule, status: str, said: Said) -> frozenset[str]:
    own = {} if always(rule) else said.get((rule.name, status), {})
    on = frozenset(role for role, told in own.items() if told)
    return (usual(catalog, rule, status) - own.keys()) | on


def statuses_of(catalog: Catalog, rule: NotificationRule) -> tuple[str, ...]:
    """The columns of a rule: a status each, or the one that stands for all."""
    kind = catalog.record_types.get(rule.event.partition(".")[0]) if rule.by_status else None
    return tuple(status.name for status in kind.statuses) if kind else ("",)


def ticks(catalog: Catalog, rule: NotificationRule, said: Said) -> list[frozenset[str]]:
    """Whom each column of a rule tells."""
    return [ticked(catalog, rule, status, said) for status in statuses_of(catalog, rule)]
