"""What becomes of a mail once it is asked for, in plain Python: written from the design, without a look at the code.

A mail leaves when the worker next looks; what people said, what they may see and what the business ticks is asked once
more then. What a gate holds waits: it is looked at again after an hour, or when something happens on the record. A
daily mail leaves at the business's hour by its own clocks, and what is held then waits for the next one. What is done
with one press is one mail to each person: what happened first carries the rest, or the next of them when it may not
leave; who wants any of it at once gets all of it at once.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from attrs import define, evolve, field, frozen
from tests.events.model import Person, World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HELD = "The agreement is not signed yet."


@cache
def hours(zone: str, hour: int, around: datetime) -> list[datetime]:
    """When the clock of this zone first shows the hour, or is past it, day by day: found minute by minute, in UTC."""
    place, seen, found = ZoneInfo(zone), set(), []
    for n in range(-2 * 24 * 60, 5 * 24 * 60):
        local = (around + n * MINUTE).astimezone(place)
        if local.hour >= hour and local.date() not in seen:
            seen.add(local.date())
            found.append(around + n * MINUTE)
    return found[1:]


@frozen
class Story:
    """A world, what happens in it minute by minute, and what changes before the mails leave.

    `meanwhile` by number of a person; `held` are those for whom the gate holds the record, `freed` those for whom it
    does not any more some minutes after the first mails; with `touched` something happens on the record then. `pressed`
    are the happenings that belong to the press of the one before.
    """

    world: World
    zone: str
    hour: int
    start: datetime
    minutes: tuple
    meanwhile: dict
    withdrawn: bool
    said_later: tuple
    held: frozenset
    freed: frozenset
    touched: bool
    role_names: dict
    pressed: frozenset = frozenset()

    def press(self, first: int) -> list[int]:
        """All that happens with the press of which this is the first."""
        found = [first]
        while found[-1] + 1 in self.pressed:
            found.append(found[-1] + 1)
        return found

    def steps(self) -> list[tuple[datetime, str, int]]:
        """All that is done, in time: happen, change, work and free."""
        last = self.start + max(self.minutes) * MINUTE
        first_look = last + MINUTE
        looks = [first_look, first_look + 12 * MINUTE, first_look + HOUR + MINUTE]
        dues = [at for at in self.hours() if at > self.start][:3]
        firsts = [(n, after) for n, after in enumerate(self.minutes) if n not in self.pressed]
        done = [(self.start + after * MINUTE, "happen", n) for n, after in firsts]
        done += [(last + MINUTE / 2, "change", 0), (first_look + 10 * MINUTE + MINUTE / 2, "free", 0)]
        return sorted([*done, *((at, "work", 0) for at in {*looks, *dues, *(at - MINUTE for at in dues)})])

    def hours(self) -> list[datetime]:
        return hours(self.zone, self.hour, self.start)

    def next_daily(self, after: datetime) -> datetime:
        return next(at for at in self.hours() if at > after)


@define
class Line:
    """One mail that is asked for; `became` is what it ended as, and when."""

    happening: int
    person: int | str
    rule: str
    status: str
    rows: set
    daily: bool
    due: datetime
    held: bool = False
    became: tuple = ()
    carried: "Line | None" = None


@define
class Course:
    """A story as it goes on."""

    story: Story
    lines: list[Line] = field(factory=list)
    mails: list[tuple[datetime, int | str]] = field(factory=list)
    changed: bool = False
    freed: bool = False

    def run(self) -> "Course":
        for at, act, n in self.story.steps():
            getattr(self, act)(at, n)
        return self

    def happen(self, now: datetime, n: int) -> None:
        self.touch(now)
        made = [line for one in self.story.press(n) for line in self.asked_for(now, one)]
        self.lines += made
        for person in {line.person for line in made}:
            mine = [line for line in made if line.person == person and not line.became]
            self.carry(mine, daily=lambda one: one.daily)

    def carry(self, lines: list[Line], daily: Callable[[Line], bool]) -> Line | None:
        """The first that is wanted at once carries the others; returns it."""
        first = next((line for line in lines if not daily(line)), None)
        for line in lines:
            line.carried = None if line is first else first
        return first

    def asked_for(self, now: datetime, n: int) -> Iterator[Line]:
        world, happening = self.story.world, self.story.world.happenings[n]
        by_status = {rule.name: rule.by_status for rule in world.rules}
        everybody = [(one, world.told(one, happening)) for one in range(len(world.people))]
        for person, told in (*everybody, ("staff", world.staff_told(happening))):
            for rule, (state, reason, rows) in told.items():
                daily = state == "gathered"
                yield Line(
                    happening=n, person=person, rule=rule, rows=rows, daily=daily,
                    status=happening.status if by_status[rule] else "",
                    due=self.story.next_daily(now) if daily else now,
                    became=("skipped", reason) if state == "skipped" else (),
                )  # fmt: skip

    def touch(self, now: datetime) -> None:
        for line in self.lines:
            if line.held and not line.daily:
                line.held, line.due = False, now

    def change(self, now: datetime, n: int) -> None:
        self.changed = True

    def free(self, now: datetime, n: int) -> None:
        self.freed = True
        if self.story.touched:
            self.touch(now)

    def work(self, now: datetime, n: int) -> None:
        for person in dict.fromkeys(line.person for line in self.due(now, daily=True)):
            self.send_daily(now, person)
        for line in self.due(now, daily=False):
            self.send(now, line)

    def send(self, now: datetime, line: Line) -> None:
        rest = [one for one in self.lines if one.carried is line and not one.became]
        if reason := self.why_not(line):
            line.became = ("skipped", reason)
            if (first := self.carry(rest, daily=lambda one: one.due > now)) is not None:
                self.send(now, first)
        elif self.is_held(line.person):
            line.held, line.due = True, now + HOUR
        else:
            for one in rest:
                reason = self.why_not(one)
                one.became = ("skipped", reason) if reason else ("sent", now)
            line.became = ("sent", now)
            self.mails.append((now, line.person))

    def due(self, now: datetime, *, daily: bool) -> list[Line]:
        mine = [line for line in self.lines if not line.became and line.carried is None]
        return [line for line in mine if line.daily == daily and line.due <= now]

    def send_daily(self, now: datetime, person: int | str) -> None:
        mine = [line for line in self.due(now, daily=True) if line.person == person]
        nothing = self.no_mails_at_all(person)
        going = []
        for line in mine:
            reason = nothing or self.why_not(line)
            if reason:
                line.became = ("skipped", reason)
            elif self.is_held(person):
                line.held, line.due = True, self.story.next_daily(now)
            else:
                going.append(line)
        for line in going:
            line.became = ("daily", now)
        if going:
            self.mails.append((now, person))

    def person(self, n: int) -> Person:
        """As they are by now."""
        one = self.story.world.people[n]
        said = self.story.meanwhile.get(n, frozenset()) if self.changed else frozenset()
        flags = {name: True for name in ("suspended", "quiet", "unreachable", "archived") if name in said}
        flags |= {"has_email": False} if "no address" in said else {}
        flags |= {"links": frozenset()} if "unlinked" in said else {}
        off = {rule.name for rule in self.story.world.rules if f"{rule.name} off" in said}
        return evolve(one, says=one.says | off, **flags)

    def no_mails_at_all(self, n: int) -> str:
        one = self.person(n)
        for reason, holds in (
            ("This contact is in the archive.", one.archived),
            ("Access is suspended.", one.suspended),
            ("No email address.", not one.has_email),
            ("This address cannot receive mail.", one.unreachable),
            ("Marked “do not email”.", one.quiet),
        ):
            if holds:
                return reason
        return ""

    def why_not(self, line: Line) -> str:
        """Why it does not leave now, though it was asked for."""
        rows = self.ticked(line)
        if not rows:
            return "This kind of mail was switched off."
        if not rows & line.rows:
            return "People in this role are no longer told of this."
        if line.person == "staff":
            return ""
        off = "Switched off by the person." if line.rule in self.person(line.person).says else ""
        return self.no_mails_at_all(line.person) or off or self.not_seen(line.person)

    def ticked(self, line: Line) -> set:
        world = self.story.world
        if self.changed:
            world = evolve(world, cells=tuple({**dict(world.cells), **dict(self.story.said_later)}.items()))
        rule = next(one for one in world.rules if one.name == line.rule)
        return world.ticked(rule, line.status)

    def not_seen(self, n: int) -> str:
        world = self.story.world
        people = tuple(self.person(one) for one in range(len(world.people)))
        published = world.published and not (self.changed and self.story.withdrawn)
        sees = evolve(world, people=people, published=published).sees(n)
        return "" if sees else "This person does not see it (any more)."

    def is_held(self, n: int | str) -> bool:
        return n in self.story.held and not (self.freed and n in self.story.freed)

    def ends(self) -> dict:
        """By happening, person and rule: what it became, and when or why."""
        return {(one.happening, one.person, one.rule): one.became or (waits_as(one), one.due) for one in self.lines}


def waits_as(line: Line) -> str:
    return "joined" if line.carried else "gathered" if line.daily else "held"
