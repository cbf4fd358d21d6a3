"""Contacts of clients: made from the list manager, with a role, with or without a sign-in."""

import pytest
from plugins.sweven.tests.builders import STAFF, client, order
from sqlalchemy import select

from doorstep.api import Contact, add_participant
from doorstep.testing.kit import PASSWORD


@pytest.fixture
def owner(firm):
    return firm.staff()


@pytest.fixture
def harbor(firm):
    return client(firm)


def contact(firm, first_name):
    with firm.reading() as session:
        return session.scalars(select(Contact).where(Contact.first_name == first_name)).one()


def add(owner, harbor, **values):
    return owner.submit(f"/office/contacts/new?account={harbor.id}", "Save", **values)


def move(owner, record, status, **more):
    return owner.post(f"/office/work-orders/{record.id}/status", {"status": status, **more})


def told(firm, rule="work_order_status"):
    """Whom the worker mailed under a rule, as the outbox says."""
    firm.work()
    cells = firm.staff().get(f"/office/outbox/?state=sent&rule={rule}").all("td.alone")
    return sorted(one.get_text(strip=True) for one in cells)


def test_a_contact_with_a_role_and_no_user_is_told(firm, owner, harbor):
    """SW-03 SW-06 SW-07 SW-08 SW-14 SW-15: List Manager → Clients → Contacts → Add; no sign-in, and status mails."""
    home = owner.get("/office/")
    assert "List Manager" in home.words and "Clients and locations" in home.words
    tab = owner.get(f"/office/accounts/{harbor.id}/contacts")
    new = next(link for link in tab.links() if "/office/contacts/new" in link)
    form = owner.get(new)
    roles = [one.get_text(strip=True) for one in form.all("select[name=notification_role] option")]
    assert {"Regional manager", "Store manager", "Accounting"} <= set(roles)
    page = owner.submit(new, "Save", first_name="Dana", email="dana@x.example.org", notification_role="store_manager")
    assert "Not enrolled" in page.words and told(firm) == []
    record = order(firm, harbor)
    move(owner, record, "in_progress")
    assert told(firm) == ["dana@x.example.org"]
    visitor = firm.visitor()
    visitor.sign_in("dana@x.example.org", PASSWORD)
    assert visitor.get("/portal/").status == 302


def test_create_user_in_one_step(firm, owner, harbor):
    """SW-09 SW-10 SW-11: Create User ticked and saved: contact and invitation together, one mail that says granted."""
    page = add(owner, harbor, first_name="Ben", email="ben@x.example.org", invite="1", says="access_granted")
    assert "Invited" in page.words and told(firm, "access_granted") == ["ben@x.example.org"]
    assert told(firm, "invitation") == []


def test_create_user_in_the_row(firm, owner, harbor):
    """SW-12 SW-14: the row offers it, a mail asks to choose a password, and it is offered no more."""
    add(owner, harbor, first_name="Cleo", email="cleo@x.example.org")
    button = owner.get("/office/contacts").soup.select_one("button[form=make]")
    assert button.get_text(strip=True) == "Create user"
    owner.post("/office/contacts/create-user", {"contact": button["value"]})
    assert told(firm, "access_granted") == ["cleo@x.example.org"]
    assert not owner.get("/office/contacts").soup.select_one("button[form=make]")


def test_staff_re_establish_a_password(firm, owner, harbor):
    """SW-13: staff press it, the person gets a link by mail; staff never see a password."""
    pat = firm.person("Pat Client", harbor)
    page = owner.post(f"/office/contacts/{pat.contact.id}/new-password", follow=True)
    assert page.status == 200 and PASSWORD not in page.text and "/reset/" not in page.text
    assert told(firm, "reset") == [pat.contact.email]


def test_a_status_is_told_to_its_roles_alone(firm, owner, harbor):
    """SW-05 SW-08 SW-15: with or without a sign-in, once; not the suspended, not who opted out, not other roles."""
    people = {}
    for name, role in (("Mona", "store_manager"), ("Rex", "regional_manager"), ("Sue", "store_manager"),
                       ("Opt", "store_manager"), ("Bo", "")):  # fmt: skip
        people[name] = firm.contact(f"{name} Client", f"{name.lower()}@x.example.org", notification_role=role or None)
        firm.link(people[name], harbor)
    owner.submit(f"/office/contacts/{people['Sue'].id}/edit", "Save", suspended="1", suspension_note="On hold")
    owner.submit(f"/office/contacts/{people['Opt'].id}/edit", "Save", do_not_email="1")
    firm.enrol(people["Mona"])
    other = firm.contact("Nia Other", "nia@x.example.org", notification_role="store_manager")
    firm.link(other, client(firm, "Acme Gyms", "ACM"))
    record = order(firm, harbor)
    move(owner, record, "in_progress", substatus="Waiting for parts")
    move(owner, record, "in_progress", substatus="On site")
    assert told(firm) == ["mona@x.example.org"]
    firm.tick("work_order_status", "regional_manager", status="on_hold")
    move(owner, record, "on_hold")
    assert told(firm) == ["mona@x.example.org", "mona@x.example.org", "rex@x.example.org"]


def test_the_matrix_says_it_in_the_words_of_the_business(firm, owner):
    """SW-08: rows are the levels of a client, columns the statuses, both called as the business calls them."""
    owner.submit("/office/settings/statuses", "Save", work_order__on_hold__label="Parked")
    page = owner.get("/office/settings/rules/")
    for words in ("Regional manager", "Store manager", "Accounting", "Assigned contact", "Vendor", "Parked"):
        assert words in page.words, words
    assert "On hold" not in page.words


def test_the_page_of_a_contact_holds_all(firm, owner, harbor):
    """SW-16: details, location, documents, and every order they are assigned to."""
    pat = firm.contact("Pat Client", phone="+1 518 555 0142", street="9 Depot Road")
    elsewhere = firm.account("Pier 9", "site", client(firm, "Acme Gyms", "ACM"))
    record = order(firm, elsewhere, "A lamp is out")
    order(firm, elsewhere, "Not theirs")
    with firm.writing() as session:
        add_participant(session, session.merge(record, load=False), pat.id, "order_contact", STAFF)
    firm.link(pat, harbor)
    page = owner.get(f"/office/contacts/{pat.id}")
    for words in ("9 Depot Road", "+1 518 555 0142", "Harbor Foods", "A lamp is out", "Assigned contact", "Documents"):
        assert words in page.words, words
    assert "Not theirs" not in page.words
    browser = firm.enrol(pat)
    assert browser.get(f"/portal/work-orders/{record.id}").status == 200
