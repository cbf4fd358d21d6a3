import pytest
from sqlalchemy import select

from doorstep.contacts.models import Contact
from doorstep.testing.kit import PASSWORD

GOOD = "seven quiet green bicycles"


def saved(firm, contact):
    with firm.reading() as session:
        return session.scalar(select(Contact).where(Contact.id == contact.id))


def hidden(page, name):
    return "is-off" in page.soup.select_one(f"[name={name}]").find_parent(class_="follows")["class"]


def test_name_and_phone(kit):
    """ST-04 ST-05 ST-07: Edit Profile is reached from the dashboard; what is saved holds, for staff too."""
    firm = kit.firm()
    person = firm.person("Pat Example")
    home = person.browser.get("/portal/")
    assert any(link.endswith("/portal/profile") for link in home.links()) and "Edit profile" in home.words
    page = person.browser.submit(
        "/portal/profile", "Save", first_name=" Patricia ", last_name="Exemplar", phone="555 0100"
    )
    assert "Your profile is saved" in page.words and "Patricia Exemplar" in page.words
    kept = saved(firm, person.contact)
    assert (kept.first_name, kept.last_name, kept.phone) == ("Patricia", "Exemplar", "555 0100")
    assert "Patricia Exemplar" in firm.staff().get(f"/office/contacts/{person.contact.id}").words
    wrong = person.browser.submit("/portal/profile", "Save", phone="none")
    assert wrong.status == 422 and "no digit" in wrong.words


def test_use_company_address(kit):
    """ST-06: Yes hides the personal address, without a script too; No reveals the former values."""
    firm = kit.firm()
    account = firm.account("Acme Holdings", street="Main Street 1", city="Springfield")
    person = firm.person("Pat Example", account)
    browser = person.browser
    page = browser.get("/portal/profile")
    assert hidden(page, "street") and "Main Street 1" in page.words
    shown = browser.submit("/portal/profile", "Save", use_company_address="no", _update="1")
    assert not hidden(shown, "street") and saved(firm, person.contact).use_company_address
    browser.submit("/portal/profile", "Save", use_company_address="no", street="Home Lane 2", city="Shelbyville")
    assert not hidden(browser.get("/portal/profile"), "street")
    browser.submit("/portal/profile", "Save", use_company_address="yes", street="ignored")
    kept = saved(firm, person.contact)
    assert kept.use_company_address and (kept.street, kept.city) == ("Home Lane 2", "Shelbyville")
    assert hidden(browser.get("/portal/profile"), "street")
    back = browser.submit("/portal/profile", "Save", use_company_address="no", _update="1")
    assert back.form("Save")["street"] == "Home Lane 2"


def test_a_new_email_counts_once_confirmed(kit, post, link_to):
    """ST-05 HG-07: it needs the password, must be free, counts after the press, and the old address is told."""
    firm = kit.firm()
    contact = firm.contact("Pat Example", "pat@example.org")
    browser = firm.enrol(contact)
    firm.contact("Kim Holder", "kim@example.org")
    for given, words in (
        ({"email": "kim@example.org", "present": PASSWORD}, "in use here already"),
        ({"email": "new@example.org", "present": "wrong"}, "not your present password"),
        ({"email": "pat@example.org", "present": PASSWORD}, "with this address already"),
        ({"email": "new @example.org", "present": PASSWORD}, "There is a space"),
    ):
        page = browser.submit("/portal/profile/email", "Send link", **given)
        assert page.status == 422 and words in page.words
    assert post(firm) == []
    browser.submit("/portal/profile/email", "Send link", email="new@example.org", present=PASSWORD)
    assert saved(firm, contact).email == "pat@example.org"
    path = link_to(firm, "new@example.org")
    assert "Confirm your new address" in firm.visitor().get(path).words
    assert "do not fit" in firm.visitor().sign_in("new@example.org", PASSWORD).words
    assert "new@example.org" in firm.visitor().submit(path, "Confirm this address").words
    assert saved(firm, contact).email == "new@example.org"
    assert "Sign out" in firm.visitor().sign_in("new@example.org", PASSWORD).words
    assert "do not fit" in firm.visitor().sign_in("pat@example.org", PASSWORD).words
    [told] = post(firm, "pat@example.org")
    assert "n***@example.org" in told.text and "new@example.org" not in told.text
    assert "has been used" in firm.visitor().post(path).words


def test_an_address_taken_meanwhile_is_refused(kit, link_to):
    """HG-06 ST-05: free when asked for, taken when pressed: nothing changes."""
    firm = kit.firm()
    browser = firm.enrol(firm.contact("Pat Example", "pat@example.org"))
    browser.submit("/portal/profile/email", "Send link", email="new@example.org", present=PASSWORD)
    path = link_to(firm, "new@example.org")
    firm.enrol(firm.contact("Kim Faster", "new@example.org"))
    answer = firm.visitor().submit(path, "Confirm this address")
    assert answer.status == 409 and "in use here already" in answer.words
    assert "Sign out" in firm.visitor().sign_in("pat@example.org", PASSWORD).words


@pytest.mark.parametrize("side", ["portal", "office"])
def test_a_new_password_needs_the_old_one(kit, side):
    """ST-05 ST-07: everywhere else one is signed out, here one stays."""
    firm = kit.firm()
    contact = firm.contact("Pat Example", "pat@example.org")
    browser = firm.enrol(contact) if side == "portal" else firm.staff("member")
    email = browser.get(f"/{side}/profile").soup.select_one(".who-mail").get_text()
    elsewhere = firm.visitor()
    elsewhere.sign_in(email, PASSWORD)
    path = f"/{side}/profile/password"
    wrong = browser.submit(path, "Save password", present="wrong", password=GOOD)
    assert wrong.status == 422 and "not your present password" in wrong.words
    weak = browser.submit(path, "Save password", present=PASSWORD, password=email)
    assert weak.status == 422 and "too easy" in weak.words
    assert "Your new password counts" in browser.submit(path, "Save password", present=PASSWORD, password=GOOD).words
    assert browser.get(f"/{side}/").status == 200 and elsewhere.get(f"/{side}/").status == 302
    assert "Sign out" in firm.visitor().sign_in(email, GOOD).words


def test_devices(kit):
    """ST-05: sessions are listed with device and last seen; one, or all others, can be ended."""
    firm = kit.firm()
    here = firm.enrol(firm.contact("Pat Example", "pat@example.org"))
    phone, desk = firm.visitor(), firm.visitor()
    agents = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
    )
    for browser, agent in zip((phone, desk), agents, strict=True):
        form = browser.get("/sign-in").form("Sign in")
        data = {**form, "name": "pat@example.org", "password": PASSWORD}
        browser.post("/sign-in", data, headers={"User-Agent": agent})
    page = here.get("/portal/profile")
    assert "Safari on iPhone" in page.words and "Firefox on Windows" in page.words and "This device" in page.words
    assert page.words.count("Last seen") == 3
    here.submit(
        "/portal/profile", "Sign out", to=f"/{firm.slug}/portal/profile/sessions", session=session_of(page, "iPhone")
    )
    assert phone.get("/portal/").status == 302 and desk.get("/portal/").status == 200
    here.submit("/portal/profile", "Sign out everywhere else")
    assert desk.get("/portal/").status == 302 and here.get("/portal/").status == 200
    other = firm.person("Kim Other").browser
    own = session_of(here.get("/portal/profile"), None)
    assert other.post("/portal/profile/sessions", {"session": own or "x"}).status == 404
    assert here.get("/portal/").status == 200


def session_of(page, device):
    if device is None:
        return None
    [item] = [item for item in page.all(".devices li") if device in item.get_text()]
    return str(item.select_one("input[name=session]")["value"])


@pytest.mark.sqlite
def test_staff_profile(kit):
    """ST-05: staff change their name; the portal's profile is not theirs."""
    firm = kit.firm()
    staff = firm.staff("member")
    assert "Sam Staff" in staff.submit("/office/profile", "Save", name="Sam Staff").words
    assert firm.person("Pat Example").browser.get("/office/profile").status == 404
