"""A contact's page, and what changes them: links, archive, merge, erase."""

from sqlalchemy import event, func, select

from doorstep.accounts.models import Link
from doorstep.contacts.models import Contact
from doorstep.documents.models import Document
from doorstep.events.models import Delivery, Event
from doorstep.users.models import User


def show(browser, contact):
    return browser.get(f"/office/contacts/{contact.id}")


def stored(firm, contact):
    with firm.reading() as session:
        return session.scalars(select(Contact).where(Contact.id == contact.id)).one()


def document(firm, contact, title):
    with firm.writing() as session:
        one = Document(kind="file", title=title, contact_id=contact.id, media_type="text/plain", sha256="0")
        session.add(one)
        return one


def test_the_page_holds_all_of_a_contact(kit):
    """SW-16: details, location, documents, linked accounts and work."""
    firm = kit.firm("inspectpoint")
    lee = firm.contact("Lee Example", "lee@example.org", phone="555-1", street="1 Main St", city="Springfield")
    firm.link(lee, firm.account("Acme Towers"), primary=True)
    document(firm, lee, "Key receipt")
    page = show(firm.staff(), lee)
    for told in ("lee@example.org", "555-1", "1 Main St, Springfield", "Acme Towers", "primary contact", "Key receipt"):
        assert told in page.words, told
    assert "Not enrolled" in page.words and "Lee Example added" in page.words


def test_without_a_link_the_page_says_what_to_do(kit):
    """IP-29: with no link nothing shows, and the page says so with the button that changes it."""
    firm = kit.firm()
    owner, lee = firm.staff(), firm.contact("Lee Example")
    acme = firm.account("Acme Towers")
    assert "Without a link nothing shows in the portal" in show(owner, lee).words
    page = owner.submit(f"/office/contacts/{lee.id}/link", "Link", account_id=str(acme.id), role="manager")
    assert "Acme Towers" in page.words and "Manager" in page.words
    gone = owner.submit(f"/office/contacts/{lee.id}", "What it reaches is closed")
    assert "Not linked to anything" in gone.words


def test_the_page_takes_eight_statements_at_most(kit):
    """Invariant 7: as many with much as with little."""
    firm = kit.firm("inspectpoint")
    owner, lee = firm.staff(), firm.contact("Lee Example")
    one = count(kit, owner, lee)
    for number in range(5):
        firm.link(lee, firm.account(f"Account {number}"))
        document(firm, lee, f"File {number}")
    assert count(kit, owner, lee) == one <= 8


def count(kit, browser, contact):
    seen = []
    note = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(kit.installation.database.engine, "before_cursor_execute", note)
    show(browser, contact)
    event.remove(kit.installation.database.engine, "before_cursor_execute", note)
    return sum(not one.startswith(("PRAGMA", "BEGIN", "SELECT set_config")) for one in seen)


def test_two_entries_become_one(kit):
    """HG-06: links and documents move, blank details are filled, the address of the merged one leads on."""
    firm = kit.firm()
    owner = firm.staff()
    keep, other = firm.contact("Lee Example", None), firm.contact("Lee Exampel", "lee@example.org", phone="555")
    acme, beta = firm.account("Acme"), firm.account("Beta")
    firm.link(keep, acme)
    firm.link(other, acme, primary=True)
    firm.link(other, beta)
    document(firm, other, "Key receipt")
    page = owner.submit(f"/office/contacts/{keep.id}/merge?q=Exampel", "Make Lee Exampel part")
    assert "Acme" in page.words and "Beta" in page.words and "Key receipt" in page.words
    merged = stored(firm, keep)
    assert (merged.email, merged.phone) == ("lee@example.org", "555")
    assert owner.get(f"/office/contacts/{other.id}").location.endswith(str(keep.id))
    with firm.reading() as session:
        live = session.execute(select(Link.contact_id, Link.is_primary).where(Link.ended_at.is_(None))).all()
    assert sorted(live) == sorted([(keep.id, True), (keep.id, False)])


def test_only_one_sign_in_survives_a_merge(kit):
    """HG-06: of two with a sign-in each the merge is refused; a sign-in of the other one moves."""
    firm = kit.firm()
    owner = firm.staff()
    one, two, three = firm.person("One Example"), firm.person("Two Example"), firm.contact("Three Example")
    refused = owner.post(f"/office/contacts/{one.contact.id}/merge", {"other": str(two.contact.id)})
    assert refused.status == 409 and "both have a sign-in" in refused.words
    owner.post(f"/office/contacts/{three.id}/merge", {"other": str(one.contact.id)})
    with firm.reading() as session:
        assert session.scalar(select(User.contact_id).where(User.email == one.contact.email)) == three.id


def test_archived_people_are_out_at_once(kit):
    """IP-31: archived, the session ends and the invitation lets nobody in; brought back, they sign in again."""
    firm = kit.firm()
    owner, lee = firm.staff(), firm.person("Lee Example")
    owner.submit(f"/office/contacts/{lee.contact.id}", "Archive Lee Example?")
    assert lee.browser.get("/portal/").status == 302


def test_erasing_overwrites_what_says_who_it_was(kit):
    """Erasing overwrites personal fields here, in history and in mails; the business's counts stay."""
    firm = kit.firm()
    owner = firm.staff()
    lee = firm.contact("Leonora Secret", "leonora@example.org", phone="555-1")
    owner.submit(f"/office/contacts/{lee.id}/edit", "Save", invite="1", notes="Secret note")
    owner.submit(f"/office/contacts/{lee.id}", "Overwrite name")
    with firm.reading() as session:
        rows = [session.scalars(select(model)).all() for model in (Contact, Event, Delivery)]
        said = str([[{**row.__dict__} for row in found] for found in rows])
        assert session.scalar(select(func.count(Delivery.id))) == 1
        assert session.scalar(select(Delivery.state)) == "skipped"
    assert "eonora" not in said and "Secret" not in said and "555-1" not in said


def test_changing_the_address_voids_the_invitation(kit):
    """HG-07: an invitation that went to a mistyped address lets nobody in any more."""
    firm = kit.firm()
    owner, lee = firm.staff(), firm.contact("Lee Example", "le@example.org")
    owner.submit(f"/office/contacts/{lee.id}/edit", "Save", invite="1")
    page = owner.submit(f"/office/contacts/{lee.id}/edit", "Save", email="lee@example.org")
    assert "Not enrolled" in page.words
