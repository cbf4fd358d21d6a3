"""Worlds for the model of who is told of what: drawn by hypothesis, and built in a business."""

from attrs import frozen
from hypothesis import strategies as st
from sqlalchemy import select
from tests.events.model import ABOVE, GONE, KINDS, ROLES, STATUSES, Happening, Person, Rule, World
from tests.events.worlds import make_record

from doorstep import clock
from doorstep.accounts.models import Link
from doorstep.contacts.models import AreaChoice, Contact
from doorstep.db.base import new_id
from doorstep.events import recording
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.models import RuleCell, RuleChoice
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
    daily=st.frozensets(st.sampled_from(RULES), max_size=2),
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
    hows = {**dict.fromkeys(one.daily, "daily"), **dict.fromkeys(one.says - {""}, "off")}
    session.add_all(RuleChoice(contact_id=contact.id, rule=rule, how=how) for rule, how in hows.items())
    session.flush()
    return contact.id


def declared(kind, one):
    return NotificationRule(
        name=one.name, label=one.name, event=f"{kind}.status", audience=one.audience, subject="{title}",
        body="{title}", by_status=one.by_status, statuses=one.statuses, role_statuses=dict(one.role_statuses),
        on=one.on,
    )  # fmt: skip


def happen(session, world, built, happening):
    """The record is in that status now; returns the id of the event that says so."""
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
