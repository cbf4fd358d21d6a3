"""Who is told of what: planning, held against a model of its own in plain Python."""

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from worlds import make_document, make_record

from doorstep import clock
from doorstep.accounts.models import Link
from doorstep.contacts.models import AreaChoice, Contact
from doorstep.db.base import new_id
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.models import Delivery, RuleChoice, RuleSetting
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import NotificationRule
from doorstep.records.models import Participant
from doorstep.testing import builders

ACCOUNTS = ("root", "middle", "site", "elsewhere")
ABOVE = {"root": {"root"}, "middle": {"root", "middle"}, "site": {"root", "middle", "site"}, "elsewhere": {"elsewhere"}}
KINDS = {"inspection_report": "links", "proposal": "both", "deficiency": "participants"}
AREAS = {"inspection_report": "inspection_reports", "proposal": "proposals", "deficiency": "inspection_reports"}
AUDIENCES = ("linked", "primary", "participants", "subject", "manager", "bookkeeper", "onlooker", "dispatcher")
BLIND = {"bookkeeper", "onlooker"}


@frozen
class Person:
    links: frozenset
    parts: frozenset
    role: str | None
    has_email: bool
    quiet: bool
    suspended: bool
    archived: bool
    closed: frozenset
    off: bool


@frozen
class World:
    people: tuple
    kind: str
    place: str
    published: bool
    audience: tuple
    on: bool
    subject: int | None
    primary: frozenset


people = st.builds(
    Person,
    links=st.frozensets(
        st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(("contact", "manager", "bookkeeper"))), max_size=2
    ),
    parts=st.frozensets(st.sampled_from(("participant", "onlooker")), max_size=1),
    role=st.sampled_from((None, None, "dispatcher", "manager")),
    has_email=st.sampled_from((True, True, True, False)),
    quiet=st.sampled_from((False, False, False, True)),
    suspended=st.sampled_from((False, False, False, True)),
    archived=st.sampled_from((False, False, False, True)),
    closed=st.frozensets(st.sampled_from(("inspection_reports", "proposals")), max_size=1),
    off=st.sampled_from((False, False, False, True)),
)
worlds = st.builds(
    World,
    people=st.lists(people, min_size=1, max_size=5).map(tuple),
    kind=st.sampled_from(tuple(KINDS)),
    place=st.sampled_from(("site", "middle")),
    published=st.sampled_from((True, True, True, False)),
    audience=st.lists(st.sampled_from(AUDIENCES), min_size=1, max_size=3, unique=True).map(tuple),
    on=st.sampled_from((True, True, True, False)),
    subject=st.sampled_from((None, 0)),
    primary=st.frozensets(st.sampled_from(ACCOUNTS), max_size=2),
)


def expected(world):
    """The model: (person, state, reason) of everybody who has a line in the outbox."""
    if not world.on:
        return set()
    primary_of = {}
    for place in sorted(world.primary):
        holders = [n for n, one in enumerate(world.people) if place in {a for a, _ in one.links}]
        if holders:
            primary_of[place] = holders[0]
    lines = set()
    for n, one in enumerate(world.people):
        if not one.archived and wanted(world, n, one, primary_of) and may_see(world, one):
            lines.add((n, *outcome(one)))
    return lines


def wanted(world, n, one, primary_of):
    linked = {role for place, role in one.links if place in ABOVE[world.place]}
    near = bool(linked or one.parts)
    tests = {
        "linked": bool(linked),
        "primary": any(primary_of.get(place) == n for place in ABOVE[world.place]),
        "participants": bool(one.parts),
        "subject": world.subject == n,
        "manager": "manager" in linked or (near and one.role == "manager"),
        "bookkeeper": "bookkeeper" in linked,
        "onlooker": "onlooker" in one.parts,
        "dispatcher": near and one.role == "dispatcher",
    }
    return any(tests[name] for name in world.audience)


def may_see(world, one):
    if not world.published or AREAS[world.kind] in one.closed:
        return False
    sighted = (lambda role: True) if world.kind == "proposal" else (lambda role: role not in BLIND)
    by_link = any(place in ABOVE[world.place] and sighted(role) for place, role in one.links)
    by_part = any(sighted(role) for role in one.parts)
    return {"links": by_link, "participants": by_part, "both": by_link or by_part}[KINDS[world.kind]]


def outcome(one):
    for reason, holds in (
        ("Access is suspended.", one.suspended),
        ("No email address.", not one.has_email),
        ("Marked “do not email”.", one.quiet),
        ("Switched off by the person.", one.off),
    ):
        if holds:
            return "skipped", reason
    return "waiting", ""


def build(firm, world):
    with firm.writing() as session:
        accounts = {}
        for name, parent in (("root", None), ("middle", "root"), ("site", "middle"), ("elsewhere", None)):
            kind = "site" if name == "site" else "customer"
            accounts[name] = builders.account(session, name, kind, accounts.get(parent))
        contacts = [add_person(session, n, one, accounts, world) for n, one in enumerate(world.people)]
        record = make_record(session, world.kind, accounts[world.place], published=world.published)
        for contact, one in zip(contacts, world.people, strict=True):
            session.add_all(Participant(contact_id=contact.id, record_id=record.id, role=role) for role in one.parts)
        if not world.on:
            session.add(RuleSetting(rule="tested", on=False))
        session.flush()
        return contacts, record


def add_person(session, n, one, accounts, world):
    now = clock.now()
    contact = Contact(
        id=new_id(), first_name=f"P{n}", notification_role=one.role, do_not_email=one.quiet,
        email=f"p{n}@example.org" if one.has_email else None, email_key=f"p{n}@example.org" if one.has_email else None,
        suspended_at=now if one.suspended else None, archived_at=now if one.archived else None,
    )  # fmt: skip
    session.add(contact)
    session.flush()
    primaries = set()
    for place, role in sorted(one.links):
        held = select(Link.id).where(Link.account_id == accounts[place].id, Link.is_primary)
        primary = place in world.primary and place not in primaries and session.scalar(held) is None
        primaries |= {place} if primary else set()
        session.add(Link(contact_id=contact.id, account_id=accounts[place].id, role=role, is_primary=primary))
        session.flush()
    session.add_all(AreaChoice(contact_id=contact.id, area=area, open=False) for area in one.closed)
    if one.off:
        session.add(RuleChoice(contact_id=contact.id, rule="tested", on=False))
    session.flush()
    return contact


def planned(firm):
    with firm.reading() as session:
        rows = session.execute(select(Delivery.contact_id, Delivery.state, Delivery.reason)).all()
        assert len({row.contact_id for row in rows}) == len(rows), "one person, one line"
        return set(rows)


def test_planning_agrees_with_the_model(kit, monkeypatch):
    """SW-05, SW-08, SW-15, IP-28: exactly those are told whom rule, access and the people let."""

    @given(worlds)
    def check(world):
        firm = kit.firm("inspectpoint", "watchers")
        rule = NotificationRule(
            name="tested", label="Tested", event="tested", audience=world.audience, subject="{title}", body="{title}"
        )
        catalog = kit.installation.registry.catalog(firm.tenant.verticals)
        contacts, record = build(firm, world)
        with monkeypatch.context() as patched:
            patched.setattr(catalog, "rules", {"tested": rule})
            with firm.writing() as session:
                subject = contacts[world.subject].id if world.subject is not None else None
                record_event(session, "tested", record, SYSTEM, contact_id=subject)
        numbers = {contact.id: n for n, contact in enumerate(contacts)}
        assert {(numbers[one], state, reason) for one, state, reason in planned(firm)} == expected(world)

    check()


def linked_people(firm, *people):
    account = firm.account("Main Street 1", "site")
    made = []
    for name, role, values in people:
        contact = firm.contact(name, **values)
        firm.link(contact, account, role)
        made.append(contact)
    return account, made


def visit(firm, account, status, actor=SYSTEM):
    with firm.writing() as session:
        record = make_record(session, "service_report", account, status=status)
        record_event(session, "service_report.status", record, actor)
        return record


def test_a_status_mail_goes_once_to_the_roles_ticked_for_it(kit, deliver):
    """SW-05, SW-08, SW-15: by role and status, with or without login, once however many roles and rules match."""
    firm = kit.firm("inspectpoint", "watchers")
    account, _ = linked_people(
        firm, ("Ann Able", "contact", {}), ("Max Manager", "manager", {"notification_role": "dispatcher"})
    )
    visit(firm, account, "draft")
    assert deliver(firm) == []
    record = visit(firm, account, "done")
    mails = deliver(firm)
    assert sorted(mail.to.partition(" <")[0] for mail in mails) == ["Ann Able", "Max Manager"]
    assert mails[0].subject == f"{record.number}: Done"
    assert f"/{firm.slug}/portal/service-reports/{record.id}" in mails[0].text


def test_whoever_did_it_is_not_told(kit, deliver):
    """SW-05: nobody is told what they did themselves."""
    firm = kit.firm("inspectpoint", "watchers")
    account = firm.account("Main Street 1", "site")
    ann, bob = firm.person("Ann Able", account), firm.person("Bob Able", account)
    page = ann.browser.get("/portal/")
    assert page.status == 200
    with firm.reading() as session:
        from doorstep.users.models import User

        user_id = session.scalar(select(User.id).where(User.contact_id == ann.contact.id))
    visit(firm, account, "done", Actor(kind="contact", name="Ann Able", user_id=user_id, contact_id=ann.contact.id))
    assert [mail.to for mail in deliver(firm)] == [f"Bob Able <{bob.contact.email}>"]


def test_a_held_document_waits_until_something_happens(kit, deliver, outbox, held):
    """ST-15: a mail about something held waits with the reason, and leaves when the record moves on."""
    firm = kit.firm("inspectpoint", "watchers")
    account, _ = linked_people(firm, ("Ann Able", "contact", {}))
    with firm.writing() as session:
        record = make_record(session, "inspection_report", account)
        document = make_document(session, record=record)
        held.add(document.id)
        record_event(session, "document.published", document, SYSTEM)
    assert deliver(firm) == []
    assert outbox(firm) == [("document_published", "held", "The agreement is not signed yet.")]
    held.clear()
    assert deliver(firm) == []
    with firm.writing() as session:
        child = make_record(session, "deficiency", account, parent=record)
        record_event(session, "agreement.signed", child, SYSTEM)
    assert len(deliver(firm)) == 1
    assert outbox(firm) == [("document_published", "sent", "")]


def test_what_is_closed_or_withdrawn_meanwhile_is_not_sent(kit, deliver, outbox):
    """IP-28, IP-30: access is looked at once more when a mail leaves: a closed area, suspension, withdrawal."""
    firm = kit.firm("inspectpoint", "watchers")
    account, (ann, bob, cem) = linked_people(
        firm, ("Ann Able", "contact", {}), ("Bob Able", "contact", {}), ("Cem Able", "contact", {})
    )
    visit(firm, account, "done")
    with firm.writing() as session:
        session.add(AreaChoice(contact_id=ann.id, area="service_reports", open=False))
        session.scalars(select(Contact).where(Contact.id == bob.id)).one().suspended_at = clock.now()
    assert [mail.to for mail in deliver(firm)] == [f"Cem Able <{cem.email}>"]
    assert sorted(reason for _, _, reason in outbox(firm)) == [
        "", "Access is suspended.", "This person does not see it (any more).",
    ]  # fmt: skip


def test_a_child_event_frees_only_its_own_family(kit, deliver, outbox, held):
    """ST-15: what happens elsewhere does not look at a held mail again."""
    firm = kit.firm("inspectpoint", "watchers")
    account, _ = linked_people(firm, ("Ann Able", "contact", {}))
    with firm.writing() as session:
        record, other = (make_record(session, "inspection_report", account) for _ in range(2))
        document = make_document(session, record=record)
        held.add(document.id)
        record_event(session, "document.published", document, SYSTEM)
    deliver(firm)
    held.clear()
    with firm.writing() as session:
        record_event(session, "agreement.signed", other, SYSTEM)
    deliver(firm)
    assert outbox(firm)[0][1] == "held"
