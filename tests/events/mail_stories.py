"""Short stories of mails, told by hand: each shows one thing, and together they show every fault that is made on
purpose in `test_mail_model`."""

from datetime import datetime

from tests.events.model import Happening, Person, Rule, World
from tests.events.model_mail import Story

NO_ONE = frozenset()
BOTH = frozenset({"first", "second"})


def person(**values):
    """Somebody with a link to the site, who is told of all at once; `values` are what is different."""
    plain = {
        "links": frozenset({("site", "contact")}), "ended": NO_ONE, "parts": NO_ONE, "role": None, "has_email": True,
        "quiet": False, "suspended": False, "unreachable": False, "archived": False, "closed": NO_ONE, "says": NO_ONE,
        "daily": NO_ONE,
    }  # fmt: skip
    return Person(**{**plain, **values})


def rule(name="first", *audience, statuses=()):
    return Rule(
        name=name, audience=audience or ("contact",), by_status=False, statuses=statuses, role_statuses=(), on=True
    )


def happening(status="passed"):
    return Happening(status=status, by=None, about=None, internal=False)


FIRST, PASSED = rule(), happening()


def story(*people, rules=(FIRST,), happenings=(PASSED,), start="2026-06-01T00:00+00:00", **values):
    world = World(
        people=people, kind="inspection_report", place="site", published=True, assigned=False, primary=NO_ONE,
        rules=rules, cells=(), happenings=happenings,
    )  # fmt: skip
    plain = {
        "zone": "UTC", "hour": 7, "minutes": tuple(range(len(happenings))), "meanwhile": {}, "withdrawn": False,
        "said_later": (), "held": NO_ONE, "freed": NO_ONE, "touched": False, "role_names": {},
    }  # fmt: skip
    return Story(world=world, start=datetime.fromisoformat(start), **{**plain, **values})


DAILY = person(daily=BOTH)
APART = {
    "rules": (rule("first", statuses=("passed",)), rule("second", "contact", "manager", statuses=("deficient",))),
    "happenings": (happening("passed"), happening("deficient")),
}
"""Two things, each with a mail of its own rule; the second rule tells managers, too."""
CHANGES = (
    "unlinked", "suspended", "quiet", "unreachable", "archived", "no address", "first off", "second off",
)  # fmt: skip

STORIES = {
    "an hour that is shown twice": story(
        DAILY, person(), zone="Europe/Berlin", hour=2, start="2026-10-24T22:30+00:00"
    ),
    "daily for one rule and at once for the other": story(
        person(daily=frozenset({"first"})), rules=(rule("first"), rule("second"))
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
    "held": story(person(), DAILY, held=frozenset({0, 1})),
    "freed when something happens": story(person(), held=frozenset({0}), freed=frozenset({0}), touched=True),
}  # fmt: skip
