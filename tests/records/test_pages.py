from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.documents.models import Document
from doorstep.records import publishing
from doorstep.records.models import Participant

from .builders import STAFF, again, events, fresh, job, png, services


@pytest.fixture
def place(firm):
    return firm.account("Acme Holdings")


@pytest.fixture
def person(firm, place):
    return firm.person("Pat Example", place)


def test_conversation(firm, place, person):
    """ST-14 ST-18: staff and customer talk on the record's page, with files; an internal note never shows."""
    record = job(firm, place, published=True)
    staff, office, portal = firm.staff(), f"/office/errands/{record.id}", f"/portal/errands/{record.id}"
    assert staff.submit(office, "Send message", body="We come on Monday.", files=png("plan.png")).status == 200
    assert (
        staff.submit(office, "Send message", body="He never pays.", internal="1", files=png("secret.png")).status == 200
    )
    page = person.browser.get(portal)
    assert "We come on Monday." in page.words and "plan.png" in page.words and "Owner Person" in page.words
    assert (
        "never pays" not in page.words
        and "secret.png" not in page.words
        and "internal" not in page.form("Send message")
    )
    answered = person.browser.submit(
        portal, "Send message", body="Fine, thank you.\nThe key is at the desk.", files=png("key.png")
    )
    assert answered.status == 200 and "Fine, thank you." in answered.words
    page = staff.get(office)
    assert "Fine, thank you." in page.words and "key.png" in page.words and "He never pays." in page.words
    assert events(firm, record).count("job.message") == 3
    with firm.reading() as session:
        titles = dict(session.execute(select(Document.title, Document.visible_from)).all())
    assert titles["secret.png"] is None and titles["plan.png"] is not None


def test_a_message_needs_something_and_is_sent_once(firm, place, person):
    """An empty message comes back with a word; one pressed twice is there once; a refused one keeps its file."""
    record = job(firm, place, published=True)
    url = f"/portal/errands/{record.id}"
    page = person.browser.submit(url, "Send message", body="  ")
    assert page.status == 422 and "Write a message, or choose a file." in page.words
    form = person.browser.get(url).form("Send message")
    for _ in range(2):
        assert person.browser.post(f"{url}/message", {**form, "body": "Only once"}).status == 303
    assert person.browser.get(url).words.count("Only once") == 1
    form = person.browser.get(url).form("Send message")
    page = person.browser.post(f"{url}/message", {**form, "body": "x" * 10_001, "files": png()})
    assert page.status == 422 and "shot.png" in page.all(".kept")[0].get_text()


def test_people_of_a_record(firm, kit):
    """HG-08 HG-14: staff add a further person to the same record, also one without an address; each sees it."""
    site = firm.account("12 Elm Street", "site")
    record = job(firm, site, kind="visit", title="Inspection", published=True)
    staff, url = firm.staff(), f"/office/visits/{record.id}"
    first = firm.contact("Ada Buyer")
    page = staff.get(url)
    assert any("Add person" in link.get_text() for link in page.all(".page-actions a"))
    people = f"{url}/participants"
    found = staff.post(people, {**staff.get(people).form("Add"), "contact_id_find": "ada buy", "_update": "1"})
    assert [o.get_text(strip=True) for o in found.all("select[name=contact_id] option")][-1].startswith("Ada Buyer")
    form = {**found.form("Add"), "role": "visit_buyer", "contact_id": str(first.id)}
    assert staff.post(people, form).status == 303
    named = {"who": "new", "first_name": "Bo", "last_name": "Buyer", "role": "visit_buyer"}
    spouse = {**staff.get(people).form("Add"), **named}
    assert staff.post(people, spouse).status == 303
    assert staff.post(people, {**staff.get(people).form("Add"), "who": "new"}).status == 422
    words = staff.get(url).words
    assert "Ada Buyer Buyer" in words and "Bo Buyer Buyer" in words
    browser = firm.enrol(first)
    assert browser.get(f"/portal/visits/{record.id}").status == 200
    assert "Inspection" in browser.get("/portal/visits/").words
    staff.submit(url, "Ada Buyer will not take part")
    assert browser.get(f"/portal/visits/{record.id}").status == 404
    assert events(firm, record)[-1] == "visit.participant_left"
    with firm.reading() as session:
        assert len(session.scalars(select(Participant)).all()) == 1


def test_the_page_of_a_contact_holds_all_their_work(firm, place, person):
    """SW-16: what lies below a linked customer and what they take part in, published or not; nobody else's."""
    elsewhere, lee = firm.account("Elsewhere", "site"), person.contact
    job(firm, firm.account("Pier 4", "site", place), "Fix the door")
    job(firm, firm.account("Somebody Else"), "Not theirs")
    visit = job(firm, elsewhere, kind="visit", title="Look at the roof")
    with firm.writing() as session:
        services.add_participant(session, again(session, visit), lee.id, "visit_buyer", STAFF)
    words = firm.staff().get(f"/office/contacts/{lee.id}").words
    assert "Fix the door" in words and "Look at the roof" in words and "Not theirs" not in words


def test_colleagues_can_be_subscribed(firm, place, person):
    """ST-19: a contact adds a colleague of the same company who has access; nobody else can be added."""
    record = job(firm, place, published=True)
    colleague, stranger = firm.person("Kim Colleague", place), firm.person("Sam Stranger", firm.account("Elsewhere"))
    invited = firm.contact("Not Enrolled")
    firm.link(invited, place)
    url = f"/portal/errands/{record.id}/participants"
    page = person.browser.get(url)
    names = [o.get_text(strip=True) for o in page.all("select[name=contact_id] option")]
    assert "Kim Colleague" in names and not {"Sam Stranger", "Not Enrolled", "Pat Example"} & set(names)
    for wrong in (stranger.contact, invited):
        assert person.browser.post(url, {**page.form("Add"), "contact_id": str(wrong.id)}).status == 422
    assert person.browser.post(url, {**page.form("Add"), "contact_id": str(colleague.contact.id)}).status == 303
    assert "Kim Colleague Subscriber" in person.browser.get(f"/portal/errands/{record.id}").words


def test_published_withdrawn_scheduled(firm, place, person):
    """Contacts see a record from when staff publish it, not after a withdrawal, and by itself at a time given."""
    record = job(firm, place)
    staff, url = firm.staff(), f"/office/errands/{record.id}"
    assert person.browser.get(f"/portal/errands/{record.id}").status == 404
    assert "Customers do not see this yet." in staff.get(url).words
    assert "Customers do not see this yet." not in staff.submit(url, "Publish").words
    assert person.browser.get(f"/portal/errands/{record.id}").status == 200
    staff.submit(url, "Withdraw")
    assert person.browser.get(f"/portal/errands/{record.id}").status == 404
    assert events(firm, record) == ["job.created", "job.published", "job.withdrawn"]
    assert staff.post(f"{url}/publish", {"at": "2999-01-01T10:00"}).status == 303
    assert fresh(firm, record).visible_from == datetime(2999, 1, 1, 10, tzinfo=UTC)
    assert staff.post(f"{url}/publish", {"at": "rubbish"}).status == 409


def test_a_scheduled_one_is_announced_once_when_its_time_comes(firm, place):
    """The worker says of a scheduled record that it is published, at its time and once."""
    record = job(firm, place)
    with firm.writing() as session:
        services.publish(session, again(session, record), STAFF, at=clock.now() + timedelta(hours=2))
    with firm.writing() as session:
        assert publishing.next_due(session) is not None and publishing.announce_due(session) == 0
    with clock.frozen(clock.now() + timedelta(hours=3)):
        with firm.writing() as session:
            assert publishing.announce_due(session) == 1
        with firm.writing() as session:
            assert publishing.announce_due(session) == 0
    assert events(firm, record).count("job.published") == 1


def test_children_follow_their_parent(firm, place, person):
    """A child made on its parent's page takes its account, and is visible exactly when its parent is."""
    record, staff = job(firm, place, "Parent"), firm.staff()
    page = staff.get(f"/office/errands/{record.id}")
    add = next(link["href"] for link in page.all("a") if "Add task" in link.get_text())
    made = staff.submit(add, "Create", title="The child")
    assert made.status == 200 and "Size of T-0001: small" in made.words
    assert "The child" in staff.get(f"/office/errands/{record.id}").words
    with firm.reading() as session:
        child = session.scalars(select(services.type_of(session, "task").model)).one()
    assert child.account_id == place.id and child.parent_id == record.id
    portal = f"/portal/tasks/{child.id}"
    assert person.browser.get(portal).status == 404
    staff.submit(f"/office/errands/{record.id}", "Publish")
    assert person.browser.get(portal).status == 200
    assert "The child" in person.browser.get(f"/portal/errands/{record.id}").words
    assert staff.post(f"/office/tasks/{child.id}/publish").status == 409
    assert "task.published" in events(firm, child)
    staff.submit(f"/office/errands/{record.id}", "Withdraw")
    assert person.browser.get(portal).status == 404
    assert staff.get("/office/tasks/new").status == 404 and not staff.get("/office/tasks/").all("a.btn-primary")


def test_the_business_decides_what_is_published_at_once(firm, place, kit):
    """A business's own setting says by kind whether records are published by hand or at once."""
    from sqlalchemy import update

    from doorstep.businesses.models import Business

    with kit.installation.installation_session(write=True) as session:
        session.execute(update(Business).values(settings={"publish": {"job": "at_once"}}))
    firm.refresh()
    record = job(firm, place)
    assert record.visible_from is not None and events(firm, record) == ["job.created", "job.published"]


def test_archive_and_bring_back(firm, place, person):
    """An archived record leaves lists and the portal; staff who open it can bring it back."""
    record, staff = job(firm, place, "Old one", published=True), firm.staff()
    url = f"/office/errands/{record.id}"
    assert "Old one" not in staff.submit(url, "Archive").words.partition("Jobs")[2].partition("Search")[2]
    assert person.browser.get(f"/portal/errands/{record.id}").status == 404
    assert "This was archived." in staff.get(url).words
    staff.submit(url, "Bring back")
    assert person.browser.get(f"/portal/errands/{record.id}").status == 200


def test_staff_need_the_permission(firm, place, kit, monkeypatch):
    """Writing needs the permission for records: without it pages show no such buttons, and requests say why."""
    from doorstep.users import permissions

    record = job(firm, place)
    staff = firm.staff("member")
    reduced = {**permissions.BY_ROLE, "member": permissions.MEMBER - {permissions.Permission.RECORDS}}
    monkeypatch.setattr(permissions, "BY_ROLE", reduced)
    page = staff.get(f"/office/errands/{record.id}")
    assert page.status == 200 and "Publish" not in page.words and "Add task" not in page.words
    assert not staff.get("/office/errands/").all("a.btn-primary")
    for path in ("publish", "status", "message", "assign", "archive", "participants/remove", "edit"):
        refused = staff.post(f"/office/errands/{record.id}/{path}", {"status": "done", "body": "x"})
        assert refused.status == 409 and "does not allow" in refused.words, path


def test_boxes_of_verticals(firm, place, person):
    """A vertical's box stands on the page; one that fails leaves a small box for staff that names the plugin."""
    record, broken = job(firm, place, published=True), job(firm, place, "broken panel", published=True)
    assert "Box about J-0001" in person.browser.get(f"/portal/errands/{record.id}").words
    assert "worktype" in firm.staff().get(f"/office/errands/{broken.id}").words
    page = person.browser.get(f"/portal/errands/{broken.id}")
    assert page.status == 200 and "worktype" not in page.words


def test_a_disabled_vertical_has_no_pages(firm, place, person, kit):
    """Where the vertical is disabled, none of its record pages is found, and nothing is lost."""
    from doorstep.businesses.services import disable_vertical, enable_vertical

    record, staff = job(firm, place, published=True), firm.staff()
    disable_vertical(kit.installation, firm.tenant.id, "worktype")
    for browser, side in ((staff, "office"), (person.browser, "portal")):
        for path in ("", "new", str(record.id), "board", "export.csv"):
            assert browser.get(f"/{side}/errands/{path}").status == 404
    enable_vertical(kit.installation, firm.tenant.id, "worktype", "the tests")
    assert staff.get(f"/office/errands/{record.id}").status == 200


def test_assign(firm, place):
    """Staff assign a record to one of them; nobody else can be named."""
    record, staff = job(firm, place), firm.staff()
    form = staff.get(f"/office/errands/{record.id}/edit").form("Save")
    options = staff.get(f"/office/errands/{record.id}/edit").all("select[name=assigned_id] option")
    someone = next(o["value"] for o in options if o["value"])
    assert staff.post(f"/office/errands/{record.id}/assign", {"assigned_id": someone}).status == 303
    assert "Owner Person" in staff.get(f"/office/errands/{record.id}").words
    assert staff.post(f"/office/errands/{record.id}/assign", {"assigned_id": str(record.id)}).status == 409
    assert form["assigned_id"] == "" and events(firm, record)[-1] == "job.assigned"
