"""Who must be told of what, in plain Python: written from the design, without a look at the code.

A business's matrix has rows (roles, primary contacts, the person it is about, staff, who it is assigned to) and columns
(rules; for some, each status). A tick means: people of that row are told. What the business has not said is what the
rule's author declared. People are told once of one thing, when they see it, are not suspended, have an address, and
neither they nor the business said that they do not want it.
"""

from attrs import frozen

ABOVE = {
    "root": {"root"}, "middle": {"root", "middle"}, "site": {"root", "middle", "site"}, "elsewhere": {"elsewhere"},
}  # fmt: skip
KINDS = {"inspection_report": "links", "proposal": "both", "deficiency": "participants"}
STATUSES = {
    "inspection_report": ("draft", "passed", "deficient"), "deficiency": ("open", "scheduled", "resolved"),
    "proposal": ("draft", "sent", "approved"),
}  # fmt: skip
AREAS = {"inspection_report": "inspection_reports", "proposal": "proposals", "deficiency": "inspection_reports"}
ROLES = {
    "account": ("contact", "manager", "bookkeeper"), "record": ("participant", "subscriber", "onlooker"),
    "business": ("dispatcher",),
}  # fmt: skip
BLIND = {"bookkeeper", "onlooker"}  # they see proposals only
GONE = "of_a_plugin_that_is_gone"


@frozen
class Person:
    """Links to places, each with a role, live or ended; `parts` in the record; rules they `say` off or want `daily`."""

    links: frozenset
    ended: frozenset
    parts: frozenset
    role: str | None
    has_email: bool
    quiet: bool
    suspended: bool
    unreachable: bool
    archived: bool
    closed: frozenset
    says: frozenset
    daily: frozenset


@frozen
class Rule:
    name: str
    audience: tuple
    by_status: bool
    statuses: tuple
    role_statuses: tuple
    on: bool

    def usual(self, status: str) -> set:
        if not self.on:
            return set()
        rows = set()
        if not self.by_status or not self.statuses or status in self.statuses:
            rows = {row for name in self.audience for row in spread(name)}
        for role, statuses in self.role_statuses:
            rows = rows | {role} if status in statuses else rows - {role}
        return rows


@frozen
class Happening:
    """A change of status: into which, by whom (a person's number, ``staff`` or None), about whom, for whose eyes."""

    status: str
    by: int | str | None
    about: int | None
    internal: bool


@frozen
class World:
    people: tuple
    kind: str
    place: str
    published: bool
    assigned: bool
    primary: frozenset
    rules: tuple
    cells: tuple
    happenings: tuple

    def ticked(self, rule: Rule, status: str) -> set:
        rows = rule.usual(status)
        for (name, row, at), on in dict(self.cells).items():
            if name == rule.name and at == (status if rule.by_status else ""):
                rows = rows | {row} if on else rows - {row}
        return rows

    def is_primary(self, n: int) -> bool:
        """The first of the people with a live link there is an account's primary contact."""
        for place in self.primary & ABOVE[self.place]:
            holders = [i for i, one in enumerate(self.people) if place in {at for at, _ in one.links}]
            if holders and holders[0] == n:
                return True
        return False

    def rows_of(self, n: int, happening: Happening) -> set:
        """What somebody is: a role for notifications stands for all that their links say of them."""
        one = self.people[n]
        roles = {"contact" if role == GONE else role for at, role in one.links if at in ABOVE[self.place]}
        parts = {"participant" if role == GONE else role for role in one.parts}
        found = set(parts)
        if roles or parts:
            if one.role in (None, GONE):
                found |= roles | ({"primary"} if self.is_primary(n) else set())
            else:
                found.add(one.role)
        return found | ({"subject"} if happening.about == n else set())

    def sees(self, n: int) -> bool:
        one = self.people[n]
        if not self.published or AREAS[self.kind] in one.closed:
            return False
        way, blind = KINDS[self.kind], BLIND if self.kind != "proposal" else set()
        by_link = way != "participants" and any(at in ABOVE[self.place] and r not in blind for at, r in one.links)
        by_part = way != "links" and any(role not in blind for role in one.parts)
        return by_link or by_part

    def outcome(self, n: int, rule: Rule, happening: Happening) -> tuple | None:
        """None for nobody's business; else state, reason and the rows that brought it."""
        one = self.people[n]
        rows = self.rows_of(n, happening) & self.ticked(rule, happening.status)
        if not rows or happening.internal or happening.by == n or one.archived or not self.sees(n):
            return None
        for reason, holds in (
            ("Access is suspended.", one.suspended),
            ("No email address.", not one.has_email),
            ("This address cannot receive mail.", one.unreachable),
            ("Marked “do not email”.", one.quiet),
            ("Switched off by the person.", rule.name in one.says),
        ):
            if holds:
                return "skipped", reason, rows
        return "gathered" if rule.name in one.daily else "waiting", "", rows

    def told(self, n: int, happening: Happening) -> dict:
        """By rule, what stands in the outbox for this person: one mail, at once if a rule says so, or why none."""
        found = {}
        for rule in self.rules:
            if rule.by_status or not rule.statuses or happening.status in rule.statuses:
                found[rule.name] = self.outcome(n, rule, happening)
        lines = {name: one for name, one in found.items() if one}
        mailed = [name for state in ("waiting", "gathered") for name, one in lines.items() if one[0] == state]
        return {mailed[0]: lines[mailed[0]]} if mailed else lines

    def staff_told(self, happening: Happening) -> dict:
        """The one staff member, who may have done it themselves."""
        for rule in self.rules:
            rows = self.ticked(rule, happening.status) & {"staff", *(["assigned"] if self.assigned else [])}
            fits = rule.by_status or not rule.statuses or happening.status in rule.statuses
            if rows and fits and happening.by != "staff":
                return {rule.name: ("waiting", "", rows)}
        return {}


def spread(name: str) -> tuple:
    """Linked is every role of an account, participants every role of a record; other words are one row."""
    return {"linked": ROLES["account"], "participants": ROLES["record"]}.get(name, (name,))
