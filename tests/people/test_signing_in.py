import re

import pytest

from doorstep.contacts.services import get_contact
from doorstep.events.actors import SYSTEM
from doorstep.testing.kit import PASSWORD, make_kit
from doorstep.users import passwords, suspension

WRONG = "That name and password do not fit together"


def suspended(firm, contact, note):
    with firm.writing() as session:
        suspension.suspend(session, get_contact(session, contact.id), note, SYSTEM)


def test_returning_people_sign_in_and_land_on_their_page(kit):
    """ST-02 ST-03: email and password lead to the dashboard; staff land in the office."""
    firm = kit.firm()
    firm.enrol(firm.contact("Lee Example", "lee@example.org"))
    page = firm.visitor().sign_in("lee@example.org", PASSWORD)
    assert page.status == 200 and "Sign out" in page.words
    assert firm.staff("member").get("/", follow=True).status == 200


@pytest.mark.parametrize(
    "typed", ["  lee@example.org", "lee@example.org\t", "LEE@Example.org", "\u200blee@example.org ", " Lee.E "]
)
def test_blanks_and_case_do_not_matter(kit, typed):
    """ST-02 HG-05: a stray space or another case of email or username signs in."""
    firm = kit.firm()
    firm.enrol(firm.contact("Lee Example", "lee@example.org", handle="lee.e"))
    assert "Sign out" in firm.visitor().sign_in(typed, PASSWORD).words


def test_all_failures_look_and_cost_alike(kit, monkeypatch):
    """IP-30 HH-11: unknown, wrong, suspended and without password are told the same, after the same work."""
    firm = kit.firm()
    firm.enrol(firm.contact("Wrong Password", "wrong@example.org"))
    gone = firm.contact("Sue Spended", "sue@example.org")
    firm.enrol(gone)
    suspended(firm, gone, "Please call us.")
    firm.contact("No Password", "none@example.org")
    passwords.nobody("tests")
    checks, real = [], passwords.hasher

    def counted(profile):
        checks.append(profile)
        return real(profile)

    monkeypatch.setattr(passwords, "hasher", counted)
    seen = set()
    for name in ("unknown@example.org", "wrong@example.org", "sue@example.org", "none@example.org", "nobody"):
        checks.clear()
        page = firm.visitor().sign_in(name, "not the password")
        text = re.sub(r"\s+", " ", page.words.replace(name, ""))
        seen.add((page.status, text, len(checks)))
    assert len(seen) == 1
    [(status, text, work)] = seen
    assert status == 422 and WRONG in text and work == 1 and "call us" not in text


def test_suspension_shows_after_the_right_password_only(kit):
    """IP-30 IP-31 IP-32: the note shows at the next try, with no session; open sessions end; unticked, all is back."""
    firm = kit.firm()
    contact = firm.contact("Sue Spended", "sue@example.org")
    browser = firm.enrol(contact)
    assert browser.get("/portal/").status == 200
    suspended(firm, contact, "Your contract ended.\nPlease call 555 0100.")
    assert browser.get("/portal/").status == 302
    visitor = firm.visitor()
    page = visitor.sign_in("sue@example.org", PASSWORD)
    assert "Your contract ended." in page.words and WRONG not in page.words
    assert visitor.get("/portal/").status == 302
    with firm.writing() as session:
        suspension.reinstate(session, get_contact(session, contact.id), SYSTEM)
    assert "Sign out" in firm.visitor().sign_in("sue@example.org", PASSWORD).words
    assert browser.get("/portal/").status == 302


def test_sign_in_page_offers_help_and_the_other_ways(kit):
    """IP-34 IP-35 ST-01: forgot password, request access, support address and request link stand on the page."""
    firm = kit.firm(
        settings={"request_access": True, "help_email": "help@firm.example", "help_url": "https://firm.example/help"}
    )
    page = firm.visitor().get("/sign-in")
    assert "Forgot password?" in page.words and "Request access" in page.words
    assert "mailto:help@firm.example" in page.links() and "https://firm.example/help" in page.links()
    closed = kit.firm().visitor()  # invite-only, unless the business says otherwise
    assert "Request access" not in closed.get("/sign-in").words
    assert closed.get("/request-access").status == 404


def test_the_session_is_new_at_each_sign_in(kit):
    """ST-02: the cookie of before is worth nothing; whoever planted it learns nothing."""
    firm = kit.firm()
    firm.enrol(firm.contact("Lee Example", "lee@example.org"))
    browser = firm.visitor()
    before = browser.csrf()
    browser.sign_in("lee@example.org", PASSWORD)
    first = browser.client.get_cookie("portal", path=f"/{firm.slug}/").value
    assert browser.client.post(f"/{firm.slug}/sign-out", data={"csrf_token": before}).status_code == 400
    browser.sign_in("lee@example.org", PASSWORD)
    assert browser.client.get_cookie("portal", path=f"/{firm.slug}/").value != first


def test_staying_signed_in_is_a_choice(kit):
    """ST-02: ticked, the cookie lasts a month; unticked, it ends with the browser."""
    firm = kit.firm()
    firm.enrol(firm.contact("Lee Example", "lee@example.org"))
    for remember, lasts in (("1", True), (None, False)):
        browser = firm.visitor()
        browser.submit("/sign-in", name="lee@example.org", password=PASSWORD, remember=remember, follow=False)
        cookie = browser.client.get_cookie("portal", path=f"/{firm.slug}/")
        assert (cookie.max_age is not None or cookie.expires is not None) is lasts
        assert browser.get("/portal/").status == 200


def test_next_leads_to_own_pages_only(kit):
    """HH-14: sign-in leads where one wanted to go; never to another site."""
    firm = kit.firm()
    firm.enrol(firm.contact("Lee Example", "lee@example.org"))
    wanted = firm.visitor().get("/portal/profile")
    assert wanted.location.endswith("/sign-in?next=/portal/profile")
    for target, ends in (
        ("/portal/profile", "/portal/profile"),
        ("https://evil.example/", "/portal/"),
        ("//evil.example", "/portal/"),
    ):
        browser = firm.visitor()
        form = browser.get(f"/sign-in?next={target}").form("Sign in")
        page = browser.post(f"/sign-in?next={target}", {**form, "name": "lee@example.org", "password": PASSWORD})
        assert page.status == 303 and page.location.endswith(f"/{firm.slug}{ends}")


def test_too_many_tries_are_told_to_wait(fresh_database, registry, tmp_path):
    """ST-02 IP-34: tries are limited per name, the right password too; other names go on."""
    kit = make_kit(fresh_database.app_url, tmp_path, registry, rate_limits_on=True)
    firm = kit.firm()
    firm.enrol(firm.contact("Lee Example", "lee@example.org"))
    statuses = [firm.visitor().sign_in("Lee@example.org ", "wrong").status for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    assert firm.visitor().sign_in("lee@example.org", PASSWORD).status == 429
    assert firm.visitor().sign_in("other@example.org", "wrong").status == 422
    for name in ("lee@example.org", "nobody@example.org"):
        sent = [firm.visitor().submit("/forgot-password", name=name).status for _ in range(5)]
        assert sent == [200] * 4 + [429]
    assert kit.firm().visitor().sign_in("lee@example.org", "wrong").status == 422
    kit.installation.close()
