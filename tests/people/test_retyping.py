"""A form that is sent after its session has ended: nothing is done, and nobody types it twice."""

from io import BytesIO

import pytest
from sqlalchemy import select

from doorstep.businesses.services import add_staff
from doorstep.testing.kit import PASSWORD
from doorstep.users import sessions
from doorstep.users.models import User

NEW = "/office/contacts/new"
NOTE = "O’Neill & “Söhne” <b>"


@pytest.fixture
def firm(kit):
    made = kit.firm()
    with made.writing() as session:
        for name in ("robin", "kim"):
            add_staff(session, name.title(), f"{name}@staff.example.org", "owner", PASSWORD)
    return made


def end_sessions(firm):
    with firm.writing() as session:
        for user_id in session.scalars(select(User.id)):
            sessions.end(session, user_id)


def signed_in(firm, name, browser=None):
    browser = browser or firm.visitor()
    browser.sign_in(f"{name}@staff.example.org", PASSWORD)
    return browser


def sent_too_late(firm, browser, **more):
    """The sign-in page that answers a filled form whose session has ended meanwhile."""
    form = browser.get(NEW).form("First name")
    end_sessions(firm)
    return browser.post(NEW, {**form, "first_name": "Ivo", "last_name": NOTE, **more}, follow=True)


def address(page):
    return page.response.request.full_path.rstrip("?")


def again(browser, page, name):
    return browser.submit(address(page), "Password", name=f"{name}@staff.example.org", password=PASSWORD)


def found(firm):
    return signed_in(firm, "kim").get("/office/contacts?q=Ivo").all("table.list tbody tr")


def test_what_was_typed_is_shown_again_and_done_once(firm):
    """Section 9: after signing in again the form stands there as it was typed; only then it is sent, once."""
    robin = signed_in(firm, "robin")
    refused = sent_too_late(firm, robin)
    assert refused.status == 200 and "signed out before this was sent" in refused.words
    back = again(robin, refused, "robin")
    assert "What you typed is still here" in back.words
    form = back.soup.select_one("main form")
    shown = robin.post(form["action"], {**back.form("Show it again"), "_update": "1"})
    assert shown.status == 200 and shown.form("First name")["last_name"] == NOTE and not found(firm)
    assert robin.post(NEW, shown.form("First name")).status == 303
    assert robin.post(NEW, shown.form("First name")).status == 303
    assert len(found(firm)) == 1


def test_nobody_else_gets_what_was_typed(firm, kit):
    """Section 9: neither who signs in next on this device, nor with the address, nor at another business."""
    robin = signed_in(firm, "robin")
    refused = sent_too_late(firm, robin)
    kept = refused.response.request.args["next"]
    assert "Ivo" not in again(robin, refused, "kim").text
    for browser in (signed_in(firm, "kim"), firm.staff(), kit.firm().staff(), firm.visitor()):
        assert "Ivo" not in browser.get(kept, follow=True).text
    assert "Ivo" in signed_in(firm, "robin").get(kept).text


def test_a_form_of_a_former_user_of_the_device_is_not_kept(firm):
    """Section 9: a page left open by one person, sent when the session of the next one has ended, is nobody's."""
    shared = signed_in(firm, "robin")
    form = shared.get(NEW).form("First name")
    signed_in(firm, "kim", shared)
    end_sessions(firm)
    assert shared.post(NEW, {**form, "first_name": "Ivo"}).status == 404
    assert shared.sign_in("kim@staff.example.org", PASSWORD).status == 200 and "Ivo" not in shared.get("/office/").text


def test_strangers_are_told_nothing(firm):
    """ST-18: who was never signed in gets the answer of a page that is not there."""
    assert firm.visitor().post(NEW, {"first_name": "Ivo", "_form": "form"}).status == 404
    assert firm.visitor().post("/portal/profile", {"_form": "form"}).status == 404


def test_passwords_and_files_are_not_kept(firm, kit):
    """Section 9: secrets are never stored readable; that files have to be chosen again is said."""
    robin = signed_in(firm, "robin")
    file = (BytesIO(b"Name\nAnna"), "people.csv")
    refused = sent_too_late(firm, robin, password="hush hush", present="hush hush", file=file)
    back = again(robin, refused, "robin")
    assert "Ivo" in back.text and "hush hush" not in back.text and "chosen again" in back.words
    storage = kit.installation.storage
    stored = [storage.read(one.key) for one in storage.list("")]
    assert any(b"Ivo" in data for data in stored) and not any(b"hush" in data for data in stored)


def test_a_button_without_a_form_leads_to_the_sign_in(firm):
    """A mere button sent too late does nothing, says so, and is pressed again after signing in."""
    robin = signed_in(firm, "robin")
    page = robin.get("/office/settings/rules/document_published")
    form = page.form("/nobody")
    end_sessions(firm)
    answer = robin.post("/office/settings/rules/document_published/nobody", form, follow=True)
    assert "nothing was done" in answer.words and answer.all("input[type=password]")
