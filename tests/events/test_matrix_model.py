"""Who is told of what: planning held against a model of its own in plain Python, and mutants of it that are noticed."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from attrs import frozen
from hypothesis import given, settings
from sqlalchemy import select
from tests.events.by_hand import WORLDS
from tests.events.matrix_worlds import build, declared, happen, worlds
from tests.mutants import unseen

from doorstep.events import audience, cells, planning, recording
from doorstep.events.models import Delivery


@frozen
class Difference:
    happening: int
    person: int | str
    model: dict
    product: dict


def outbox(firm, event_id):
    """By recipient and rule: state, the first sentence of the reason, and the rows that brought it."""
    with firm.reading() as session:
        columns = (Delivery.recipient_key, Delivery.rule, Delivery.state, Delivery.reason, Delivery.told_as)
        rows = session.execute(select(*columns).where(Delivery.event_id == event_id)).all()
    found = {}
    for key, rule, state, reason, told_as in rows:
        assert rule not in found.setdefault(key, {}), "never a second row"
        sentence = "This address cannot receive mail." if reason.startswith("This address cannot") else reason
        found[key][rule] = (state, sentence, set(told_as.split(",")))
    return found


def compare(firm, world, built) -> Iterator[Difference | None]:
    """One entry for each comparison, of a person and a happening: None where both agree."""
    with firm.reading() as session:
        catalog = session.catalog
    with patch.object(catalog, "rules", {one.name: declared(world.kind, one) for one in world.rules}):
        for h, happening in enumerate(world.happenings):
            with firm.writing() as session:
                event_id = happen(session, world, built, happening)
            found = outbox(firm, event_id)
            for n, contact_id in enumerate(built.contacts):
                yield differs(h, n, world.told(n, happening), found.pop(f"contact:{contact_id}", {}))
            yield differs(h, "staff", world.staff_told(happening), found.pop(f"user:{built.staff_id}", {}))
            assert not found, "nobody else is written to"


def differs(happening, person, model, product):
    return None if model == product else Difference(happening, person, model, product)


def compared(kit, strategy, **limits):
    """How many comparisons agreed, all of them."""
    count = [0]

    @settings(**limits)
    @given(strategy)
    def check(world):
        found = planned(kit, world)
        count[0] += len(found)
        assert [one for one in found if one] == []

    check()
    return count[0]


@pytest.mark.on_both
def test_planning_agrees_with_the_model(kit):
    """SW-05 SW-08 SW-15 IP-28: those are told, once, whom the matrix ticks, and the access rule and they let."""
    assert compared(kit, worlds(), max_examples=8) > 80


@pytest.mark.long
@pytest.mark.timeout(900)
def test_planning_agrees_with_the_model_ten_thousand_times(kit):
    """SW-05 SW-08 SW-15: 10,000 comparisons on each database."""
    total, most = 0, {"most_people": 14, "most_happenings": 8}
    while total < 10_000:
        total += compared(kit, worlds(**most), max_examples=50, database=None)
    print(f"{kit.installation.database.dialect}: {total:,} comparisons")
    assert total >= 10_000


MUTANTS = {
    "a role for notifications": {
        "a notification role adds": (audience, "if row.contact_id not in chosen:", "if True:"),
        "a notification role counts for nothing": (audience, "found[contact_id].add(chosen[contact_id])", "pass"),
    },
    "a role of a plugin that is gone": {
        "a role that is gone tells nobody": (audience, "return role if role in catalog.roles else PLAIN_ROLE[scope]",
                                             "return role"),
    },
    "a primary contact": {"nobody is primary": (audience, '*(["primary"] if row.is_primary else [])', "*()")},
    "about a manager": {
        "who it is about is always told": (audience, 'if "subject" in told.roles and', "if True and"),
    },
    "for staff alone": {"internal lines are mailed": (audience, "if not event.internal:", "if True:")},
    "a part of the record": {
        "a part of the record is forgotten": (audience, "known_role(catalog, row.role, \"record\")", '"participant"'),
    },
    "what the business said": {
        "what the business said is forgotten": (cells, "(usual(catalog, rule, status) - own.keys()) | on",
                                                "usual(catalog, rule, status)"),
        "a tick taken away stays": (cells, "- own.keys()) | on", ") | on"),
        "a tick added is lost": (cells, "- own.keys()) | on", "- own.keys())"),
    },
    "what it said of a status": {
        "ticks of every status are one": (cells, 'status or "" if rule.by_status else ""', '""'),
    },
    "a role that is told of another status": {
        "statuses of roles are forgotten": (cells, "rule.role_statuses.items()", "{}.items()"),
    },
    "all are told of another status": {
        "the statuses of a rule are forgotten": (cells, "or status in rule.statuses", "or True"),
    },
    "a rule of another status": {
        "fixed statuses are forgotten": (planning, "or status in r.statuses", "or True"),
    },
    "a rule that is off": {"a rule that is off is on": (cells, "if not (rule.on or rule.required):", "if False:")},
    "they did it themselves": {
        "whoever did it is told": (planning, "ids -= {acting_contact(plan.session, plan.event)}", "pass"),
    },
    "staff did it themselves": {
        "staff who did it are told": (planning, "else plan.event.actor_user_id", "else None"),
    },
    "not published": {"what nobody sees is mailed": (planning, "ids = who_sees(plan, ids)", "pass")},
    "two rules": {"one mail for each rule": (planning, "rows = one_message_each(rows)", "pass")},
    "people who get none": {
        "the suspended are mailed": (planning, "if person.suspended:", "if False:"),
        "do not email is forgotten": (planning, "if person.do_not_email and", "if False and"),
        "the opted-out are mailed": (planning, 'return CHOSEN_OFF if off else ""', 'return ""'),
        "an address that refuses is tried": (planning, "if person.unreachable and", "if False and"),
        "the archive is mailed": (planning, "Contact.archived_at.is_(None), ", ""),
    },
}  # fmt: skip
CALLERS = {
    audience: [(planning, "reached"), (planning, "audience")], cells: [(planning, "told_of")],
    planning: [(recording, "plan_deliveries")],
}  # fmt: skip


def planned(kit, world):
    """All comparisons of a world, in a business of its own."""
    firm = kit.firm("inspectpoint", "watchers")
    return list(compare(firm, world, build(firm, world)))


def test_small_worlds_agree_with_the_model(kit):
    """SW-05 SW-08: each of the worlds that show a fault below is planned right without it."""
    assert [name for name, world in WORLDS.items() if any(planned(kit, world))] == []


@pytest.mark.long
@pytest.mark.sqlite
def test_the_model_notices_every_mutant(kit):
    """Each of these faults is seen by the comparison; one that is not would mean that the test proves little."""
    assert unseen(MUTANTS, CALLERS, lambda name: any(planned(kit, WORLDS[name]))) == []
    assert MUTANTS.keys() == WORLDS.keys()
