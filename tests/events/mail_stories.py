"""Short stories of mails, told by hand: each shows one thing, and together they show every fault that is made on
purpose in `test_mail_model`."""

from datetime import datetime

from tests.events.by_hand import FIRST, NO_ONE, PASSED, SECOND, happening, person, rule, world
from tests.events.model_mail import Story

BOTH = frozenset({"first", "second"})


def story(*people, start="2026-06-01T00:00+00:00", rules=(FIRST,), happenings=(PASSED,), **values):
    plain = {
        "zone": "UTC", "hour": 7, "minutes": tuple(range(len(happenings))), "meanwhile": {}, "withdrawn": False,
        "said_later": (), "held": NO_ONE, "freed": NO_ONE, "touched": False, "role_names": {},
    }  # fmt: skip
    told = world(*people, rules=rules, happenings=happenings)
    return Story(world=told, start=datetime.fromisoformat(start), **{**plain, **values})


DAILY = person(daily=BOTH)
APART = {
    "rules": (rule(statuses=("passed",)), rule("contact", "manager", name="second", statuses=("deficient",))),
    "happenings": (PASSED, happening("deficient")),
}
"""Two things, each with a mail of its own rule; the second rule tells managers, too."""
ONE_PRESS = {"pressed": frozenset({1}), "minutes": (0, 0)}
CHANGES = (
    "unlinked", "suspended", "quiet", "unreachable", "archived", "no address", "first off", "second off",
)  # fmt: skip

STORIES = {
    "an hour that is shown twice": story(
        DAILY, person(), zone="Europe/Berlin", hour=2, start="2026-10-24T22:30+00:00"
    ),
    "daily for one rule and at once for the other": story(
        person(daily=frozenset({"first"})), rules=(FIRST, SECOND)
    ),
    "something changes before it leaves": story(
        *(person() for _ in CHANGES), meanwhile={n: frozenset({one}) for n, one in enumerate(CHANGES)}
    ),
    "suspended before the daily mail": story(DAILY, meanwhile={0: frozenset({"suspended"})}),
    "unlinked before the daily mail": story(DAILY, meanwhile={0: frozenset({"unlinked"})}),
    "one of two is switched off before the daily mail": story(DAILY, **APART, meanwhile={0: frozenset({"first off"})}),
    "ticks are taken away": story(
        person(), DAILY, **APART,
        said_later=((("first", "contact", ""), False), (("second", "contact", ""), False)),
    ),
    "one press": story(person(), person(daily=frozenset({"second"})), **APART, **ONE_PRESS),
    "one press, and then the first is switched off": story(
        person(), person(daily=frozenset({"second"})), **APART, **ONE_PRESS,
        meanwhile={0: frozenset({"first off"}), 1: frozenset({"first off"})},
    ),
    "one press, and then the second is switched off": story(
        person(), **APART, **ONE_PRESS, meanwhile={0: frozenset({"second off"})}
    ),
    "one press, held": story(person(), **APART, **ONE_PRESS, held=frozenset({0})),
    "held": story(person(), DAILY, held=frozenset({0, 1})),
    "freed when something happens": story(person(), held=frozenset({0}), freed=frozenset({0}), touched=True),
}  # fmt: skip
