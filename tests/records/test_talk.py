"""The conversation of a record: notes with an audience, tags, two people at once, one press for answer and status."""

import threading

import pytest
from sqlalchemy import select

from doorstep.documents.models import Document
from doorstep.events.models import Delivery, Event
from doorstep.mail.mailbox import Mailbox
from doorstep.problems import Refused
from doorstep.records.models import Message

from .builders import STAFF, again, events, fresh, job, png, services


@pytest.fixture
def place(firm):
    return firm.account("Acme Holdings")


@pytest.fixture
def manager(firm, place):
    """Linked as the place's manager; the colleague below only as a contact."""
    person = firm.person("Mona Manager")
    firm.link(person.contact, place, "manager")
    return person


@pytest.fixture
def colleague(firm, place):
    return firm.person("Carl Colleague", place)


@pytest.fixture
def record(firm, place):
    return job(firm, place, published=True)


def paths(record):
    return f"/office/errands/{record.id}", f"/portal/errands/{record.id}"


def test_a_note_for_one_role_and_its_files(firm, record, manager, colleague):
    """SW-04 ST-18: who holds the role sees note and file, by page and API; another contact finds neither."""
    office, portal = paths(record)
    note = {"body": "The fuse was wrong.", "subject": "Fuse", "tag": "billing", "audience": ["manager"]}
    page = firm.staff().submit(office, "Send message", files=png("fuse.png"), **note)
    assert "Only for Manager" in page.words and "Billing" in page.words
    with firm.reading() as session:
        file = session.scalars(select(Document)).one()
    seen = manager.browser.get(portal)
    assert "The fuse was wrong." in seen.words and "Only for Manager" in seen.words and "fuse.png" in seen.words
    assert "New message on" in seen.words
    hidden = colleague.browser.get(portal)
    assert hidden.status == 200
    assert not {"fuse", "Fuse", "New message on"} & set(hidden.words.split()) and "fuse" not in hidden.words
    assert "New message on" not in hidden.words
    for person, code in ((manager, 200), (colleague, 404)):
        browser = person.browser
        assert browser.get(f"/portal/documents/{file.id}/download").status == code
        assert browser.get(f"/api/v1/documents/{file.id}").status == code
        found = browser.get(f"/api/v1/errands/{record.id}/messages").json["items"]
        assert [one["tag"] for one in found] == (["billing"] if code == 200 else [])
        assert ("fuse.png" in browser.get("/portal/documents").words) is (code == 200)
        assert bool(browser.get("/portal/search?q=fuse").all("ul.hits a")) is (code == 200)
        lines = browser.get(f"/api/v1/errands/{record.id}/events").json["items"]
        assert ("job.message" in {line["name"] for line in lines}) is (code == 200)


def test_mails_of_a_note_go_to_its_audience(firm, record, manager, colleague):
    """ST-15 ST-16: one mail to each for whom it is, without its text, with a link; nobody else is mailed of it."""
    told = firm.contact("Nora Notified", "nora@example.org")
    with firm.writing() as session:
        services.post_message(session, again(session, record), "The price is high.", STAFF, audience=("manager",))
        services.post_message(session, again(session, record), "He never pays.", STAFF, internal=True)
    firm.work()
    mails = Mailbox(firm.kit.installation.settings.mailbox_folder).list(limit=50)
    about = [one for one in mails if "an answer" in one.subject]
    assert [one.to for one in about] == [manager.contact.email] and told.email
    whole = Mailbox(firm.kit.installation.settings.mailbox_folder).read(about[0].id)
    assert "price is high" not in f"{whole.text} {whole.html}" and f"/portal/errands/{record.id}" in whole.text


def test_a_role_lost_before_the_mail_leaves(firm, record, manager):
    """ST-15: who holds the role no more when the mail would leave gets none, and the outbox says why."""
    from doorstep.accounts.models import Link

    firm.link(manager.contact, firm.account("Elsewhere"))
    with firm.writing() as session:
        services.post_message(session, again(session, record), "For you.", STAFF, audience=("manager",))
        session.scalars(select(Link).where(Link.role == "manager")).one().role = "contact"
    firm.work()
    with firm.reading() as session:
        row = session.scalars(select(Delivery).where(Delivery.contact_id == manager.contact.id)).one()
    assert row.state == "skipped" and "does not see it" in row.reason


def test_explain_names_the_audience(firm, record, manager, colleague):
    """Staff read why somebody does not see a file: the note it came with is for another role."""
    office, _ = paths(record)
    owner = firm.staff()
    owner.submit(office, "Send message", body="x", audience=["manager"], files=png("fuse.png"))
    with firm.reading() as session:
        file = session.scalars(select(Document)).one()
    words = owner.get(f"/office/explain?contact={colleague.contact.id}&document={file.id}").words
    assert "The note it came with is for Manager only, and Carl Colleague is none of them." in words


def test_what_is_not_offered_is_refused(firm, record):
    """A note's tag and roles are those of its type, and an internal note has no audience."""
    with firm.writing() as session:
        one = again(session, record)
        for wrong in ({"tag": "gossip"}, {"audience": ("bookkeeper",)}, {"internal": True, "audience": ("manager",)}):
            with pytest.raises(Refused):
                services.post_message(session, one, "x", STAFF, **wrong)
    office, _ = paths(record)
    page = firm.staff().submit(office, "Send message", body="kept", tag="gossip")
    assert page.status == 422 and "kept" in page.words


def test_somebody_answered_meanwhile(firm, record, manager, colleague):
    """ST-14: what was written before a newer message was read comes back with it; sent again, both are there."""
    _, portal = paths(record)
    form = manager.browser.get(portal).form("Send message")
    colleague.browser.submit(portal, "Send message", body="I am at the door.")
    page = manager.browser.post(f"{portal}/message", {**form, "body": "Who has the key?"})
    assert page.status == 422 and "Somebody else wrote while you did" in page.words
    assert "I am at the door." in page.words and "Who has the key?" in page.form("Send anyway")["body"]
    assert "New" in page.soup.select(".message-head")[-1].get_text()
    sent = manager.browser.post(f"{portal}/message", page.form("Send anyway"))
    assert sent.status == 303 and "#message-" in sent.location
    words = colleague.browser.get(portal).words
    assert words.index("I am at the door.") < words.index("Who has the key?")


def test_a_note_that_is_not_for_them_holds_nobody_up(firm, record, colleague):
    """A message that its writer may not see is no reason to ask, and is not told that way."""
    office, portal = paths(record)
    form = colleague.browser.get(portal).form("Send message")
    firm.staff().submit(office, "Send message", body="Hm.", internal="1")
    firm.staff().submit(office, "Send message", body="Hm.", audience=["manager"])
    assert colleague.browser.post(f"{portal}/message", {**form, "body": "Hello"}).status == 303


def test_answer_and_status_in_one_press(firm, record):
    """ST-14: staff answer and complete in one press; when the status was changed meanwhile they hear so first."""
    office, _ = paths(record)
    owner, kim = firm.staff(), firm.staff("manager")
    stale = kim.get(office).form("Send message")
    assert "It is now" not in owner.submit(office, "Send message", body="Done now.", then="done").words
    assert fresh(firm, record).status == "done" and events(firm, record)[-2:] == ["job.message", "job.status"]
    page = kim.post(f"{office}/message", {**stale, "body": "I go.", "then": "working"})
    assert page.status == 422
    page = kim.post(f"{office}/message", page.form("Send anyway"))
    assert page.status == 303 and fresh(firm, record).status == "working"


def test_a_customer_writes_on_a_closed_one(firm, record, colleague):
    """A type may say that a customer's message opens a closed record again; staff's does not."""
    office, portal = paths(record)
    with firm.writing() as session:
        services.change_status(session, again(session, record), "done", STAFF)
    firm.staff().submit(office, "Send message", body="Good bye.")
    assert fresh(firm, record).closed_at is not None
    colleague.browser.submit(portal, "Send message", body="It leaks again.")
    assert fresh(firm, record).status == "waiting" and fresh(firm, record).closed_at is None


def test_a_stale_press_is_told_and_offered_again(firm, record):
    """Two people on one page: whoever presses second reads what the first did, and may press all the same."""
    office, _ = paths(record)
    owner, kim = firm.staff(), firm.staff("manager")
    page = owner.get(office)
    stale = next(form for form in page.all("form") if form.select_one("[name=status][value=working]"))
    fields = {one["name"]: one["value"] for one in stale.select("input[name]")}
    kim.submit(office, "Done")
    told = owner.post(f"{office}/status", fields)
    assert told.status == 409 and "Somebody was faster" in told.words
    assert "Manager Person" in told.words and "is now: Done" in told.words
    assert fresh(firm, record).status == "done"
    assert owner.post(f"{office}/status", told.form("Set to “In progress” all the same")).status == 303
    assert fresh(firm, record).status == "working"
    assert owner.post(f"{office}/assign", {**fields, "assigned_id": ""}).status == 409
    assert owner.post(f"{office}/archive", fields).status == 409


@pytest.mark.timeout(60)
def test_many_write_at_once(firm, record):
    """Ten people write at the same moment: ten messages, each with a place of its own, in the order they came."""
    faults = []

    def write(n):
        try:
            with firm.writing() as session:
                services.post_message(session, again(session, record), f"Message {n}", STAFF)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not faults
    with firm.reading() as session:
        places = list(session.scalars(select(Message.position).order_by(Message.id)))
        said = session.scalars(select(Event.message_id).where(Event.name == "job.message")).all()
    assert sorted(places) == list(range(1, 11)) and len(set(said)) == 10
