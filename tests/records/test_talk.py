"""The conversation of a record: notes with an audience, tags, two people at once, one press for answer and status."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.documents.models import Document
from doorstep.events.models import Delivery, Event
from doorstep.mail.mailbox import Mailbox
from doorstep.problems import Refused
from doorstep.records.models import Message
from doorstep.users.models import User

from .builders import STAFF, again, events, fresh, job, png, services

pytestmark = pytest.mark.on_both


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


def read(page):
    return page.all(".message-head")


def entered_again(firm, contact):
    """Another device of the same person."""
    with firm.writing() as session:
        return firm.entered(session, session.scalars(select(User.id).where(User.contact_id == contact.id)).one())


def test_what_is_new_is_counted_until_it_was_read(firm, record, manager, colleague):
    """ST-14: a list says how many messages are new, the homes name it; looking at it reads it, on every device."""
    office, portal = paths(record)
    owner = firm.staff()
    owner.submit(office, "Send message", body="One")
    owner.submit(office, "Send message", body="Two")
    owner.submit(office, "Send message", body="Not for them", audience=["visit_buyer"])
    assert "2 new" in colleague.browser.get("/portal/errands/").words
    home = colleague.browser.get("/portal/").words
    assert "Read: 2 new messages" in home and "A job" in home
    assert "J-0001" in colleague.browser.get("/portal/errands/?status=new-messages").words
    assert "2 new" not in owner.get("/office/errands/").words
    colleague.browser.get(portal)
    assert "new message" not in colleague.browser.get("/portal/").words
    assert "2 new" in manager.browser.get("/portal/errands/").words
    colleague.browser.submit(portal, "Send message", body="Three")
    assert "1 new" in owner.get("/office/errands/").words and "New messages: 1 job" in owner.get("/office/").words
    assert "J-0001" in owner.get("/office/errands/?status=new-messages").words
    owner.get(office)
    assert "1 new" not in owner.get("/office/errands/").words and "New messages" not in owner.get("/office/").words
    assert "J-0001" not in owner.get("/office/errands/?status=new-messages").soup.select_one("main").get_text()


def test_marked_as_unread(firm, record, colleague):
    """The last message of somebody else is new again when they say so; a preview reads nothing."""
    office, portal = paths(record)
    owner = firm.staff()
    owner.submit(office, "Send message", body="One")
    owner.get(f"/office/preview/{colleague.contact.id}")
    colleague.browser.get(portal)
    assert "1 new" in colleague.browser.submit(portal, "Mark as unread").words
    again = colleague.browser.get(portal)
    assert "New" in read(again)[-1].get_text()
    assert "1 new" not in colleague.browser.get("/portal/errands/").words


def test_a_draft_is_kept_and_found_on_another_device(firm, record, colleague):
    """What was begun stands in the box again on any device, with its file, and is gone once it was sent."""
    office, portal = paths(record)
    phone, desk = colleague.browser, entered_again(firm, colleague.contact)
    form = phone.get(portal).form("Send message")
    saved = phone.post(f"{portal}/draft", {**form, "body": "The key is", "tag": "update", "files": png("key.png")})
    assert saved.status == 303
    page = desk.get(portal)
    there = page.form("Send message")
    assert there["body"] == "The key is" and there["tag"] == "update" and "key.png" in page.words
    assert desk.post(f"{portal}/message", {**there, "body": "The key is at the desk."}).status == 303
    page = phone.get(portal)
    assert "The key is at the desk." in page.words and "key.png" in page.words
    assert not page.form("Send message").get("body")
    assert "The key is" not in firm.staff().get(office).form("Send message").values()


def test_two_devices_with_different_drafts(firm, record, colleague):
    """Each keeps its own; the other is offered beside, to be used or thrown away."""
    _, portal = paths(record)
    phone, desk = colleague.browser, entered_again(firm, colleague.contact)
    first, second = phone.get(portal).form("Send message"), desk.get(portal).form("Send message")
    json = {"headers": {"Accept": "application/json"}}
    told = phone.post(f"{portal}/draft", {**first, "body": "From the phone"}, **json).json
    assert told["version"] == 1 and told["key"] == first["_once"]
    desk.post(f"{portal}/draft", {**second, "body": "From the desk"}, **json)
    page = phone.get(portal)
    assert page.form("Send message")["body"] == "From the desk" and "From the phone" in page.words
    used = phone.get(next(link for link in page.links() if "draft=" in link).partition("#")[0])
    assert used.form("Send message")["body"] == "From the phone" and "From the desk" in used.words
    thrown = phone.submit(portal, "Throw away")
    assert "From the phone" not in thrown.words


def test_the_same_draft_on_two_devices(firm, record, colleague):
    """Both typed on in one draft: the later one saves over nothing; sent from one, the other's text is not lost."""
    _, portal = paths(record)
    phone, desk = colleague.browser, entered_again(firm, colleague.contact)
    form = phone.get(portal).form("Send message")
    json = {"headers": {"Accept": "application/json"}}
    one = phone.post(f"{portal}/draft", {**form, "body": "Hello"}, **json).json
    shared = desk.get(portal).form("Send message")
    assert shared["_once"] == one["key"] and shared["draft"] == "1"
    desk.post(f"{portal}/draft", {**shared, "body": "Hello from the desk"}, **json)
    forked = phone.post(f"{portal}/draft", {**form, "draft": "1", "body": "Hello from the phone"}, **json).json
    assert forked["key"] != one["key"]
    words = phone.get(portal).words
    assert "Hello from the desk" in words and "Hello from the phone" in words
    assert desk.post(f"{portal}/message", {**shared, "body": "Sent from the desk"}).status == 303
    page = phone.post(f"{portal}/message", {**form, "body": "Typed on the phone"})
    assert page.status == 422 and "You have sent another text from here" in page.words
    assert page.form("Send anyway")["body"] == "Typed on the phone"
    assert phone.post(f"{portal}/message", page.form("Send anyway")).status == 303
    assert [line.get_text() for line in phone.get(portal).all(".message-body")] == [
        "Sent from the desk",
        "Typed on the phone",
    ]


def test_corrections(firm, record, colleague, manager):
    """An author mends their message for some minutes, staff theirs at any time; what it said before is readable."""
    _, portal = paths(record)
    colleague.browser.submit(portal, "Send message", body="The door is green.")
    page = colleague.browser.get(portal)
    url = next(a["href"] for a in page.all(".message-mend a"))
    form = colleague.browser.get(url).form("Save")
    assert colleague.browser.post(url, {**form, "body": "The door is red."}).status == 303
    seen = manager.browser.get(portal)
    assert "The door is red." in seen.words and "Edited" in seen.words and "The door is green." in seen.words
    late = colleague.browser.post(url, {**form, "_once": "another", "body": "The door is blue."})
    assert late.status == 422 and "Somebody else has changed this meanwhile" in late.words
    assert "The door is red." in late.words and late.form("Save")["body"] == "The door is blue."
    assert manager.browser.get(url).status == 404 and firm.staff().get(url.replace("portal", "office")).status == 404
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert not colleague.browser.get(portal).all(".message-mend")
        assert colleague.browser.post(url, {**form, "_once": "third", "body": "Too late"}).status in (409, 422)
    with firm.reading() as session:
        told = session.scalars(select(Delivery.rule)).all()
    assert len(told) == len([one for one in told if one == "job_message"]) == 1


@pytest.mark.timeout(120)
def test_answered_closed_and_taken_at_once(firm, record):
    """ST-14: two close, take over and answer one request at the same moment: each is done or told, and nothing lost."""
    office, _ = paths(record)
    ways = ("message", "message", "done", "working", "assign", "assign")
    staff = [(what, firm.staff()) for what in ways]
    pages = [browser.get(office) for _, browser in staff]
    start, told = threading.Barrier(len(ways)), []

    def stamped(page, field):
        form = next(form for form in page.all("form") if form.select_one(f"[name={field}]"))
        return {one["name"]: one["value"] for one in form.select("input[name]")}

    def press(n, what, browser):
        if what == "message":
            path, fields = "message", {**pages[n].form("Send message"), "body": f"Answer of {n}"}
        elif what == "assign":
            path, fields = "assign", stamped(pages[n], "assigned_id")
        else:
            path, fields = "status", {**stamped(pages[n], "status"), "status": what}
        start.wait()
        told.append((path, browser.post(f"{office}/{path}", fields)))

    threads = [threading.Thread(target=press, args=(n, *one)) for n, one in enumerate(staff)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(told) == 6
    done = [what for what, page in told if page.status == 303]
    asked = [page for _, page in told if page.status != 303]
    assert all(page.status in (409, 422) and "Somebody" in page.words for page in asked), [
        page.status for page in asked
    ]
    said = events(firm, record)
    for what, name in (("message", "job.message"), ("status", "job.status"), ("assign", "job.assigned")):
        assert said.count(name) == done.count(what)
    assert done.count("status") + done.count("assign") == 1 and done.count("message") == 1


def test_a_file_of_a_note_is_checked(firm, record):
    """`doorstep check` finds a file that others could read than its message is for."""
    with firm.writing() as session:
        services.post_message(session, again(session, record), "x", STAFF, audience=("manager",))
    assert firm.check() == []
    with firm.writing() as session:
        session.scalars(select(Message)).one().narrowed = False
    assert firm.check() == ["1 messages do not say for whom they are"]
