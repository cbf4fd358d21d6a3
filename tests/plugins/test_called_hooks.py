"""What enabled verticals are asked has its effect on pages; what fails is named."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Event
from doorstep.operators.invariants import check_all
from doorstep.records.services import create_record
from doorstep.testing.client import Page

pytestmark = pytest.mark.sqlite
WORDS = "The dummy does not want that"
BROKEN = "dummy could not decide whether this is allowed"


def make(firm, site, title="An order", kind="dummy_order", **values):
    with firm.writing() as session:
        given = {"title": title, "account_id": site.id, "color": "red", **values}
        record = create_record(session, kind, given, SYSTEM)
        record.visible_from = clock.now() - timedelta(minutes=1)
        return record


def create_by_page(firm, site, title) -> Page:
    values = {"title": title, "account_id": str(site.id), "color": "red"}
    return firm.staff().submit("/office/dummy-orders/new", "Color", **values)


def events(firm, name):
    with firm.reading() as session:
        return session.scalars(select(Event).where(Event.name == name)).all()


def test_implementations_are_asked_by_weight_and_then_by_name(firm, site):
    """Section 4: hooks are called by weight, then by the plugin's name."""
    assert "order: light base dummy" in create_by_page(firm, site, "order:").words


def test_panels_stand_by_weight(firm, site):
    """Section 4: boxes of a page stand by weight."""
    words = firm.staff().get(f"/office/dummy-orders/{make(firm, site).id}").words
    assert 0 < words.index("Light box") < words.index("The dummy is at office_record.")


@pytest.mark.parametrize("place", ["portal_home", "portal_record", "portal_account"])
def test_panels_of_the_portal(firm, site, place):
    """Section 4: a panel stands at each place."""
    record, person = make(firm, site), firm.person("Lee Example", site)
    path = {"portal_home": "", "portal_record": f"/dummy-orders/{record.id}", "portal_account": f"/accounts/{site.id}"}
    assert f"The dummy is at {place}." in person.browser.get(f"/portal{path[place]}", follow=True).words


@pytest.mark.parametrize("place", ["office_home", "office_record", "office_account", "office_contact"])
def test_panels_of_the_office(firm, site, place):
    """Section 4: a panel stands at each place."""
    record, contact = make(firm, site), firm.contact()
    paths = {
        "office_home": "", "office_record": f"/dummy-orders/{record.id}", "office_account": f"/accounts/{site.id}",
        "office_contact": f"/contacts/{contact.id}",
    }  # fmt: skip
    assert f"The dummy is at {place}." in firm.staff().get(f"/office{paths[place]}", follow=True).words


@pytest.mark.parametrize("title", ["break panels", "break the template"])
def test_a_box_that_fails_is_named_to_staff_only(firm, site, title):
    """Section 4, on error skip: the page is fine, staff see a small box naming the plugin, customers nothing."""
    record = make(firm, site, title)
    words = firm.staff().get(f"/office/dummy-orders/{record.id}").words
    assert "A box of dummy could not be shown." in words and "Light box" in words
    page = firm.person("Lee Example", site).browser.get(f"/portal/dummy-orders/{record.id}")
    assert page.status == 200 and "could not be shown" not in page.words and "Light box" in page.words


def test_what_needs_a_contact_stands_on_their_home_page(firm, site):
    """Section 4: todo, by weight; one that breaks leaves the others and the page alone."""
    browser = firm.person("Lee Example", site).browser
    words = browser.get("/portal", follow=True).words
    assert words.index("A light thing") < words.index("Good day, feed the dummy")
    office = firm.staff()
    office.submit("/office/settings/vertical/dummy", "Greeting", greeting="Break")
    page = browser.get("/portal", follow=True)
    assert page.status == 200 and "A light thing" in page.words and "feed the dummy" not in page.words


def test_creating_is_refused_with_words_at_the_field(firm, site):
    """Section 4, on error refuse: the plugin's words stand at its field, what was typed stays."""
    page = create_by_page(firm, site, "refuse create")
    assert page.status == 422 and WORDS in page.words and page.form("Color")["title"] == "refuse create"
    page = create_by_page(firm, site, "break create")
    assert page.status == 422 and BROKEN in page.words
    assert not events(firm, "dummy_order.created")


@pytest.mark.parametrize(("title", "words"), [("refuse change", WORDS), ("break change", BROKEN)])
def test_changing_is_refused(firm, site, title, words):
    """Section 4: before_change."""
    record = make(firm, site)
    page = firm.staff().submit(f"/office/dummy-orders/{record.id}/edit", "Color", title=title)
    assert page.status == 422 and words in page.words


@pytest.mark.parametrize(("title", "words"), [("refuse status", WORDS), ("break status", BROKEN)])
def test_a_status_is_refused(firm, site, title, words):
    """Section 4: before_status."""
    record = make(firm, site, title)
    page = firm.staff().post(f"/office/dummy-orders/{record.id}/status", {"status": "over"}, follow=True)
    assert words in page.words and not events(firm, "dummy_order.status")


@pytest.mark.parametrize(("title", "words"), [("refuse publish", WORDS), ("break publish", BROKEN)])
def test_publishing_is_refused(firm, site, title, words):
    """Section 4: before_publish."""
    record = make(firm, site, title)
    office = firm.staff()
    office.post(f"/office/dummy-orders/{record.id}/withdraw")
    page = office.post(f"/office/dummy-orders/{record.id}/publish", follow=True)
    assert words in page.words and not events(firm, "dummy_order.published")


@pytest.mark.parametrize("how", ["withdraw", "archive"])
@pytest.mark.parametrize("says", ["refuse", "break"])
def test_removal_is_refused(firm, site, how, says):
    """Section 4: before_removal, for what customers see and for what leaves all lists."""
    record = make(firm, site, f"{says} {how}")
    page = firm.staff().post(f"/office/dummy-orders/{record.id}/{how}", follow=True)
    assert (WORDS if says == "refuse" else BROKEN).replace("create", how) in page.words
    assert not events(firm, "dummy_order.withdrawn") and not events(firm, "dummy_order.archived")


RUDE, FAILED = "dummy: The greeting is rude.", "dummy: could not look: RuntimeError"


@pytest.mark.parametrize(("greeting", "said"), [("Hello", []), ("Rude", [RUDE]), ("Break", [FAILED])])
def test_check_tells_what_a_vertical_finds_broken(firm, greeting, said):
    """Section 4: broken."""
    firm.staff().submit("/office/settings/vertical/dummy", "Greeting", greeting=greeting)
    found = check_all(firm.kit.installation, firm.slug, 0, print)
    assert [one.text for one in found if one.text.startswith("dummy")] == said


@pytest.mark.sqlite
def test_a_receiver_is_told_in_the_same_transaction(firm, site):
    """Section 4: a receiver that raises undoes the act, and is named."""
    assert create_by_page(firm, site, "Told").status == 200
    assert [event.facts["title"] for event in events(firm, "dummy.noted")] == ["Told"]
    page = create_by_page(firm, site, "Receiver breaks")
    assert page.status == 422 and "dummy could not follow" in page.words
    assert len(events(firm, "dummy_order.created")) == 1


def test_where_it_is_disabled_nobody_asks_it(kit):
    """Section 4: hooks and receivers of enabled verticals only."""
    firm = kit.firm("base_dummy")
    site = firm.account("Main Street 1", "site")
    person = firm.person("Lee Example", site)
    for browser, path in (
        (firm.staff(), "/office"),
        (person.browser, "/portal"),
        (firm.staff(), f"/office/accounts/{site.id}"),
    ):
        words = browser.get(path, follow=True).words
        assert "dummy" not in words.lower() and "Light box" not in words
