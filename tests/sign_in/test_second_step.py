"""The second step: codes from an app, recovery codes, and what it takes to be without."""

import re
from base64 import b64decode
from datetime import timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.sign_in.conftest import Traveller, mails_of

from doorstep import clock
from doorstep.contacts.services import get_contact
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Event
from doorstep.testing.kit import PASSWORD, make_kit
from doorstep.users import suspension
from doorstep.users.models import RecoveryCode, SecondStep, User
from doorstep.users.sealing import seal, unseal

NOT_IT = "That code does not fit"


class Phone:
    """Somebody's authenticator app, and the recovery codes they kept."""

    def __init__(self, browser, side="portal"):
        self.browser, self.path = browser, f"/{side}/profile/second-step"
        page = browser.submit(self.path, "Set up")
        assert page.status == 200, page.words
        key = page.soup.select_one("code.key").get_text()
        self.totp = pyotp.TOTP(key.replace(" ", ""))
        self.shown = page
        self.page = browser.submit(f"{self.path}/set-up", "Switch on", code=self.code(), follow=False)
        self.codes = [code.get_text() for code in self.page.all(".codes code")]

    def code(self, drift=0):
        return self.totp.generate_otp(int(clock.now().timestamp()) // 30 + drift)


@pytest.fixture
def lee(kit):
    """A firm, and a customer of it whose second step is on."""
    firm = kit.firm()
    contact = firm.contact("Lee Example", "lee@example.org")
    return firm, contact, Phone(firm.enrol(contact))


def later(seconds=31):
    return clock.frozen(clock.now() + timedelta(seconds=seconds))


def half(firm, name="lee@example.org"):
    browser = firm.visitor()
    page = browser.sign_in(name, PASSWORD)
    assert "One more step" in page.words, page.words
    return browser


def test_it_is_set_up_with_a_code(lee):
    """The picture holds what the text says, drawn here; the first code switches it on; ten codes are shown once."""
    _, _, phone = lee
    picture = phone.shown.soup.select_one("img.scan")["src"]
    assert b"<svg" in b64decode(picture.partition("base64,")[2])
    assert len(phone.codes) == 10 == len(set(phone.codes))
    page = phone.browser.get("/portal/profile/second-step")
    assert "Recovery codes left 10" in page.words and phone.codes[0] not in page.text
    assert phone.browser.get("/portal/profile/second-step/set-up").status == 303


def test_a_wrong_code_switches_nothing_on(kit):
    """A code that does not fit is told so at the field, and nothing is on."""
    firm = kit.firm()
    browser = firm.enrol(firm.contact("Lee Example", "lee@example.org"))
    browser.submit("/portal/profile/second-step", "Set up")
    page = browser.submit("/portal/profile/second-step/set-up", "Switch on", code="000000")
    assert page.status == 422 and NOT_IT in page.words
    assert "Sign out" in firm.visitor().sign_in("lee@example.org", PASSWORD).words


def test_a_code_is_asked_after_the_right_password_only(lee):
    """Section 10: what a stranger learns before the right password: nothing. After it, nobody is signed in yet."""
    firm, _, phone = lee
    other = firm.contact("Pat Example", "pat@example.org")
    firm.enrol(other)
    seen = {re.sub(r'(nonce|value|v)="?[^" >]*"?', "", firm.visitor().sign_in(name, "wrong").text.replace(name, ""))
            for name in ("lee@example.org", "pat@example.org", "nobody@example.org")}  # fmt: skip
    assert len(seen) == 1
    browser = half(firm)
    assert browser.get("/portal/").status == 302 and browser.get("/api/v1/me").status == 401
    with later():
        assert "Sign out" in browser.submit("/second-step", code=phone.code()).words
    assert browser.get("/portal/").status == 200
    assert firm.visitor().get("/second-step").status == 303


def test_no_code_counts_twice(lee):
    """Section 10: the code that was used, and every one before it, are worth nothing, in any browser."""
    firm, _, phone = lee
    assert half(firm).submit("/second-step", code=phone.code()).status == 422
    with later():
        code = phone.code()
        assert "Sign out" in half(firm).submit("/second-step", code=code).words
        assert half(firm).submit("/second-step", code=code).status == 422
        assert half(firm).submit("/second-step", code=phone.code(-1)).status == 422


@pytest.mark.parametrize(("drift", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(lee, drift, fits):
    """A phone that is half a minute early or late still signs in; one that is a minute off does not."""
    firm, _, phone = lee
    with later(300):
        page = half(firm).submit("/second-step", code=phone.code(drift))
        assert ("Sign out" in page.words) is fits and (NOT_IT in page.words) is not fits


def test_a_recovery_code_works_once(lee):
    """A lost phone: each code signs in once, however it is typed; the history says how many are left."""
    firm, contact, phone = lee
    first = phone.codes[0]
    typed = f" {first.lower().replace('-', ' ')} "
    assert "Sign out" in half(firm).submit("/second-step", code=typed).words
    assert half(firm).submit("/second-step", code=first).status == 422
    with firm.reading() as session:
        facts = session.scalars(select(Event.facts).where(Event.name == "user.recovery_code_used")).all()
    assert [one["left"] for one in facts] == [9]
    page = firm.staff().get(f"/office/contacts/{contact.id}/status-history")
    assert "Signed in with a recovery code" in page.words
    phone.browser.submit("/portal/profile/second-step/codes", "Make new codes")
    assert half(firm).submit("/second-step", code=phone.codes[1]).status == 422


def test_nothing_is_stored_readable(lee, kit):
    """Section 9, 8: neither secret nor codes stand in the tables; another server's key opens nothing."""
    firm, _, phone = lee
    with firm.reading() as session:
        row = session.scalar(select(SecondStep))
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()
        user_id = session.scalar(select(User.id))
    assert phone.totp.secret not in row.secret
    assert not {code.replace("-", "") for code in phone.codes} & set(hashes)
    owner = f"second step {firm.tenant.id} {user_id}"
    key = kit.installation.settings.secret_key
    assert unseal(key, row.secret, owner) == phone.totp.secret
    assert unseal("another key of thirty-two characters", row.secret, owner) is None
    assert unseal(key, row.secret, "second step 1 somebody else") is None
    assert unseal(key, "no such thing", owner) is None


@given(text=st.text(max_size=100), owner=st.text(max_size=40))
def test_what_is_sealed_opens_for_its_owner_only(text, owner):
    """Section 9, 8: sealing gives back what it took, to the same owner."""
    sealed = seal("k" * 32, text, owner)
    assert unseal("k" * 32, sealed, owner) == text
    assert unseal("k" * 32, sealed, owner + "x") is None


def test_tries_are_limited(fresh_database, registry, tmp_path):
    """Ten tries an hour for one person, the right code too; others go on."""
    kit = make_kit(fresh_database.app_url, tmp_path, registry, rate_limits_on=True)
    firm = kit.firm()
    phone = Phone(firm.enrol(firm.contact("Lee Example", "lee@example.org")))
    browser = half(firm)
    statuses = [browser.submit("/second-step", code="000000").status for _ in range(10)]
    assert statuses == [422] * 9 + [429]  # setting it up was the first
    with later():
        assert browser.submit("/second-step", code=phone.code()).status == 429
    other = Phone(firm.enrol(firm.contact("Kim Example", "kim@example.org")))
    with later():
        assert "Sign out" in half(firm, "kim@example.org").submit("/second-step", code=other.code()).words
    kit.installation.close()


def test_the_half_way_place_does_not_last(lee):
    """After ten minutes, or once the sign-in has changed, the first step must be done again."""
    firm, contact, phone = lee
    browser = half(firm)
    with later(601):
        assert "Please sign in again" in browser.get("/second-step", follow=True).words
    browser = half(firm)
    with firm.writing() as session:
        suspension.suspend(session, get_contact(session, contact.id), "Closed.", SYSTEM)
    with later():
        page = browser.submit("/second-step", code=phone.code())
    assert "Please sign in again" in page.words and browser.get("/portal/").status == 302


def test_a_new_password_by_mail_does_not_lead_around_it(lee):
    """IP-34: whoever reads the mailbox still needs the phone."""
    firm, _, phone = lee
    firm.visitor().submit("/forgot-password", name="lee@example.org")
    link = re.search(rf"/{firm.slug}(/reset/[\w.-]+)", mails_of(firm, "lee@example.org")[-1].text)[1]
    browser = firm.visitor()
    page = browser.submit(link, password="seven quiet green bicycles")
    assert "One more step" in page.words and browser.get("/portal/").status == 302
    with later():
        assert "Sign out" in browser.submit("/second-step", code=phone.code()).words


def test_a_new_invitation_does_not_lead_around_it(lee, invited):
    """HH-12: the choice of password or provider is open again, the second step stays."""
    firm, contact, _ = lee
    page = firm.visitor().submit(invited(firm, contact), email="lee@example.org", name="Lee Example",
                                 password="seven quiet green bicycles")  # fmt: skip
    assert "One more step" in page.words


def test_it_is_asked_after_a_provider_too(firm, bound):
    """HH-10: after Google comes the code; switching it off takes a fresh sign-in, for there is no password."""
    _, browser = bound(firm)
    phone = Phone(browser)
    came = Traveller(firm.visitor())
    assert "One more step" in came.go("g-lee", "/sign-in?next=/portal/profile").words
    with later():
        page = came.browser.submit("/second-step?next=/portal/profile", code=phone.code())
    assert page.response.request.path.endswith("/portal/profile")
    with later(3600):
        page = came.browser.get("/portal/profile/second-step/off")
        assert "Sign in with Google" in page.words and "Switch off" not in [b.get_text() for b in page.all("button")]
        assert came.browser.post("/portal/profile/second-step/off").status == 422
    came.browser.submit("/portal/profile/second-step/off", "Switch off")
    assert "Sign out" in Traveller(firm.visitor()).go("g-lee").words


def test_switching_it_off_takes_the_password(lee):
    """An open browser is not enough: after ten minutes the password is asked; the person is told by mail."""
    firm, _, phone = lee
    with later(900):
        page = phone.browser.submit("/portal/profile/second-step/off", "Switch off", present="wrong")
        assert page.status == 422 and "not your present password" in page.words
        phone.browser.submit("/portal/profile/second-step/off", "Switch off", present=PASSWORD)
        assert "is off" in mails_of(firm, "lee@example.org")[-1].subject
    assert "Sign out" in firm.visitor().sign_in("lee@example.org", PASSWORD).words


def owner_asks(kit):
    firm = kit.firm()
    owner = firm.staff("owner")
    colleague = firm.staff("member")
    owner.submit("/office/settings/sign-in", "Save", staff_second_step="1")
    firm.refresh()
    return firm, owner, colleague


def test_a_business_may_ask_its_staff_for_it(kit):
    """Staff without it are led to set it up, and can do nothing else before; customers are not asked."""
    firm, owner, colleague = owner_asks(kit)
    for path in ("/office/", "/office/contacts", "/office/settings", "/office/profile", "/portal/"):
        assert colleague.get(path).location.endswith("/office/profile/second-step"), path
    assert colleague.post("/office/contacts/new").status == 409
    assert colleague.get("/api/v1/me").status == 409
    assert owner.get("/office/staff").status == 302
    phone = Phone(colleague, "office")
    assert colleague.get("/office/contacts").status == 200
    page = colleague.submit("/office/profile/second-step/off", "Switch off")
    assert page.status in (409, 422) and "It stays on" in page.words
    assert firm.enrol(firm.contact("Lee Example", "lee@example.org")).get("/portal/").status == 200
    assert len(phone.codes) == 10
    assert colleague.post("/sign-out").status == 303


def test_only_the_owner_decides(kit):
    """A manager changes settings, and neither sees nor changes how people sign in."""
    firm = kit.firm()
    manager = firm.staff("manager")
    assert "Signing in" not in manager.get("/office/settings").words
    assert manager.get("/office/settings/sign-in").status == 409
    assert manager.post("/office/settings/sign-in", {"staff_second_step": "1", "version": "1"}).status == 409


def test_the_owner_resets_a_colleagues(kit):
    """A colleague lost their phone: the owner switches it off, they are signed out and told; a manager may not."""
    firm = kit.firm()
    owner, manager, colleague = firm.staff("owner"), firm.staff("manager"), firm.staff("member")
    Phone(colleague, "office")
    with firm.reading() as session:
        user = session.scalar(select(User).where(User.staff_role == "member"))
    path = f"/office/staff/{user.id}/second-step/reset"
    assert manager.post(path).status == 409
    assert "Second step on" in owner.get("/office/staff").words
    page = owner.submit("/office/staff", "Reset second step")
    assert "is off, and they are told by mail" in page.words
    assert colleague.get("/office/").status == 302
    assert "is off" in mails_of(firm, user.email)[-1].subject
    assert "Sign out" in firm.visitor().sign_in(user.email, PASSWORD).words
    with firm.reading() as session:
        line = session.scalar(select(Event).where(Event.name == "user.second_step_off"))
    assert line.actor == "Owner Person" and line.facts["name"] == "Member Person"


def test_staff_reset_a_customers(lee):
    """Managers may, members may not; the customer is told, and the history says who did it."""
    firm, contact, _ = lee
    path = f"/office/contacts/{contact.id}"
    assert "Reset second step" not in firm.staff("member").get(path).words
    assert firm.staff("member").post(f"{path}/second-step/reset").status == 409
    page = firm.staff("manager").submit(path, "Reset second step")
    assert "is off, and they are told by mail" in page.words
    assert "is off" in mails_of(firm, "lee@example.org")[-1].subject
    assert "Sign out" in firm.visitor().sign_in("lee@example.org", PASSWORD).words
    assert firm.staff("manager").post(f"{path}/second-step/reset").status == 409
