"""When inspections are: home pages, calendars, mails about another time; and what clients say afterwards."""

from datetime import UTC, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar
from plugins.homegauge.tests.builders import STAFF, inspection, report
from sqlalchemy import select

from doorstep.api import RecordRating, change_status, now, staff_choices
from doorstep.testing.statements import counting
from doorstep_homegauge.models import Inspection

pytestmark = pytest.mark.sqlite


@pytest.fixture
def owner(firm):
    return firm.staff()


@pytest.fixture
def pat(firm):
    return firm.contact("Pat Buyer")


@pytest.fixture
def visit(firm, house, pat):
    return inspection(firm, house, buyer=pat)


@pytest.fixture
def firm(kit):
    return kit.firm("homegauge", name="Maple Inspections", timezone="America/New_York")


def arrange(owner, visit, **values):
    return owner.submit(f"/office/inspections/{visit.id}/edit", "Save", **values)


def soon(days=3):
    return (now() + timedelta(days=days)).date().isoformat()


def test_another_time_is_told_and_stands_in_calendars(firm, owner, pat, visit):
    """Appointments: the instant by the business's clock; told when it moves, not when something else changes."""
    arrange(owner, visit, happens_on="2026-07-01", starts="09:30", minutes="150")
    with firm.reading() as session:
        at = session.scalars(select(Inspection.starts_at)).one()
    assert at.astimezone(UTC).isoformat() == "2026-07-01T13:30:00+00:00"
    told = firm.mails("inspection_moved")
    arrange(owner, visit, notes="Dog in the yard")
    assert told == 1 and firm.mails("inspection_moved") == 1
    arrange(owner, visit, starts="11:00")
    assert firm.mails("inspection_moved") == 2
    wrong = arrange(owner, visit, starts="25:00")
    assert wrong.status == 422 and "such as 09:30" in wrong.words


def test_a_client_sees_what_comes_next_and_has_it_in_a_calendar(firm, owner, pat, visit):
    """Appointments: next inspections on the home page, the feed of this client has this one alone."""
    inspection(firm, firm.account("9 Oak Street", "site"), buyer=firm.contact("Nia Next"))
    arrange(owner, visit, happens_on=soon(), starts="09:30")
    browser = firm.enrol(pat)
    home = browser.get("/portal/")
    assert "Next inspections" in home.words and "12 Elm Street" in home.words and "9 Oak" not in home.words
    browser.post("/portal/profile/calendar/new")
    address = str(browser.get("/portal/profile/calendar").soup.select_one("input[value*='/calendar/']")["value"])
    feed = firm.visitor().get("/calendar/" + address.rpartition("/calendar/")[2])
    (event,) = Calendar.from_ical(feed.data).walk("VEVENT")
    assert event["summary"] == "Home: 12 Elm Street" and event.decoded("duration") == timedelta(hours=2)
    arrange(owner, visit, starts="")
    assert "Next inspections" not in browser.get("/portal/").words


@pytest.fixture
def house(firm):
    return firm.account("12 Elm Street", "site", city="Albany")


def test_reports_are_found_by_address_and_city(firm, owner, pat, visit):
    """My reports: on the home page, found by address and by city; who sees none is told whom to ask."""
    browser = firm.enrol(pat)
    empty = browser.get("/portal/")
    assert "Your report stands here" in empty.words and "Ask us." in empty.words
    report(firm, visit)
    home = browser.get("/portal/")
    assert "My reports" in home.words and "Report on 12 Elm Street" in home.words
    for words, found in (("elm", True), ("albany", True), ("boston", False)):
        listed = browser.get(f"/portal/home-reports/?status=all&q={words}").words
        assert ("Report on 12 Elm Street" in listed) is found, words


def test_an_inspector_is_rated_once_and_after_the_report(firm, owner, pat, visit):
    """Rating: refused before the report is open; one to five with words, once; staff see it and the average."""
    firm.staff("member")
    options = owner.get(f"/office/inspections/{visit.id}/edit").all("select[name=assigned_id] option")
    arrange(owner, visit, assigned_id=next(one["value"] for one in options if one.get_text() == "Member Person"))
    browser, path = firm.enrol(pat), f"/portal/inspections/{visit.id}/rating"
    assert "once your report is open" in browser.get("/portal/inspectors/").words
    early = browser.get(path)
    assert early.status == 409 and "Your report is not open yet" in early.words
    report(firm, visit)
    assert browser.submit(path, "Send rating", stars="9").status == 422
    assert "How was the inspection?" in browser.get(f"/portal/inspections/{visit.id}").words
    done = browser.submit(path, "Send rating", stars="4", words="<b>Careful</b>, on time")
    assert "You gave 4 of 5" in done.words
    assert browser.get(path).status == browser.post(path, {"stars": "5"}).status == 409
    said = owner.get("/office/inspectors/")
    assert "4.0 of 5" in said.words and "<b>Careful</b>, on time" in said.words and firm.mails("inspection_rated") == 2
    with firm.reading() as session:
        assert session.scalars(select(RecordRating.stars)).all() == [4]
    stranger = firm.enrol(firm.contact("Nia Next"))
    assert stranger.get(path).status == 404


def test_rating_costs_few_statements(kit, firm, owner, pat, house):
    """Section 11: a list five, a page eight, however many were inspected; what is called off stands in no list."""
    browser, used = firm.enrol(pat), {}
    for many in (1, 12):
        for _ in range(many):
            made = inspection(firm, house, buyer=pat)
            report(firm, made)
            seen_to(firm, made)
        for path in ("/portal/inspectors/", f"/portal/inspections/{made.id}", f"/portal/inspections/{made.id}/rating"):
            with counting(kit.installation.database.engine) as statements:
                page = browser.get(path)
            assert page.status == 200
            used[path.replace(str(made.id), ""), many] = len(statements)
    assert used["/portal/inspectors/", 1] == used["/portal/inspectors/", 12] <= 5
    assert used["/portal/inspections/", 12] <= 8 and used["/portal/inspections//rating", 12] <= 6
    assert browser.get("/portal/inspectors/").words.count("Rate this inspection") == 13
    with firm.writing() as session:
        change_status(
            session, session.scalars(select(Inspection).where(Inspection.id == made.id)).one(), "cancelled", STAFF
        )
    assert browser.get("/portal/inspectors/").words.count("Rate this inspection") == 12


def seen_to(firm, made):
    with firm.writing() as session:
        key, _name = staff_choices(session)[0]
        session.scalars(select(Inspection).where(Inspection.id == made.id)).one().assigned_id = UUID(key)
