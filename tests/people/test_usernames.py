import pytest
from sqlalchemy import select

from doorstep.contacts.models import Contact
from doorstep.testing.kit import PASSWORD

pytestmark = pytest.mark.on_both


def handle_of(firm, contact):
    with firm.reading() as session:
        return session.scalar(select(Contact.handle).where(Contact.id == contact.id))


def test_left_blank_one_is_made(kit, post, link_to):
    """HG-01 HG-09 HG-10 HG-11 HG-12: blank, one is made; confirmed with OK; it shows in its field, and signs in."""
    firm = kit.firm()
    contact = firm.contact("Pat Example", "pat.example@example.org")
    staff = firm.staff("member")
    page = staff.get(f"/office/contacts/{contact.id}")
    [link] = [a for a in page.all("a") if "Create Username" in a.get_text()]
    popup = staff.get(str(link["href"]))
    assert "Leave it blank" in popup.words and "spelling twice" in popup.words
    done = staff.submit(str(link["href"]), "Create Username")
    assert "The customer account was created" in done.words and "pat.example" in done.words
    [ok] = [a for a in done.all("a") if a.get_text(strip=True) == "OK"]
    back = staff.get(str(ok["href"]))
    assert "pat.example" in back.words and "Create Username" not in back.words and "Invited" in back.words
    path = link_to(firm, "pat.example@example.org")
    visitor = firm.visitor()
    visitor.submit(path)
    visitor.submit(f"{path}/register", email="pat.example@example.org", name="Pat Example", password=PASSWORD)
    assert "Sign out" in firm.visitor().sign_in("Pat.Example", PASSWORD).words
    assert len(post(firm)) == 1


@pytest.mark.sqlite
def test_typed_it_must_be_free_and_well_formed(kit, post):
    """HG-06 HG-10: a typed username stands for one person; faults come at the field, and nothing is sent."""
    firm = kit.firm()
    firm.contact("Kim Holder", "kim@example.org", handle="kim")
    contact = firm.contact("Pat Example", "pat@example.org")
    staff, path = firm.staff(), f"/office/contacts/{contact.id}/username"
    for typed, words in (
        ("KIM", "Kim Holder has the username kim"),
        ("p t", "a space"),
        ("p@t", "no @"),
        ("pa", "3 to 40"),
    ):
        page = staff.submit(path, "Create Username", handle=typed)
        assert page.status == 422 and words in page.words and page.form("Username")["handle"] == typed
    assert post(firm) == [] and handle_of(firm, contact) is None
    assert staff.submit(path, "Create Username", handle=" Pat.E ").status == 200
    assert handle_of(firm, contact) == "pat.e"


@pytest.mark.sqlite
def test_two_with_the_same_beginning_get_two(kit):
    """HG-05 HG-06 HG-13: usernames come from addresses; a second pat gets another one."""
    firm = kit.firm()
    staff = firm.staff()
    handles = []
    for domain in ("example.org", "example.com"):
        contact = firm.contact("Pat Example", f"pat@{domain}")
        staff.submit(f"/office/contacts/{contact.id}/username", "Create Username")
        handles.append(handle_of(firm, contact))
    assert handles == ["pat", "pat2"]


@pytest.mark.sqlite
def test_pressed_twice_it_happens_once(kit, post):
    """HG-09: a double press makes one username and one invitation."""
    firm = kit.firm()
    contact = firm.contact("Pat Example", "pat@example.org")
    staff, path = firm.staff(), f"/office/contacts/{contact.id}/username"
    form = staff.get(path).form("Username")
    first, second = staff.post(path, form), staff.post(path, form)
    assert first.status == second.status == 303 and first.location == second.location
    assert len(post(firm)) == 1


@pytest.mark.sqlite
def test_it_needs_an_own_address(kit):
    """HG-01 HG-05 IP-09: without an email no username is offered, and a direct call is refused with the reason."""
    firm = kit.firm()
    contact = firm.contact("Pat Example", None)
    staff = firm.staff()
    assert "Create Username" not in staff.get(f"/office/contacts/{contact.id}").words
    answer = staff.get(f"/office/contacts/{contact.id}/username")
    assert answer.status == 409 and "Add an email first." in answer.words
