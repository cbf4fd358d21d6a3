"""Who is told of what: planning held against a model of its own in plain Python, and mutants of it that are noticed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import pytest
from attrs import frozen
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.events.model import ABOVE, GONE, KINDS, ROLES, STATUSES, Happening, Person, Rule, World
from tests.events.worlds import make_record

from doorstep import clock
from doorstep.accounts.models import Link
from doorstep.contacts.models import AreaChoice, Contact
from doorstep.db.base import new_id
from doorstep.events import audience, cells, planning, recording
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.models import Delivery, RuleCell, RuleChoice
from doorstep.plugins.contributions import NotificationRule
from doorstep.records.models import Participant
from doorstep.testing import builders
from doorstep.users.models import User

RULES = ("first", "second")
ROWS = (*(role for roles in ROLES.values() for role in roles), "primary", "subject", "staff", "assigned")
NAMES = ("linked", "participants", *ROWS)
seldom = st.sampled_from((*(False,) * 5, True))


people = st.builds(
    Person,
    links=st.frozensets(
        st.tuples(st.sampled_from((*ABOVE, "site", "root")), st.sampled_from((*ROLES["account"], GONE))), max_size=3
    ),
    ended=st.frozensets(st.tuples(st.sampled_from(("site", "middle")), st.just("manager")), max_size=1),
    parts=st.frozensets(st.sampled_from((*ROLES["record"], GONE)), max_size=2),
    role=st.sampled_from((None, None, None, "dispatcher", "manager", "onlooker", GONE)),
    has_email=seldom.map(lambda no: not no), quiet=seldom, suspended=seldom, unreachable=seldom, archived=seldom,
    closed=st.frozensets(st.sampled_from(("inspection_reports", "proposals")), max_size=1),
    says=st.frozensets(st.sampled_from((*RULES, "")), max_size=1),
)  # fmt: skip


@st.composite
def worlds(draw, *, most_people=7, most_happenings=4):
    kind = draw(st.sampled_from(tuple(KINDS)))
    some_statuses = st.lists(st.sampled_from(STATUSES[kind]), max_size=2, unique=True).map(tuple)
    rules, names = [], st.sampled_from((*NAMES, "linked", "primary"))
    for name in RULES:
        by_status = draw(st.booleans())
        rules.append(Rule(
            name=name, by_status=by_status, statuses=draw(some_statuses), on=not draw(seldom),
            audience=draw(st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)),
            role_statuses=draw(st.lists(st.tuples(st.sampled_from(ROWS), some_statuses), max_size=2,
                                        unique_by=lambda one: one[0]).map(tuple)) if by_status else (),
        ))  # fmt: skip
    some = draw(st.lists(people, min_size=most_people // 2, max_size=most_people))
    place = st.sampled_from([(rule.name, row, at) for rule in rules for row in ROWS
                             for at in (STATUSES[kind] if rule.by_status else ("",))])  # fmt: skip
    number = st.integers(0, len(some) - 1)
    happening = st.builds(
        Happening, status=st.sampled_from(STATUSES[kind]), by=st.one_of(number, number, st.just("staff"), st.none()),
        about=st.one_of(st.none(), number), internal=seldom,
    )  # fmt: skip
    return World(
        people=tuple(some), kind=kind, place=draw(st.sampled_from(("site", "middle"))), published=not draw(seldom),
        assigned=draw(st.booleans()), primary=draw(st.frozensets(st.sampled_from(("root", "middle", "site")))),
        rules=tuple(rules), cells=tuple(draw(st.dictionaries(place, st.booleans(), max_size=16)).items()),
        happenings=tuple(draw(st.lists(happening, min_size=most_happenings // 2, max_size=most_happenings))),
    )  # fmt: skip


@frozen
class Built:
    contacts: tuple
    record_id: object
    staff_id: object


@frozen
class Difference:
    happening: int
    person: int | str
    model: dict
    product: dict


def build(firm, world) -> Built:
    with firm.writing() as session:
        session.add_all(RuleCell(rule=rule, role=row, status=at, on=on) for (rule, row, at), on in world.cells)
        staff = User(email="s@example.org", email_key="s@example.org", name="Sam Staff", staff_role="owner", epoch=0)
        session.add(staff)
        accounts = {}
        for name, parent in (("root", None), ("middle", "root"), ("site", "middle"), ("elsewhere", None)):
            kind = "site" if name == "site" else "customer"
            accounts[name] = builders.account(session, name, kind, accounts.get(parent))
        session.flush()
        contacts = tuple(add_person(session, n, one, accounts, world) for n, one in enumerate(world.people))
        record = make_record(
            session, world.kind, accounts[world.place], published=world.published,
            assigned_id=staff.id if world.assigned else None,
        )  # fmt: skip
        for contact_id, one in zip(contacts, world.people, strict=True):
            session.add_all(Participant(contact_id=contact_id, record_id=record.id, role=role) for role in one.parts)
        return Built(contacts, record.id, staff.id)


def add_person(session, n, one, accounts, world):
    now, address = clock.now(), f"p{n}@example.org"
    contact = Contact(
        id=new_id(), first_name=f"P{n}", notification_role=one.role, do_not_email=one.quiet,
        email=address if one.has_email else None, email_key=address if one.has_email else None,
        suspended_at=now if one.suspended else None, archived_at=now if one.archived else None,
        unreachable_at=now if one.unreachable else None,
    )  # fmt: skip
    session.add(contact)
    session.flush()
    firsts = {
        at for at in world.primary
        if next((i for i, p in enumerate(world.people) if at in {a for a, _ in p.links}), None) == n
    }  # fmt: skip
    for at, role in sorted(one.links):
        session.add(Link(contact_id=contact.id, account_id=accounts[at].id, role=role, is_primary=at in firsts))
        firsts -= {at}
    session.add_all(
        Link(contact_id=contact.id, account_id=accounts[at].id, role=role, ended_at=now) for at, role in one.ended
    )
    session.add(User(email=address, email_key=address, name=f"P{n}", contact_id=contact.id, epoch=0))
    session.add_all(AreaChoice(contact_id=contact.id, area=area, open=False) for area in one.closed)
    session.add_all(RuleChoice(contact_id=contact.id, rule=rule, how="off") for rule in one.says if rule)
    session.flush()
    return contact.id


def declared(kind, one):
    return NotificationRule(
        name=one.name, label=one.name, event=f"{kind}.status", audience=one.audience, subject="{title}",
        body="{title}", by_status=one.by_status, statuses=one.statuses, role_statuses=dict(one.role_statuses),
        on=one.on,
    )  # fmt: skip


def happen(firm, world, built, happening):
    """The record is in that status now; returns the id of the event that says so."""
    with firm.writing() as session:
        model = session.catalog.record_types[world.kind].model
        record = session.scalars(select(model).where(model.id == built.record_id)).one()
        record.status = happening.status
        about = None if happening.about is None else built.contacts[happening.about]
        return recording.record_event(
            session, f"{world.kind}.status", record, actor_of(session, built, happening.by), contact_id=about,
            internal=happening.internal,
        ).id  # fmt: skip


def actor_of(session, built, by):
    if by is None:
        return SYSTEM
    if by == "staff":
        return Actor(kind="staff", name="Sam Staff", user_id=built.staff_id, staff_role="owner")
    contact_id = built.contacts[by]
    user_id = session.scalar(select(User.id).where(User.contact_id == contact_id))
    return Actor(kind="contact", name=f"P{by}", user_id=user_id, contact_id=contact_id)


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
            found = outbox(firm, happen(firm, world, built, happening))
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
        firm = kit.firm("inspectpoint", "watchers")
        found = list(compare(firm, world, build(firm, world)))
        count[0] += len(found)
        assert [one for one in found if one] == []

    check()
    return count[0]


def test_planning_agrees_with_the_model(kit):
    """SW-05 SW-08 SW-15 IP-28: those are told, once, whom the matrix ticks, and the access rule and they let."""
    assert compared(kit, worlds(), max_examples=15) > 150


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
    "a notification role adds": (audience, "if row.contact_id not in chosen:", "if True:"),
    "a notification role counts for nothing": (audience, "found[contact_id].add(chosen[contact_id])", "pass"),
    "a role that is gone tells nobody": (audience, "return role if role in catalog.roles else PLAIN_ROLE[scope]",
                                         "return role"),
    "nobody is primary": (audience, '*(["primary"] if row.is_primary else [])', "*()"),
    "who it is about is always told": (audience, 'if "subject" in told.roles and', "if True and"),
    "internal lines are mailed": (audience, "if not event.internal:", "if True:"),
    "a part of the record is forgotten": (audience, "known_role(catalog, row.role, \"record\")", '"participant"'),
    "what the business said is forgotten": (cells, "(usual(catalog, rule, status) - own.keys()) | on",
                                            "usual(catalog, rule, status)"),
    "a tick taken away stays": (cells, "- own.keys()) | on", ") | on"),
    "a tick added is lost": (cells, "- own.keys()) | on", "- own.keys())"),
    "ticks of every status are one": (cells, 'status or "" if rule.by_status else ""', '""'),
    "statuses of roles are forgotten": (cells, "rule.role_statuses.items()", "{}.items()"),
    "the statuses of a rule are forgotten": (cells, "or status in rule.statuses", "or True"),
    "a rule that is off is on": (cells, "if not (rule.on or rule.required):", "if False:"),
    "whoever did it is told": (planning, "ids -= {acting_contact(plan.session, plan.event)}", "pass"),
    "staff who did it are told": (planning, "else plan.event.actor_user_id", "else None"),
    "what nobody sees is mailed": (planning, "ids = who_sees(plan, ids)", "pass"),
    "one mail for each rule": (planning, "rows = one_message_each(rows)", "pass"),
    "the suspended are mailed": (planning, "if person.suspended:", "if False:"),
    "do not email is forgotten": (planning, "if person.do_not_email and", "if False and"),
    "the opted-out are mailed": (planning, 'return CHOSEN_OFF if off else ""', 'return ""'),
    "an address that refuses is tried": (planning, "if person.unreachable and", "if False and"),
    "the archive is mailed": (planning, "Contact.archived_at.is_(None), ", ""),
    "fixed statuses are forgotten": (planning, "or status in r.statuses", "or True"),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_model_notices_every_mutant(kit):
    """Each of these faults is seen by the comparison; one that is not would mean that the test proves little."""
    waiting = {name: mutant(*told) for name, told in MUTANTS.items()}

    @settings(max_examples=100, database=None, derandomize=True, phases=[Phase.generate])
    @given(worlds(most_people=10, most_happenings=3))
    def look(world):
        if not waiting:
            return
        firm = kit.firm("inspectpoint", "watchers")
        built = build(firm, world)
        for name in list(waiting):
            with as_mutated(MUTANTS[name][0], waiting[name]):
                if any(compare(firm, world, built)):
                    del waiting[name]

    look()
    assert list(waiting) == []


def mutant(module, old, new):
    source = Path(module.__file__).read_text()
    assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in {module.__name__}"
    made = ModuleType("mutant")
    exec(compile(source.replace(old, new), "mutant", "exec"), vars(made))
    return made


@contextmanager
def as_mutated(module, changed):
    """The product with this module changed: planning calls what is changed, and the recorder calls planning."""
    places = {
        audience: [(planning, "reached"), (planning, "audience")], cells: [(planning, "told_of")],
        planning: [(recording, "plan_deliveries")],
    }  # fmt: skip
    with ExitStack() as stack:
        for caller, name in places[module]:
            stack.enter_context(patch.object(caller, name, getattr(changed, name)))
        yield
