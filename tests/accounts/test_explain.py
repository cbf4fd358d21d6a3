"""Explain says what the lists do, step by step, and how to mend what fails."""

from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from doorstep import clock
from doorstep.access import visible
from doorstep.access.explain import explain
from doorstep.access.gates import why
from doorstep.access.viewer import viewer_of
from doorstep.contacts.areas import choose_areas
from doorstep.contacts.models import Contact
from doorstep.documents.models import Document
from doorstep.events.actors import SYSTEM as STAFF
from doorstep.records.models import Participant, Record

KINDS = ("by_link", "by_part", "by_both")
STATES = ("plain", "held", "unpublished", "replaced")
LINK = st.tuples(st.integers(0, 3), st.sampled_from(["contact", "narrow"]))
PART = st.tuples(st.integers(0, 11), st.sampled_from(["participant", "guest"]))
PERSON = st.fixed_dictionaries(
    {
        "links": st.lists(LINK, max_size=2, unique=True),
        "parts": st.lists(PART, max_size=3, unique=True),
        "areas": st.sets(st.sampled_from(["lit", "dark"])),
        "enrolled": st.sampled_from([True, True, True, False]),
        "suspended": st.sampled_from([False, False, False, True]),
    }
)


def person(role, *areas):
    parts = [(n, "guest" if n % 2 else "participant") for n in range(12)]
    return {"links": [(0, role)], "parts": parts, "areas": set(areas), "enrolled": True, "suspended": False}


EVERYBODY = [
    person(role, *areas) for role in ("contact", "narrow") for areas in ((), ("lit",), ("dark",), ("lit", "dark"))
]

ODD = ((6, None, False, None), (7, 1, False, None), (8, -1, True, None), (5, -1, False, 1))


def build(firm, work):
    """Customer 0 has sites 1 and 2, site 3 stands alone; each has a record of every kind, in states of all sorts."""
    top = firm.account("Top")
    places = [top, *(firm.account(f"Site {n}", "site", top if n < 3 else None) for n in (1, 2, 3))]
    made = [work.record(firm, place, f"Thing {kind}", kind) for place in places for kind in KINDS]
    for n, record in enumerate(made):
        for kind in ("paper", "vote"):
            work.document(firm, record, f"{STATES[n % 4]} {n}", STATES[n % 4] != "unpublished", kind)
    work.document(firm, places[1], "of a site")
    with firm.writing() as session:
        for n, days, archived, parent in (
            (6, None, False, None),
            (7, 1, False, None),
            (8, -1, True, None),
            (5, -1, False, 1),
        ):
            row = session.scalars(select(Record).where(Record.id == made[n].id)).one()
            row.visible_from = None if days is None else clock.now() + timedelta(days=days)
            row.archived_at = clock.now() if archived else None
            row.parent_id = made[parent].id if parent is not None else None
        for document in session.scalars(select(Document).where(Document.title.startswith("replaced"))):
            document.replaced_at = clock.now()
    return places, made


def join(firm, work, places, made, one, n):
    lee = firm.contact(f"Person {n}")
    if one["enrolled"]:
        firm.enrol(lee)
    for place, role in one["links"]:
        firm.link(lee, places[place], role)
    with firm.writing() as session:
        contact = session.scalars(select(Contact).where(Contact.id == lee.id)).one()
        choose_areas(session, contact, one["areas"], STAFF)
        contact.suspended_at = clock.now() if one["suspended"] else None
        session.add_all(Participant(contact_id=lee.id, record_id=made[r].id, role=role) for r, role in one["parts"])
    work.document(firm, lee, "of their own", kind="vote")
    return lee.id


def agrees(session, contact_id):
    """Whether what explain says of each thing is what the lists do."""
    viewer = viewer_of(session, contact_id)
    listed = set(session.scalars(select(Record.id).where(visible.records(viewer))))
    columns = (Document.id, Document.kind, Document.record_id, Document.record_kind)
    shelf = {row.id: row for row in session.execute(select(*columns).where(visible.documents(viewer)))}
    held = why(session, viewer, shelf.values())
    for record in session.scalars(select(Record)):
        said = explain(session, viewer, record)
        assert said.sees == (record.id in listed), (record.title, said.steps)
        assert all(step.ok or step.source for step in said.steps)
    for document in session.scalars(select(Document)):
        said = explain(session, viewer, document)
        assert said.sees == (document.id in shelf), (document.title, said.steps)
        assert not said.sees or said.opens == (document.id not in held), (document.title, said.steps)
    return len(listed) + len(shelf)


@settings(max_examples=2, phases=[Phase.generate])
@given(people=st.lists(PERSON, min_size=3, max_size=5))
def test_explain_agrees_with_the_lists(kit, work, people):
    """IP-02, IP-29: whoever explain says sees a thing finds it listed, and nobody else does."""
    firm = kit.firm("worldtype")
    places, made = build(firm, work)
    ids = [join(firm, work, places, made, one, n) for n, one in enumerate([*EVERYBODY, *people])]
    with firm.reading() as session:
        seen = [agrees(session, one) for one in ids]
    assert len(set(seen)) > 3


@pytest.fixture
def scene(firm, work):
    acme = firm.account("Acme Holdings")
    lee = firm.contact("Lee Park")
    record = work.record(firm, firm.account("Acme Tower", "site", acme), "Sprinkler check")
    return firm, acme, lee, record


def asked(owner, lee, record):
    return owner.get(f"/office/explain?contact={lee.id}&record={record.id}")


def test_staff_read_each_step_with_its_source(scene):
    """IP-02: "why can Lee see report 7?" lists the steps and where each comes from."""
    firm, acme, lee, record = scene
    firm.link(lee, acme)
    firm.enrol(lee)
    page = asked(firm.staff(), lee, record)
    assert "Sees it and can open it" in page.words
    assert "Lee Park is linked to Acme Holdings as Contact, inherited from above." in page.words
    assert "Lit rooms is open for Lee Park." in page.words
    assert len(page.all("ol.explain > li.is-good")) == 5


def test_each_failed_step_has_the_button_that_mends_it(scene):
    """IP-29: the failing steps are named, and their buttons mend them one after the other."""
    firm, _acme, lee, record = scene
    owner = firm.staff()
    with firm.writing() as session:
        row = session.scalars(select(Record).where(Record.id == record.id)).one()
        row.visible_from = None
    page = asked(owner, lee, record)
    assert [li.get_text(" ", strip=True).split("No: ")[1].split(" ")[0] for li in page.all("li.is-bad")] == [
        "Has",
        "Is",
        "It",
    ]
    owner.submit(f"/office/explain?contact={lee.id}&record={record.id}", "Publish")
    owner.submit(f"/office/explain?contact={lee.id}&record={record.id}", "Invite")
    link = next(a["href"] for a in asked(owner, lee, record).all("li.is-bad a.btn") if "Link them" in a.get_text())
    owner.submit(link.removeprefix(owner.prefix), "Add Lee Park")
    firm.enrol(lee)
    assert "Sees it and can open it" in asked(owner, lee, record).words


def test_a_closed_area_and_a_gate_are_named(scene, work):
    """IP-28: a closed area is named with the way to open it; a held paper is seen, and says what holds it."""
    firm, acme, lee, record = scene
    firm.link(lee, acme)
    firm.enrol(lee)
    owner = firm.staff()
    paper = work.document(firm, record, "held paper")
    page = owner.get(f"/office/explain?contact={lee.id}&document={paper.id}")
    assert "Sees it, but cannot open it yet" in page.words
    assert "Sign first." in page.words
    with firm.writing() as session:
        contact = session.scalars(select(Contact).where(Contact.id == lee.id)).one()
        choose_areas(session, contact, set(), STAFF)
    page = asked(owner, lee, record)
    assert "Lit rooms is closed for Lee Park." in page.words
    button = next(a for a in page.all("li.is-bad a.btn") if "Open the area" in a.get_text())
    assert owner.get(button["href"].removeprefix(owner.prefix)).status == 200


def test_the_other_side_is_chosen_by_a_search(scene):
    """IP-02: from a contact one searches the record, from a record the person."""
    firm, _, lee, record = scene
    owner = firm.staff()
    page = owner.get(f"/office/explain?contact={lee.id}&q=sprinkler")
    link = next(a["href"] for a in page.all(".todo a") if "Sprinkler" in a.get_text())
    assert "The five steps" in owner.get(link.removeprefix(owner.prefix)).words
    page = owner.get(f"/office/explain/records/{record.id}", follow=True)
    link = next(a["href"] for a in page.all(".todo a") if "Lee Park" in a.get_text())
    assert "The five steps" in owner.get(link.removeprefix(owner.prefix)).words


def test_only_staff_ask(scene):
    """Section 9: nobody but staff explains, and nothing of another business can be asked about."""
    firm, _, lee, record = scene
    assert firm.person("Pat").browser.get(f"/office/explain?contact={lee.id}&record={record.id}").status == 404
    other = firm.kit.firm("worldtype")
    assert asked(other.staff(), lee, record).status == 404
    assert other.staff().get(f"/office/explain?contact={lee.id}").status == 404
