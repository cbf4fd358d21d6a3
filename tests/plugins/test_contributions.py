"""Each contribution of the dummy has its effect through pages, mails and jobs."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.businesses.services import disable_vertical
from doorstep.businesses.settings import save_block
from doorstep.db.session import BusinessSession
from doorstep.demo.firms import FIRMS
from doorstep.documents.services import upload
from doorstep.documents.uploads import check_upload
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery, Event
from doorstep.events.worker import Worker
from doorstep.jobs.kinds import NewRow
from doorstep.jobs.services import start
from doorstep.plugins import guard
from doorstep.records.models import Record
from doorstep.records.people import add_participant
from doorstep.records.services import create_record, publish

pytestmark = pytest.mark.sqlite
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"


def make(firm, site, title="An order", kind="dummy_order", show=True):
    with firm.writing() as session:
        record = create_record(session, kind, {"title": title, "account_id": site and site.id, "color": "red"}, SYSTEM)
        if show:
            record.visible_from = clock.now() - timedelta(minutes=1)
        return record


def test_words_name_the_places(firm, site):
    """Words: what the vertical calls customers and sites stands in the navigation."""
    assert "Keepers and stalls" in firm.staff().get("/office", follow=True).words


def test_tabs_lead_to_their_pages(firm, site):
    """PortalTab, OfficeTab: they stand in the navigation, and their pages know who looks."""
    browser = firm.person("Lee Example", site).browser
    assert "/dummy-desk/" in browser.get("/portal", follow=True).text
    assert "Lee Example at the desk of Acme Orders" in browser.get("/portal/dummy-desk/").words
    office = firm.staff("owner")
    assert "/dummy-back-office/" in office.get("/office", follow=True).text
    assert "in the back office" in office.get("/office/dummy-back-office/").words
    assert firm.staff("member").get("/office/dummy-back-office/").status == 409


def test_an_area_closes_kinds_and_tabs(firm, site):
    """Area: to whom it is closed, its records and its tab are not there; one that is closed by default is."""
    record = make(firm, site)
    person = firm.person("Lee Example", site)
    paths = (f"/portal/dummy-orders/{record.id}", "/portal/dummy-orders/", "/portal/dummy-desk/")
    assert [person.browser.get(path).status for path in paths] == [200, 200, 200]
    assert person.browser.get("/portal/dummy-meetings/").status == 404
    firm.close_area(person.contact, "dummy_orders")
    assert [person.browser.get(path).status for path in paths] == [404, 404, 404]
    tabs = person.browser.get("/portal", follow=True).all("nav a")
    assert tabs and not [tab for tab in tabs if "dummy-desk" in str(tab["href"])]


def test_roles_reach_what_they_say(firm, site):
    """Role: by a link, as a participant; `sees` limits the kinds."""
    order, talk, meeting = make(firm, site), make(firm, site, kind="dummy_talk"), make(firm, None, kind="dummy_meeting")
    buyer = firm.contact("Bo Buyer")
    firm.link(buyer, site, role="dummy_buyer")
    browser = firm.enrol(buyer)
    assert browser.get(f"/portal/dummy-orders/{order.id}").status == 200
    assert browser.get(f"/portal/dummy-talks/{talk.id}").status == 404
    guest = firm.contact("Gil Guest")
    with firm.writing() as session:
        row = session.scalars(select(type(order)).where(type(order).id == order.id)).one()
        add_participant(session, row, guest.id, "dummy_guest", SYSTEM)
    assert firm.enrol(guest).get(f"/portal/dummy-orders/{order.id}").status == 200
    assert browser.get(f"/portal/dummy-meetings/{meeting.id}").status == 404


def test_account_fields_are_asked_and_shown(firm):
    """AccountFields: on the form and on the page."""
    office = firm.staff()
    page = office.submit("/office/accounts/new?kind=customer", "Number plate", name="Acme", dummy_car__plate="DU MY 1")
    assert "DU MY 1" in page.words


def test_settings_are_kept_and_read(firm, site):
    """SettingsSchema: saved in the office, read by the vertical."""
    firm.staff().submit("/office/settings/vertical/dummy", "Greeting", greeting="Ahoy")
    assert "Ahoy, feed the dummy" in firm.person("Lee Example", site).browser.get("/portal", follow=True).words


def test_a_gate_holds_and_names_the_step(firm, site):
    """DocumentKind, Gate: a held document is listed, cannot be opened, and says why."""
    record = make(firm, site)
    with firm.writing() as session:
        row = session.merge(record, load=False)
        held = upload(
            session, row, "dummy_paper", check_upload("a.pdf", BytesIO(PDF)), SYSTEM, title="held", publish=True
        )
    browser = firm.person("Lee Example", site).browser
    assert "Pay first, dummy." in browser.get(f"/portal/documents/{held.id}").words
    assert browser.get(f"/portal/documents/{held.id}/download").status != 200


def test_a_rule_tells_those_of_its_audience(firm, site):
    """NotificationRule: publishing writes a delivery to each of them."""
    lee = firm.contact("Lee Example")
    firm.link(lee, site)
    record = make(firm, site, show=False)
    with firm.writing() as session:
        publish(session, session.scalars(select(type(record)).where(type(record).id == record.id)).one(), SYSTEM)
    with firm.reading() as session:
        rows = session.scalars(select(Delivery).where(Delivery.rule == "dummy_order_published")).all()
    assert [row.contact_id for row in rows] == [lee.id]


def test_a_job_runs_where_its_vertical_is_enabled(kit, firm):
    """Job: the worker runs it for every business that has the vertical, and for no other."""
    other = kit.firm("base_dummy")
    for one in (firm, other):
        Worker(kit.installation).run_once(one.tenant)
    assert counted(firm) == 1 and counted(other) == 0


def counted(firm) -> int:
    with firm.reading() as session:
        return len(session.scalars(select(Event.id).where(Event.name == "dummy.counted")).all())


def test_demo_data_is_asked_for_once(firm, site):
    """doorstep_demo_data: the vertical fills a demo business."""

    class Demo:
        def __init__(self, session: BusinessSession) -> None:
            self.session, self.sites, self.staff = session, [site], [SYSTEM]

    assert FIRMS
    with firm.writing() as session:
        guard.ask(session.catalog, "doorstep_demo_data", firm=Demo(session))
    with firm.reading() as session:
        assert session.scalars(select(Record.title).where(Record.kind == "dummy_talk")).all() == ["Demo talk"]


def test_requirements_come_with_it(firm):
    """Vertical.requires: enabling the dummy enables what it requires."""
    assert {"dummy", "base_dummy"} <= firm.tenant.verticals


def test_a_way_in_stands_on_the_sign_in_page(firm, kit):
    """WayIn: linked for strangers where the business offers it; where it does not, its pages are not found."""
    visitor = firm.visitor()
    page = visitor.get("/sign-in")
    assert "Know the dummy? Knock" in page.words and f"/{firm.slug}/dummy-door/" in page.links()
    assert "The door of Acme Orders" in visitor.get("/dummy-door/").words
    with firm.writing() as session:
        save_block(session, "dummy", {"greeting": "Rude"}, SYSTEM, version=0)
    assert "Knock" not in visitor.get("/sign-in").words
    assert visitor.get("/dummy-door/").status == 404
    assert kit.firm().visitor().get("/dummy-door/").status == 404


def test_long_work_of_a_vertical_has_its_page(firm):
    """BatchJob: the worker does its rows, the page tells what became of each; where it is disabled, nothing is done."""
    with firm.writing() as session:
        run = start(session, "dummy_meals", {"meals": 5}, None, SYSTEM)
    Worker(firm.kit.installation).run_once(firm.tenant)
    page = firm.staff().get(f"/office/jobs/{run.id}")
    assert page.soup.h1.get_text(strip=True).startswith("Meals")
    assert "5 of 5 done" in page.words and "Fed" in page.words and "Not hungry yet." in page.words
    with firm.writing() as session:
        later = start(session, "dummy_meals", {}, [NewRow(label="Late meal")], SYSTEM)
    disable_vertical(firm.kit.installation, firm.tenant.id, "dummy")
    firm.refresh()
    Worker(firm.kit.installation).run_once(firm.tenant)
    assert "no longer knows how" in firm.staff().get(f"/office/jobs/{later.id}").words
