"""The demo's inspections hold as any other data, and show what there is."""

import re

import pytest
from icalendar import Calendar
from sqlalchemy import select

from doorstep.api import Document
from doorstep.demo import fill_firm
from doorstep.demo.files import Photos
from doorstep.demo.firms import MAPLE
from doorstep.mail import Mailbox
from doorstep.operators.invariants import check_all
from doorstep.testing.client import Browser
from doorstep_homegauge.models import Inspection
from doorstep_homegauge.report_models import Finding


@pytest.mark.sqlite
def test_the_demo_has_a_whole_report(kit):
    """Section 8, `doorstep demo`: sixty findings with drawn photos, a PDF, a request list; all checks hold."""
    photos = Photos()
    sign_ins = fill_firm(kit.installation, MAPLE, photos)
    assert not list(check_all(kit.installation, None, 1000, lambda line: None))
    buyer = next(one for one in sign_ins if one.who.startswith("Buyer"))
    portal = Browser(kit.app, "/maple")
    portal.sign_in(buyer.email, buyer.password)
    assert "Inspection of 12 Elm Street" in portal.get("/portal/home-reports/").words
    assert "RL-0001" in portal.get("/portal/request-lists/").words
    with kit.found("maple").reading() as session:
        assert len(session.scalars(select(Finding)).all()) > 60
        kinds = [one.kind for one in session.scalars(select(Document))]
    assert kinds.count("finding_photo") > 60 and kinds.count("home_report_pdf") == 5
    assert kinds.count("request_list_pdf") == 1
    waits = {one.who.rpartition(", ")[2]: one for one in sign_ins if one.who.startswith("Buyer")}
    assert "This is not open yet" not in report_of(kit, waits["who reads the report"], "12 Elm")
    assert "waits for your answer" in report_of(kit, waits["who has to sign"], "7 Oak")
    assert "is not paid yet: $450.00" in report_of(kit, waits["who has to pay"], "218 Second")
    with kit.found("maple").reading() as session:
        assert set(session.scalars(select(Inspection.status))) == {
            "scheduled", "inspected", "reported", "delivered", "cancelled",
        }  # fmt: skip
    what_came_of_it(kit, sign_ins)


def what_came_of_it(kit, sign_ins):
    """What buyers did with their reports, and what everybody has in the calendar."""
    office, agent = (entered(kit, next(one for one in sign_ins if one.who.startswith(who))) for who in ("Own", "Age"))
    said = office.get("/office/inspectors/").words
    assert "5.0 of 5" in said and "4.0 of 5" in said and "On time, and explained everything" in said
    box = Mailbox(kit.installation.settings.mailbox_folder)
    (mail,) = box.list(to="loans@bank.example.org")
    link = re.search(r"/maple(/forwarded/\S+)", box.read(mail.id).text)[1]
    assert "Rosa Alvarez lets you read this" in kit.found("maple").visitor().get(link).words
    listed = office.get("/office/home-reports/?status=all&q=12+Elm").links()
    report = next(url for url in listed if "/home-reports/0" in url)
    assert "Rosa Alvarez to loans@bank.example.org" in office.get(report).words
    assert "Inspection of 12 Elm Street" in agent.get("/portal/home-reports/?status=all").words
    office.post("/office/profile/calendar/new")
    address = str(office.get("/office/profile/calendar").soup.select_one("input[value*='/calendar/']")["value"])
    feed = kit.found("maple").visitor().get("/calendar/" + address.rpartition("/calendar/")[2])
    assert len(Calendar.from_ical(feed.data).walk("VEVENT")) >= 4


def entered(kit, person):
    browser = Browser(kit.app, "/maple")
    browser.sign_in(person.email, person.password)
    return browser


def report_of(kit, person, street):
    """The page of this buyer's report, as they see it."""
    portal = entered(kit, person)
    listed = portal.get(f"/portal/home-reports/?status=all&q={street.replace(' ', '+')}")
    return portal.get(next(str(a["href"]) for a in listed.all("main a") if "/home-reports/0" in str(a["href"]))).words
