"""A person's appointments, at an address that calendar programs ask without a sign-in."""

import re

import pytest
from icalendar import Calendar
from sqlalchemy import func, select
from tests.plugins.test_called_hooks import make

from doorstep.events.models import Event
from doorstep.testing.kit import PASSWORD, make_kit
from doorstep.users.models import PowerLink, User

pytestmark = pytest.mark.sqlite
PORTAL, OFFICE = "/portal/profile/calendar", "/office/profile/calendar"


def address_at(browser, path):
    """The address the page shows, below the business's own; None when it shows none."""
    field = browser.get(path).soup.select_one("input[value*='/calendar/']")
    return re.sub(r"^.*(/calendar/.*)$", r"\1", str(field["value"])) if field else None


def made(browser, path=PORTAL):
    assert browser.post(f"{path}/new").status == 303
    return address_at(browser, path)


def events(firm, address):
    page = firm.visitor().get(address)
    assert page.status == 200, page.status
    return Calendar.from_ical(page.data).walk("VEVENT")


def test_a_contact_s_feed_shows_what_they_see_and_nothing_else(firm, site):
    """Appointments: title, time, place and page of what this contact sees; of others nothing; nothing of ours."""
    mine, other = make(firm, site, "Ours; with, signs"), make(firm, firm.account("Elsewhere", "site"), "Theirs")
    lee = firm.person("Lee Customer", site).browser
    assert "Appointments in your calendar" in lee.get("/portal/profile").words and address_at(lee, PORTAL) is None
    address = made(lee)
    (event,) = events(firm, address)
    assert event["summary"] == "Ours; with, signs" and event["location"] == "Main Street 1"
    assert event.decoded("dtstart").date() == mine.happens_on and event.decoded("duration").seconds == 90 * 60
    assert str(event["url"]).endswith(f"/{firm.slug}/portal/dummy-orders/{mine.id}")
    answer = firm.visitor().get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8" and "Doorstep" not in answer.text
    assert other.title not in answer.text and lee.get(PORTAL).words.count("No address yet") == 0


def test_a_feed_is_never_used_up_and_a_new_address_voids_it(firm, site):
    """Links that carry power: asked again and again; a new one or Remove ends the former; a wrong one is not there."""
    make(firm, site)
    lee = firm.person("Lee Customer", site).browser
    first = made(lee)
    assert [len(events(firm, first)) for _ in range(3)] == [1, 1, 1] and address_at(lee, PORTAL) == first
    second = made(lee)
    assert second != first and firm.visitor().get(first).status == 404 and len(events(firm, second)) == 1
    lee.post(f"{PORTAL}/remove")
    assert firm.visitor().get(second).status == 404 and address_at(lee, PORTAL) is None
    for wrong in ("/calendar/nonsense.ics", second[:-8] + "aaaa.ics", first.replace("/calendar/", "/unsubscribe/")):
        assert firm.visitor().get(wrong).status == 404, wrong


def test_a_feed_dies_with_the_sign_in(firm, site):
    """Epochs: suspended, archived, with another password, or the portal off: not there; reinstated, still not."""
    make(firm, site)
    owner, lee = firm.staff(), firm.person("Lee Customer", site)
    address = made(lee.browser)
    owner.submit("/office/settings/portal", "Save", portal_on=None)
    assert firm.visitor().get(address).status == 404
    owner.submit("/office/settings/portal", "Save", portal_on="1")
    assert len(events(firm, address)) == 1
    given = {"present": PASSWORD, "password": "another long sentence"}
    lee.browser.submit("/portal/profile/password", "Save password", **given)
    assert firm.visitor().get(address).status == 404 and address_at(lee.browser, PORTAL) is None
    again = made(lee.browser)
    owner.submit(f"/office/contacts/{lee.contact.id}/edit", "Save", suspended="1")
    assert firm.visitor().get(again).status == 404
    owner.submit(f"/office/contacts/{lee.contact.id}/edit", "Save", suspended=None)
    assert firm.visitor().get(again).status == 404


def test_staff_have_what_is_assigned_to_them(firm, site):
    """Appointments of staff: their own; an ended member's address is not there."""
    record, staff, owner = make(firm, site, "Assigned"), firm.staff("member"), firm.staff()
    make(firm, site, "Somebody else's")
    with firm.writing() as session:
        user = session.scalars(select(User).where(User.staff_role == "member")).one()
        session.merge(record, load=False).assigned_id = user.id
        user_id = user.id
    address = made(staff, OFFICE)
    (event,) = events(firm, address)
    assert event["summary"] == "Assigned" and f"/office/dummy-orders/{record.id}" in event["url"]
    assert owner.post(f"/office/staff/{user_id}/end").status in (302, 303)
    assert firm.visitor().get(address).status == 404


def test_fetching_writes_nothing_and_only_get_is_there(firm, site):
    """GETs never write: no event, no row; POST is not there."""
    make(firm, site)
    lee = firm.person("Lee Customer", site).browser
    address = made(lee)

    def rows():
        with firm.reading() as session:
            used = session.scalars(select(PowerLink.used_at).where(PowerLink.kind == "calendar")).all()
            return session.scalar(select(func.count(Event.id))), used

    before = rows()
    events(firm, address)
    assert rows() == before and firm.visitor().post(address).status in (404, 405)


def test_another_business_s_address_is_not_here(kit, firm, site):
    """Invariant 1: a feed is found in its own business only."""
    other = kit.firm("dummy")
    address = made(firm.person("Lee Customer", site).browser)
    assert other.visitor().get(address).status == 404


def test_no_vertical_with_appointments_no_feed(kit, firm, site):
    """Section 4: where no enabled vertical makes appointments the page and the feed are not there."""
    plain = kit.firm(name="Plain")
    lee = plain.person().browser
    assert "calendar" not in lee.get("/portal/profile").words.lower()
    assert lee.get(PORTAL).status == lee.post(f"{PORTAL}/new").status == 404


def test_staff_who_look_at_a_portal_do_not_get_the_address(firm, site):
    """Preview: the address of somebody's calendar is theirs alone."""
    lee, staff = firm.person("Lee Customer", site), firm.staff()
    made(lee.browser)
    staff.post(f"/office/preview/{lee.contact.id}")
    assert staff.get(PORTAL).status == 404


def test_a_vertical_that_raises_leaves_the_others(firm, site, monkeypatch):
    """doorstep_appointments, on error skip: the feed goes on without it."""
    make(firm, site)
    address = made(firm.person("Lee Customer", site).browser)
    monkeypatch.setattr("tests.plugins.dummy.asking.Order", None)
    assert events(firm, address) == []


def test_feeds_are_limited(kit, firm, site, tmp_path, registry):
    """Rate limits: one address is asked sixty times an hour, then asks to wait."""
    make(firm, site)
    address = made(firm.person("Lee Customer", site).browser)
    strict = make_kit(kit.installation.settings.database_url, tmp_path, registry, rate_limits_on=True)
    visitor = strict.found(firm.slug).visitor()
    assert [visitor.get(address).status for _ in range(61)] == [200] * 60 + [429]
