"""Making and changing contacts in the office."""

import re

import pytest
from sqlalchemy import select

from doorstep.contacts.models import AreaChoice, Contact
from doorstep.events.models import Delivery, Event


def contact_id(page):
    """Whose page a form led to."""
    found = re.search(r"/office/contacts/([0-9a-f-]{36})", page.soup.select_one("main").decode())
    assert found, page.words[:400]
    return found.group(1)


def stored(firm, **values):
    with firm.reading() as session:
        return session.scalars(select(Contact).filter_by(**values)).one()


def deliveries(firm):
    with firm.reading() as session:
        return [tuple(row) for row in session.execute(select(Delivery.rule, Delivery.address, Delivery.state))]


def new(browser, path="/office/contacts/new", **values):
    return browser.submit(path, "Save", **values)


def test_contact_and_invitation_in_one_step(kit):
    """IP-04 IP-05 IP-03: New Contact, invitation ticked, two areas unticked: Invited, with exactly the others."""
    firm = kit.firm("inspectpoint")
    owner = firm.staff()
    page = owner.get("/office/contacts/new")
    areas = [tick["value"] for tick in page.all("input[name=areas]")]
    assert len(areas) >= 3 and all(tick.has_attr("checked") for tick in page.all("input[name=areas]"))
    saved = new(owner, first_name="Anna", last_name="Ruiz", email="anna@example.org", invite="1", areas=areas[2:])
    assert "Invited" in saved.words and "the invitation goes to anna@example.org" in saved.words
    anna = stored(firm, email="anna@example.org")
    with firm.reading() as session:
        closed = session.scalars(
            select(AreaChoice.area).where(AreaChoice.contact_id == anna.id, AreaChoice.open.is_(False))
        )
        assert set(closed) == set(areas[:2])
    assert deliveries(firm) == [("invitation", "anna@example.org", "waiting")]


def test_create_user_says_that_access_was_granted(kit):
    """SW-09 SW-10 SW-11: with "create user" ticked, one mail says that access is granted and asks for a password."""
    firm = kit.firm()
    new(firm.staff(), first_name="Ben", email="ben@example.org", invite="1", says="access_granted")
    assert deliveries(firm) == [("access_granted", "ben@example.org", "waiting")]


def test_a_contact_without_user_is_a_step_of_its_own(kit):
    """SW-07 SW-14 IP-07: saved with the box unticked no mail goes, and the contact is not enrolled."""
    firm = kit.firm()
    page = new(firm.staff(), first_name="Cleo", email="cleo@example.org")
    assert "Not enrolled" in page.words
    assert deliveries(firm) == []


def test_create_user_from_the_list(kit):
    """SW-12: a contact without account shows "Create user" in its row; pressed, they are mailed and it is gone."""
    firm = kit.firm()
    owner, dora = firm.staff(), firm.contact("Dora Example", "dora@example.org")
    row = owner.get("/office/contacts")
    button = row.soup.select_one("button[form=make]")
    assert button.get_text(strip=True) == "Create user" and button["value"] == str(dora.id)
    page = owner.post("/office/contacts/create-user", {"contact": button["value"]}, follow=True)
    assert "dora@example.org" in page.words
    assert deliveries(firm) == [("access_granted", "dora@example.org", "waiting")]
    assert not owner.get("/office/contacts").soup.select_one("button[form=make]")
    firm.enrol(dora)
    assert not owner.get("/office/contacts").soup.select_one("button[form=make]")


def test_somebody_without_email_is_kept_and_cannot_be_invited(kit):
    """HG-14 IP-09: saved, status Not enrolled, and Invite says to add an email first."""
    firm = kit.firm()
    owner = firm.staff()
    page = new(owner, first_name="Pat", last_name="Spouse")
    assert "Not enrolled" in page.words and "Add an email first" in page.words
    refused = new(owner, first_name="Kim", email="", invite="1")
    assert refused.status == 422 and "Add an email address first" in refused.words
    assert refused.soup.select_one("input[name=first_name]")["value"] == "Kim"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("anna @example.org", "There is a space in the address, after 'anna'."),
        ("a,b@example.org", "There is a comma in the address"),
        ("a@b", "has no dot"),
    ],
)
def test_a_bad_address_gets_a_message_at_the_field(kit, typed, told):
    """HH-16 HG-04: nothing is saved nor sent, the message points at the fault; corrected, it goes."""
    firm = kit.firm()
    owner = firm.staff()
    page = owner.get("/office/contacts/new")
    assert "check the spelling twice" in page.words
    form = {**page.form("Save"), "first_name": "Anna", "email": typed, "invite": "1"}
    refused = owner.post("/office/contacts/new", form)
    assert refused.status == 422 and told in refused.words
    assert refused.soup.select_one("input[name=email]")["value"] == typed
    again = owner.post(
        "/office/contacts/new", {**refused.form("Save"), "email": "anna@example.org", "invite": "1"}, follow=True
    )
    assert "Invited" in again.words
    assert deliveries(firm) == [("invitation", "anna@example.org", "waiting")]


def test_an_address_is_cleaned_and_shown(kit):
    """HH-16 HG-04: blanks and invisible characters go silently, and the saved value is shown."""
    firm = kit.firm()
    page = new(firm.staff(), first_name="Anna", email="  Anna\u200b@Example.org ")
    assert "Anna@example.org" in page.words
    assert stored(firm, first_name="Anna").email == "Anna@example.org"


def test_a_shared_mailbox_offers_two_ways(kit):
    """HG-05 HG-06 HG-07 HG-13: refused naming who holds it; attached, or saved without email."""
    firm = kit.firm("inspectpoint")
    owner, acme = firm.staff(), firm.account("Acme Towers")
    pat = firm.contact("Pat Example", "pat@example.org")
    path = f"/office/contacts/new?account={acme.id}"
    form = {**owner.get(path).form("Save"), "first_name": "Sam", "last_name": "Spouse", "email": "PAT@Example.org"}
    refused = owner.post(path, form)
    assert refused.status == 422 and "Pat Example has this address already" in refused.words
    ways = {way["value"]: way.get_text(strip=True) for way in refused.all("button[name=_way]")}
    assert ways == {"attach": "Link Pat Example instead", "without_email": "Save without email"}
    attached = owner.post(path, {**refused.form("Save"), "_way": "attach"}, follow=True)
    assert "Acme Towers" in attached.words and f"/office/contacts/{pat.id}/edit" in attached.text
    assert "Acme Towers" not in owner.get("/office/contacts?q=Spouse").words
    kept = owner.post(path, {**owner.get(path).form("Save"), **form, "_once": "", "_way": "without_email"}, follow=True)
    assert "Sam Spouse" in kept.words and "Not enrolled" in kept.words
    assert stored(firm, first_name="Sam").email is None


def test_the_link_to_an_account_is_made_with_the_contact(kit):
    """IP-21 SW-07: opened from an account, the new contact is linked there in the role chosen."""
    firm = kit.firm("inspectpoint")
    acme = firm.account("Acme Towers")
    page = new(firm.staff(), f"/office/contacts/new?account={acme.id}", first_name="Lee", role="manager")
    assert "Acme Towers" in page.words and "Manager" in page.words


def test_everybody_new_is_invited_where_the_business_wants_it(kit):
    """IP-06 IP-09: with the setting on, once and by any path; without email saved with a notice."""
    firm = kit.firm(settings={"invite_new_contacts": True})
    owner = firm.staff()
    page = owner.get("/office/contacts/new")
    assert "invited to the customer portal when you save" in page.words and not page.all("input[name=invite]")
    assert "the invitation goes to" in new(owner, first_name="Anna", email="anna@example.org").words
    assert "not invited: add an email address first" in new(owner, first_name="Ben").words
    firm.contact("Cleo Plugin", "cleo@example.org")
    assert sorted(deliveries(firm)) == [
        ("invitation", "anna@example.org", "waiting"), ("invitation", "cleo@example.org", "waiting"),
    ]  # fmt: skip


def test_invite_on_edit_contact(kit):
    """IP-08 IP-11: Edit Contact has the box beside the portal status; saved, they are Invited, in history too."""
    firm = kit.firm()
    owner, lee = firm.staff(), firm.contact("Lee Example", "lee@example.org")
    path = f"/office/contacts/{lee.id}/edit"
    assert "Portal status: Not enrolled" in owner.get(path).words
    page = owner.submit(path, "Save", invite="1")
    assert "Invited just now" in page.words
    with firm.reading() as session:
        assert session.scalar(select(Event.name).where(Event.name == "invitation.sent", Event.contact_id == lee.id))


def test_areas_are_closed_and_opened_after_inviting(kit):
    """IP-03 IP-23 IP-28: the Access section has a box for each area; only what differs from the default is stored."""
    firm = kit.firm("inspectpoint")
    owner, lee = firm.staff(), firm.contact("Lee Example")
    path = f"/office/contacts/{lee.id}/edit"
    areas = [tick["value"] for tick in owner.get(path).all("input[name=areas]")]
    owner.submit(path, "Save", areas=areas[1:])
    assert [tick["value"] for tick in owner.get(path).all("input[name=areas][checked]")] == areas[1:]
    owner.submit(path, "Save", areas=areas)
    with firm.reading() as session:
        assert session.scalars(select(AreaChoice)).all() == []


def test_suspend_with_a_note_and_reinstate(kit):
    """IP-30 IP-31 IP-32: on Save sessions end and the note shows at sign-in; unticked, the former status is back."""
    firm = kit.firm()
    owner, lee = firm.staff(), firm.person("Lee Example")
    path = f"/office/contacts/{lee.contact.id}/edit"
    page = owner.submit(path, "Save", suspended="1", suspension_note="Please call us about the account.")
    assert "Suspended" in page.words and "Enrolled" in page.words
    assert lee.browser.get("/portal/").status == 302
    tried = firm.visitor().sign_in(lee.contact.email, "correct horse battery staple")
    assert "Please call us about the account." in tried.words
    back = owner.submit(path, "Save", suspended=None)
    assert "Suspended" not in back.soup.select_one("h1").get_text() and "Enrolled" in back.words


def test_two_people_edit_the_same_contact(kit):
    """Two edit the same text: the later one sees both, and Save again keeps what stands there."""
    firm = kit.firm()
    anna, ben, lee = firm.staff(), firm.staff("member"), firm.contact("Lee Example", phone="1")
    path = f"/office/contacts/{lee.id}/edit"
    mine = ben.get(path).form("Save")
    anna.submit(path, "Save", phone="555-1", last_name="Expert")
    refused = ben.post(path, {**mine, "phone": "555-2"})
    assert refused.status == 422
    assert "555-1" in refused.words and "Expert" in refused.words
    assert refused.soup.select_one("input[name=phone]")["value"] == "555-2"
    ben.post(path, refused.form("Save"), follow=True)
    assert stored(firm, id=lee.id).phone == "555-2"


def test_a_form_sent_twice_makes_one_contact(kit):
    """Once-only forms: pressed again, it leads to the same person."""
    firm = kit.firm()
    owner = firm.staff()
    form = {**owner.get("/office/contacts/new").form("Save"), "first_name": "Anna"}
    first, second = (owner.post("/office/contacts/new", form) for _ in range(2))
    assert first.location == second.location
    assert stored(firm, first_name="Anna")


HOSTILE = ["<script>alert(1)</script>", "مرحبا بالعالم", "x" * 100, "=cmd|' /C calc'!A0", "'; DROP TABLE contact;--"]


@pytest.mark.sqlite
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text_everywhere(kit, name):
    """Invariant 6: what was typed stands on every page as text."""
    firm = kit.firm()
    owner = firm.staff()
    page = new(owner, first_name=name, notes=name)
    assert page.status == 200 and not page.all("main script")
    assert name in page.soup.select_one("h1").get_text()
    for path in ("/office/contacts", f"/office/contacts/{contact_id(page)}/edit", "/office/contacts/export.csv"):
        shown = owner.get(path)
        assert shown.status == 200
        assert path.endswith("csv") or "<script>alert(1)" not in shown.text
    assert "too long" in new(owner, first_name="x" * 101).words


def test_a_member_of_another_business_finds_nobody(kit):
    """Invariant 1: another business's contact is not found by any of its pages."""
    firm, other = kit.firm(), kit.firm()
    lee, stranger = firm.contact("Lee Example"), other.staff()
    for path in ("", "/edit", "/link", "/merge"):
        assert stranger.get(f"/office/contacts/{lee.id}{path}").status == 404
    for path in ("/archive", "/restore", "/erase"):
        assert stranger.post(f"/office/contacts/{lee.id}{path}").status == 404
