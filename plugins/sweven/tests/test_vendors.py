"""A vendor is put on one order: sees that one, hears of what is for vendors, and is taken off again."""

import pytest
from plugins.sweven.tests.builders import STAFF, client, order, titles
from sqlalchemy import select

from doorstep.api import Contact, create_record, put_on_list

OFFICE, PORTAL = "/office/work-orders", "/portal/work-orders"


@pytest.fixture
def owner(firm):
    return firm.staff()


@pytest.fixture
def harbor(firm):
    return client(firm)


@pytest.fixture
def pat(firm, harbor):
    return firm.person("Pat Client", harbor)


def vendor(firm, name="Vic Vendor"):
    """Somebody on the vendors' list."""
    made = firm.contact(name, f"{name.split()[0].lower()}@vendors.example.org")
    with firm.writing() as session:
        one = session.scalars(select(Contact).where(Contact.id == made.id)).one()
        put_on_list(session, one, "vendor", STAFF)
    return made


def put_on(owner, record, contact):
    url = f"{OFFICE}/{record.id}/participants?role=order_vendor"
    return owner.submit(url, "Add", contact_id=str(contact.id))


def move(owner, record, status):
    owner.post(f"{OFFICE}/{record.id}/status", {"status": status})


def told(firm, contact):
    """The rules under which mails have reached somebody."""
    firm.work()
    rows = firm.staff().get("/office/outbox/?state=sent").all("tbody tr")
    return [row for row in rows if contact.email in row.get_text()]


def test_one_is_chosen_from_the_list(firm, owner, harbor):
    """SW-08 SW-16: the order's page offers the vendors' list and nobody else; somebody beside it is refused."""
    vic, other, record = vendor(firm), firm.contact("Olaf Other"), order(firm, harbor)
    page = owner.get(f"{OFFICE}/{record.id}")
    assert any("role=order_vendor" in link for link in page.links())
    choice = owner.get(f"{OFFICE}/{record.id}/participants?role=order_vendor")
    assert "Vic Vendor" in choice.words and "Olaf Other" not in choice.words
    refused = put_on(owner, record, other)
    assert refused.status == 422
    page = put_on(owner, record, vic)
    assert page.status == 200 and "Vic Vendor" in page.words and "Vendor" in page.words
    api = {"json": {"contact_id": str(other.id), "role": "order_vendor"}, "headers": {"X-CSRFToken": owner.csrf()}}
    answer = owner.client.post(owner.path(f"/api/v1/work-orders/{record.id}/participants"), **api)
    assert answer.status_code == 422 and "Vendors list" in answer.json["errors"]["contact_id"][0]


def test_what_a_vendor_sees(firm, owner, harbor, pat):
    """SW-02 SW-04: that order and its notes for vendors; no other order, no note for others, nothing of the client."""
    record = order(firm, harbor)
    order(firm, harbor, "Not for vendors")
    vic = vendor(firm)
    put_on(owner, record, vic)
    browser, path = firm.enrol(vic), f"{PORTAL}/{record.id}"
    for note, audience in (("Bring a ladder", ["order_vendor"]), ("Net 30", ["client_accounting"]), ("To all", [])):
        owner.submit(f"{OFFICE}/{record.id}", "Send message", body=note, audience=audience)
    owner.submit(f"{OFFICE}/{record.id}", "Send message", body="He is dear", internal="1")
    assert titles(browser.get(f"{PORTAL}/?status=all")) == [record.title]
    page = browser.get(path)
    assert "Bring a ladder" in page.words and "To all" in page.words
    assert "Net 30" not in page.words and "He is dear" not in page.words
    assert "Bring a ladder" not in pat.browser.get(path).words
    board = browser.get(f"{PORTAL}/board")
    assert record.title in board.words and "Not for vendors" not in board.words
    home = browser.get("/portal/")
    assert "Not for vendors" not in home.words
    assert browser.get("/api/v1/accounts").json["items"] == []
    assert [one["number"] for one in browser.get("/api/v1/work-orders").json["items"]] == [record.number]
    said = browser.submit(path, "Send message", body="On my way")
    assert "On my way" in said.words and "On my way" in pat.browser.get(path).words


def test_what_a_vendor_is_told(firm, owner, harbor):
    """SW-05 SW-08 SW-15: of being put on it, of the statuses ticked for vendors, of notes for them; with no user."""
    vic, record = vendor(firm), order(firm, harbor)
    put_on(owner, record, vic)
    (mail,) = told(firm, vic)
    assert "put on an order" in mail.get_text()
    for status, count in (("in_progress", 2), ("completed", 2), ("in_progress", 3), ("cancelled", 4)):
        move(owner, record, status)
        assert len(told(firm, vic)) == count, status
    owner.submit(f"{OFFICE}/{record.id}", "Send message", body="Net 30", audience=["client_accounting"])
    assert len(told(firm, vic)) == 4
    owner.submit(f"{OFFICE}/{record.id}", "Send message", body="Bring a ladder", audience=["order_vendor"])
    assert len(told(firm, vic)) == 5


def test_a_vendor_is_taken_off(firm, owner, harbor):
    """SW-08 SW-16: at once nothing is there for them any more, what waited is not mailed, and the history says so."""
    vic, record = vendor(firm), order(firm, harbor)
    put_on(owner, record, vic)
    browser, path = firm.enrol(vic), f"{PORTAL}/{record.id}"
    assert browser.get(path).status == 200 and len(told(firm, vic)) == 1
    move(owner, record, "in_progress")
    page = owner.submit(f"{OFFICE}/{record.id}", "Remove")
    assert page.status == 200
    assert browser.get(path).status == 404 and titles(browser.get(f"{PORTAL}/?status=all")) == []
    move(owner, record, "on_hold")
    assert len(told(firm, vic)) == 1
    history = owner.get(f"{OFFICE}/{record.id}").words
    assert "Vic Vendor" in history


def test_who_takes_part_in_orders_is_offered_on_orders_only(kit):
    """SW-16: beside another vertical its records neither ask for a vendor, nor does a vendor reach them."""
    firm = kit.firm("sweven", "supportdesk")
    account, owner = client(firm), firm.staff()
    one = order(firm, account)
    with firm.writing() as session:
        values = {"title": "A question", "description": "Words", "account_id": account.id}
        asked = create_record(session, "support_request", values, STAFF)
    words = ("Assign a contact", "Add Vendor")
    page = owner.get(f"/office/work-orders/{one.id}").words
    assert all(word in page for word in words)
    page = owner.get(f"/office/support-requests/{asked.id}").words
    assert "Add person" in page and not any(word in page for word in words)
