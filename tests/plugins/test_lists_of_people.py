"""Lists of the business: who stands on them, and parts in a record that are drawn from one."""

import pytest
from sqlalchemy import select

from doorstep.contacts.lists import lists_of
from doorstep.contacts.merging import merge_contacts
from doorstep.contacts.models import Contact
from doorstep.events.actors import SYSTEM
from doorstep.records.models import Participant
from doorstep.records.services import create_record
from doorstep.testing.kit import PASSWORD

pytestmark = pytest.mark.sqlite


@pytest.fixture
def order(firm, site):
    with firm.writing() as session:
        values = {"title": "An order", "account_id": site.id, "color": "red"}
        return create_record(session, "dummy_order", values, SYSTEM)


def path(order, **values):
    query = "&".join(f"{name}={value}" for name, value in values.items())
    return f"/office/dummy-orders/{order.id}/participants?{query}"


def parts(firm, order):
    with firm.reading() as session:
        here = Contact.id == Participant.contact_id
        rows = (
            select(Contact.first_name, Participant.role)
            .join(Participant, here)
            .where(Participant.record_id == order.id)
        )
        return sorted(map(tuple, session.execute(rows).all()))


def found(firm, email):
    with firm.reading() as session:
        return session.scalar(select(Contact).where(Contact.email == email))


def choices(page):
    return {label.get_text(" ", strip=True): label.input for label in page.all("label:has(input[name=contact_id])")}


def test_a_contact_is_put_on_a_list_and_found_by_it(firm):
    """HG-22: a list of the business has a tick on the contact's form, a column and a filter in the list."""
    office, ana, ben = firm.staff(), firm.contact("Ana Auditor"), firm.contact("Ben Buyer")
    office.submit(f"/office/contacts/{ana.id}/edit", "Save", lists=["dummy_auditor"])
    assert "On the list of Auditors of books" in office.get(f"/office/contacts/{ana.id}").words
    listed = office.get("/office/contacts?list=dummy_auditor").words
    assert "Ana Auditor" in listed and "Ben Buyer" not in listed and "Auditors of books" in listed
    office.submit(f"/office/contacts/{ben.id}/edit", "Save", last_name="Builder")
    everybody = office.get("/office/contacts").words
    assert "Ana Auditor" in everybody and "Ben Builder" in everybody
    office.submit(f"/office/contacts/{ana.id}/edit", "Save", lists=None)
    assert "Ana Auditor" not in office.get("/office/contacts?list=dummy_auditor").words
    assert "Lists changed" in office.get(f"/office/contacts/{ana.id}").words


def test_invite_all_of_a_list_leaves_out_the_others(firm):
    """HG-22 IP-10: what the list shows is what the bulk act takes."""
    office, ana, ben = firm.staff(), firm.contact("Ana Auditor"), firm.contact("Ben Buyer")
    office.submit(f"/office/contacts/{ana.id}/edit", "Save", lists=["dummy_auditor"])
    office.submit("/office/contacts?list=dummy_auditor", to="/office/contacts/invite", all="1")
    firm.work()
    status = {one.id: office.get(f"/office/contacts/{one.id}").words for one in (ana, ben)}
    assert "Invited" in status[ana.id] and "Not enrolled" in status[ben.id]


def test_without_such_a_role_there_is_no_list(kit):
    """HG-22: no column, filter or tick where no enabled vertical brings a list."""
    firm = kit.firm(name="Plain")
    contact, office = firm.contact(), firm.staff()
    for page in ("/office/contacts", f"/office/contacts/{contact.id}/edit", f"/office/contacts/{contact.id}"):
        assert "On the list of" not in office.get(page).words


def test_add_somebody_from_the_list(firm, order):
    """HG-08 HG-21 HG-22: the record's own button leads to the list, which has those who stand on it and nobody else."""
    office, ana = firm.staff(), firm.contact("Ana Auditor")
    firm.contact("Ben Buyer")
    shown = office.get(f"/office/dummy-orders/{order.id}")
    buttons = [a.get_text(strip=True) for a in shown.all(".page-actions a")]
    assert "Add Keeper" in buttons and "Add Checker" in buttons and "Add person" not in buttons
    assert "Nobody is on the Auditors of books list yet" in office.get(path(order, role="dummy_checker")).words
    office.submit(f"/office/contacts/{ana.id}/edit", "Save", lists=["dummy_auditor"])
    page = office.get(path(order, role="dummy_checker"))
    assert len(choices(page)) == 1 and "Ana Auditor" in next(iter(choices(page)))
    office.submit(path(order, role="dummy_checker"), "Add from Auditors of books list", contact_id=str(ana.id))
    assert parts(firm, order) == [("Ana", "dummy_checker")]
    assert office.get(path(order, role="dummy_guest")).status == 404


def test_nobody_else_is_put_in_by_a_forged_form(firm, order):
    """HG-22: a part that is drawn from a list is for those on it, whatever is posted or sent to the API."""
    office, ana, ben = firm.staff(), firm.contact("Ana Auditor"), firm.contact("Ben Buyer")
    office.submit(f"/office/contacts/{ana.id}/edit", "Save", lists=["dummy_auditor"])
    answer = office.submit(path(order, role="dummy_checker"), "Add from", contact_id=str(ben.id))
    assert answer.status == 422 and "Choose one of those offered." in answer.words
    page = office.get(path(order))
    assert "Checker" not in [one.get_text() for one in page.all("select[name=role] option")]
    office.submit(path(order), "Add", role="dummy_checker", who="known", contact_id=str(ben.id))
    joined = office.client.post(
        office.path(f"/api/v1/dummy-orders/{order.id}/participants"),
        json={"contact_id": str(ben.id), "role": "dummy_checker"}, headers={"X-CSRFToken": office.csrf()},
    )  # fmt: skip
    assert joined.status_code == 422 and "Choose somebody from the Auditors of books list." in joined.text
    assert parts(firm, order) == []


def test_a_new_one_gets_a_username_and_is_chosen_already(firm, order):
    """HG-16 HG-17 HG-18 HG-19 HG-20 HG-21: name, company, email; blank username; OK; listed and chosen; added."""
    office = firm.staff()
    new = office.get(path(order, role="dummy_checker", new=1))
    assert "check the spelling twice" in new.words and "Leave it blank" in new.words
    told = office.submit(
        path(order, role="dummy_checker", new=1), "Create Username", first_name="Rae", last_name="Audit",
        company="Big Books", email="rae@example.org",
    )  # fmt: skip
    assert "The Auditor account was created" in told.words and "rae" in told.words
    assert found(firm, "rae@example.org").handle == "rae" and firm.mails("access_granted") == 1
    ok = next(str(a["href"]) for a in told.all("a.btn-primary") if a.get_text(strip=True) == "OK")
    listed = office.get(ok)
    box = next(box for label, box in choices(listed).items() if "Rae Audit, Big Books" in label)
    assert box.has_attr("checked")
    office.submit(ok, "Add from Auditors of books list")
    assert parts(firm, order) == [("Rae", "dummy_checker")]


def test_a_typed_username_and_one_that_is_taken(firm, order):
    """HG-18 HG-06: the username typed is taken, unless it stands for somebody else: then nothing was saved."""
    office = firm.staff()
    given = {"first_name": "Rae", "email": "rae@example.org", "handle": "books"}
    office.submit(path(order, role="dummy_checker", new=1), "Create Username", **given)
    again = {"first_name": "Ray", "email": "ray@example.org", "handle": "Books"}
    refused = office.submit(path(order, role="dummy_checker", new=1), "Create Username", **again)
    assert refused.status == 422 and "Rae has the username books already" in refused.words
    assert found(firm, "rae@example.org").handle == "books" and found(firm, "ray@example.org") is None


def test_one_without_an_address_is_saved_without_username(firm, order):
    """HG-14 HG-17: Create Username asks for the address; Save without username does not."""
    office, at = firm.staff(), path(order, role="dummy_checker", new=1)
    refused = office.submit(at, "Create Username", first_name="Rae")
    assert refused.status == 422 and "Type the email address" in refused.words
    listed = office.submit(at, "Create Username", first_name="Rae", _way="plain")
    assert "Rae is on the Auditors of books list now." in listed.words and choices(listed)["Rae"].has_attr("checked")
    assert firm.mails("access_granted") == 0


@pytest.mark.parametrize("way", ["attach", "without_email"])
def test_an_address_that_is_taken_offers_two_ways(firm, order, way):
    """HG-05 HG-06 HG-07: in any letter case; the holder is named, and put on the list, or it is saved without."""
    office = firm.staff()
    holder = firm.contact("Pat Holder", "pat@example.org")
    at = path(order, role="dummy_checker", new=1)
    refused = office.submit(at, "Create Username", first_name="Rae", email="PAT@Example.org")
    assert refused.status == 422 and "Pat Holder has this address already" in refused.words
    assert "Put Pat Holder on the list" in refused.words and "Save without email" in refused.words
    office.submit(at, "Create Username", first_name="Rae", email="PAT@Example.org", _way=way)
    with firm.reading() as session:
        on_list = [role.name for role in lists_of(session, holder.id)]
        rae = session.scalar(select(Contact).where(Contact.first_name == "Rae"))
    assert on_list == (["dummy_auditor"] if way == "attach" else [])
    assert rae is None if way == "attach" else rae.email is None


def test_add_customer_adds_a_new_person_or_attaches_one(firm, order):
    """HG-08 HG-13 HG-14 HG-05 HG-06 HG-07: spouses are two people; a taken address is attached, or left out."""
    office, at = firm.staff(), path(order, role="dummy_keeper")
    assert "Add Keeper" in office.get(at).words and not office.get(at).all("select[name=role]")
    office.submit(at, "Add", first_name="Pat", last_name="Buyer", email="pat@example.org")
    office.submit(at, "Add", first_name="Kim", last_name="Buyer")
    refused = office.submit(at, "Add", first_name="Sam", last_name="Buyer", email="Pat@EXAMPLE.org")
    assert refused.status == 422 and "Pat Buyer has this address already" in refused.words
    assert "Add Pat Buyer instead" in refused.words
    office.submit(at, "Add", first_name="Sam", last_name="Buyer", email="pat@example.org", _way="without_email")
    office.submit(at, "Add", first_name="Lou", last_name="Buyer", email="pat@example.org", _way="attach")
    assert parts(firm, order) == [(name, "dummy_keeper") for name in ("Kim", "Pat", "Sam")]
    shown = office.get(f"/office/dummy-orders/{order.id}")
    kim = next(str(a["href"]) for a in shown.all("#people a") if a.get_text() == "Kim Buyer")
    own = office.get(kim).words
    assert "Not enrolled" in own and "add an email first" in own.lower()


def test_with_the_portal_off_no_username_is_offered(firm, order):
    """HG-02: the person is saved all the same, and the page says why there is no username."""
    office, at = firm.staff(), path(order, role="dummy_checker", new=1)
    office.submit("/office/settings/portal", "Save", portal_on=None)
    page = office.get(at)
    assert "Create Username" not in page.words and "switched off" in page.words
    office.submit(at, "Save", first_name="Rae", email="rae@example.org")
    assert found(firm, "rae@example.org").handle is None


def test_lists_move_when_two_entries_become_one_and_go_when_erased(firm):
    """HG-22: a merged person stands where both stood; an erased one on no list."""
    office, keep, other = firm.staff(), firm.contact("Ana A"), firm.contact("Anna A")
    office.submit(f"/office/contacts/{other.id}/edit", "Save", lists=["dummy_auditor"])
    with firm.writing() as session:
        merge_contacts(session, keep.id, other.id, SYSTEM)
    with firm.reading() as session:
        assert [role.name for role in lists_of(session, keep.id)] == ["dummy_auditor"]
    office.post(f"/office/contacts/{keep.id}/erase")
    with firm.reading() as session:
        assert lists_of(session, keep.id) == []


def test_a_contact_neither_sees_nor_uses_the_lists(firm, order, site):
    """HG-02 HG-22: the pages are the office's; in the portal they are not there."""
    lee = firm.person("Lee Customer", site).browser
    assert lee.get(path(order, role="dummy_checker")).status == 404
    assert lee.post(path(order, role="dummy_checker", new=1), {"first_name": "X"}).status == 404
    visitor = firm.visitor()
    visitor.sign_in("nobody@example.org", PASSWORD)
    assert visitor.post(path(order, role="dummy_checker", new=1), {"first_name": "X"}).status == 404


def badges(page):
    """By name: the badges beside each who takes part, without the part itself."""
    lines = page.all("#people .todo-text")
    return {line.a.get_text(): [one.get_text(strip=True) for one in line.select(".tag")][1:] for line in lines}


def invitations(page):
    buttons = [one.get_text(strip=True) for one in page.all("#people form button")]
    return [one for one in buttons if one.startswith("Invite")]


def test_staff_see_who_cannot_read_what_they_are_mailed(firm, order):
    """HG-01 HG-14: beside each who takes part: no email, not enrolled or invited; with the button that invites."""
    office, eve = firm.staff(), firm.person("Eve Enrolled")
    nora, nick = firm.contact("Nora Nomail", None), firm.contact("Nick New", "nick@example.org")
    ina = firm.contact("Ina Invited", "ina@example.org")
    office.submit(f"/office/contacts/{ina.id}", to=f"/office/contacts/{ina.id}/invite")
    for one in (nora, nick, ina, eve.contact):
        office.submit(path(order, role="dummy_keeper"), "Add", who="known", contact_id=str(one.id))
    page = office.get(f"/office/dummy-orders/{order.id}")
    expected = {
        "Nora Nomail": ["No email"],
        "Nick New": ["Not enrolled"],
        "Ina Invited": ["Invited"],
        "Eve Enrolled": [],
    }
    assert badges(page) == expected
    assert invitations(page) == ["Invite Nick New"]
    office.submit("/office/settings/portal", "Save", portal_on=None)
    off = office.get(f"/office/dummy-orders/{order.id}")
    assert badges(off) == expected and invitations(off) == []
    office.submit("/office/settings/portal", "Save", portal_on="1")
    back = office.submit(f"/office/dummy-orders/{order.id}", "Invite Nick New")
    assert "The invitation is on its way to nick@example.org." in back.words
    assert badges(back) == {**expected, "Nick New": ["Invited"]}
    office.post(f"/office/dummy-orders/{order.id}/publish")
    seen = eve.browser.get(f"/portal/dummy-orders/{order.id}")
    assert seen.status == 200 and not [
        one for one in seen.all("#people .tag") if one.get_text(strip=True) == "No email"
    ]
