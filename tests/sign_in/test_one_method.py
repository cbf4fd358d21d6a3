"""One method at a time: who chose a provider has no password any more, until a new invitation."""

import re

import pytest
from sqlalchemy import select
from tests.sign_in.conftest import Traveller, mails_of

from doorstep.contacts.services import get_contact
from doorstep.events.actors import SYSTEM
from doorstep.testing.kit import PASSWORD
from doorstep.testing.statements import counting
from doorstep.users import passwords, suspension
from doorstep.users.models import Identity, PowerLink, User, UserSession
from doorstep.web import context

SAME = "Wrong password, or you sign in with Google."


def suspended(firm, contact, note):
    with firm.writing() as session:
        suspension.suspend(session, get_contact(session, contact.id), note, SYSTEM)


@pytest.fixture
def world(firm, bound):
    """Somebody of each kind a stranger could ask about, by the address they would type."""
    bound(firm)
    firm.enrol(firm.contact("Pat Password", "password@example.org"))
    gone = firm.contact("Sue Spended", "suspended@example.org")
    firm.enrol(gone)
    suspended(firm, gone, "Please call us.")
    lost, _ = bound(firm, "g-kim", "both@example.org", "Kim Example")
    suspended(firm, lost, "Please call us, Kim.")
    firm.contact("Nora Nothing", "invited@example.org")
    return ("unknown@example.org", "lee@example.org", "password@example.org", "suspended@example.org",
            "both@example.org", "invited@example.org")  # fmt: skip


def plain(page, name):
    """A page without what differs each time: tokens, nonces, and what was typed."""
    return re.sub(r'(nonce|value|v)="?[^" >]*"?', "", page.text.replace(name, "")), page.status


def test_the_password_of_before_stops_working(firm, bound):
    """HH-11: once Google was chosen, no password opens the door; the page says what it says to everyone."""
    contact = firm.contact("Lee Example", "lee@example.org")
    firm.enrol(contact)
    from doorstep.invitations.services import invite
    from doorstep.users.links import link_path

    with firm.writing() as session:
        link = f"/{link_path(session, invite(session, contact.id, SYSTEM))}/register"
    assert "Sign out" in Traveller(firm.visitor()).go("g-lee", link).words
    page = firm.visitor().sign_in("lee@example.org", PASSWORD)
    assert page.status == 422 and SAME in page.words and "Continue with Google" in page.words


def test_strangers_learn_nothing_from_signing_in(kit, firm, world, monkeypatch):
    """HH-11 IP-30: unknown, password, provider and suspended: same status, same page, same work, same statements."""
    passwords.nobody("tests")
    checks, real = [], passwords.hasher
    monkeypatch.setattr(passwords, "hasher", lambda profile: (checks.append(profile), real(profile))[1])
    seen = set()
    for name in world:
        browser = firm.visitor()
        form = browser.get("/sign-in").form("Sign in")
        checks.clear()
        with counting(kit.installation.database.engine) as statements:
            page = browser.post("/sign-in", {**form, "name": name, "password": "not the password"})
        seen.add((*plain(page, name), len(checks), tuple(statements)))
    assert len(seen) == 1
    [(text, status, work, _)] = seen
    assert status == 422 and work == 1 and SAME in text and "Continue with Google" in text and "call us" not in text


def test_strangers_learn_nothing_from_forgot_password(kit, firm, world, monkeypatch):
    """HH-11 IP-34: whoever is asked about, the answer is the same after the same statements; the mail alone differs."""
    monkeypatch.setattr(context, "run_after", lambda *later: None)
    seen = set()
    for name in world:
        browser = firm.visitor()
        form = browser.get("/forgot-password").form("Send me a link")
        with counting(kit.installation.database.engine) as statements:
            page = browser.post("/forgot-password", {**form, "name": name})
        seen.add((page.status, page.location, page.text, tuple(statements)))
        assert not any("user" in one.lower() for one in statements)
    assert len(seen) == 1


def test_strangers_learn_nothing_from_the_provider(kit, firm, world, bound):
    """HH-10: an account that is bound to nobody is told the same, whoever has its address here; nobody is made."""
    people = {"x-unknown": "unknown@example.org", "x-lee": "lee@example.org", "x-pat": "password@example.org"}
    with firm.reading() as session:
        before = session.scalars(select(User.id).order_by(User.id)).all()
    seen = set()
    for subject, address in people.items():
        came = Traveller(firm.visitor())
        callback = came.choose(came.leave(), address)
        with counting(kit.installation.database.engine) as statements:
            page = came.browser.submit(callback, "Go on", to=callback.partition("?")[0], follow=False)
        seen.add((page.status, page.location, tuple(statements)))
        shown = came.browser.follow(page)
        assert "Nobody signs in here with that Google account" in shown.words, subject
    assert len(seen) == 1
    with firm.reading() as session:
        assert session.scalars(select(User.id).order_by(User.id)).all() == before


def test_forgot_password_gives_no_reset(firm, bound):
    """HH-11 IP-34: the mail says they sign in with Google, and holds no link of power."""
    bound(firm)
    page = firm.visitor().submit("/forgot-password", name="lee@example.org")
    assert "Look into your mail" in page.words
    mail = mails_of(firm, "lee@example.org")[-1]
    assert "you sign in with Google" in mail.text and "/reset/" not in mail.text + mail.html
    with firm.reading() as session:
        assert session.scalar(select(PowerLink.id).where(PowerLink.kind == "reset")) is None


def test_forgot_password_tells_staff_too(firm, google):
    """HH-11: a staff member who is bound to a provider gets the same mail, and no reset."""
    invite_staff(firm)
    firm.visitor().submit("/forgot-password", name="robin@staff.example.org")
    assert "you sign in with Google" in mails_of(firm, "robin@staff.example.org")[-1].text


def invite_staff(firm):
    firm.staff("owner").submit(
        "/office/staff/invite", "Send", name="Robin Firm", email="robin@staff.example.org", staff_role="manager"
    )
    mail = mails_of(firm, "robin@staff.example.org")[-1]
    link = re.search(rf"/{firm.slug}(/invitation/[\w.-]+)", mail.text)[1]
    came = Traveller(firm.visitor())
    came.browser.submit(link, "Activate account")
    page = came.go("g-kim", f"{link}/register")
    assert "Sign out" in page.words, page.words
    return came


def test_staff_accept_and_sign_in_with_a_provider(firm):
    """HH-07 HH-10: an invited colleague chooses Google and lands in the office, now and next time."""
    came = invite_staff(firm)
    assert came.browser.get("/office/", follow=True).status == 200
    again = Traveller(firm.visitor())
    assert "/office/" in again.go("g-kim").response.request.path
    assert again.browser.get("/office/staff").status == 409


def test_a_new_invitation_opens_the_choice_again(firm, bound, invited, traveller):
    """HH-12 HH-11 HH-08: sessions end, the old address is told; the password works, Google does not."""
    contact, browser = bound(firm)
    path = invited(firm, contact)
    assert browser.get("/portal/").status == 302
    assert any("renewed your sign-in" in mail.subject for mail in mails_of(firm, "lee@example.org"))
    assert "Nobody signs in here" in traveller().go("g-lee").words
    fresh = firm.visitor()
    page = fresh.submit(
        path, "Activate and sign in", email="lee@example.org", name="Lee Example", password="seven quiet green bicycles"
    )
    assert "Sign out" in page.words
    assert "Nobody signs in here" in traveller().go("g-lee").words
    assert "Sign out" in firm.visitor().sign_in("lee@example.org", "seven quiet green bicycles").words
    with firm.reading() as session:
        kinds = session.scalars(select(Identity.kind).join(User, Identity.user_id == User.id).where(
            User.contact_id == contact.id)).all()  # fmt: skip
    assert kinds == ["password"]


def test_inviting_again_needs_a_permission_of_its_own(firm, bound):
    """HH-12: a member may invite newcomers, and not reopen the sign-in of somebody who has one."""
    contact, browser = bound(firm)
    member = firm.staff("member")
    assert member.post(f"/office/contacts/{contact.id}/invite").status == 409
    assert browser.get("/portal/").status == 200


def test_a_reset_asked_before_the_choice_dies_with_it(firm, bound, invited):
    """HH-11: a link for a new password that was still in the mail is no way around the provider."""
    contact = firm.contact("Lee Example", "lee@example.org")
    firm.enrol(contact)
    path = invited(firm, contact)
    firm.visitor().submit("/forgot-password", name="lee@example.org")
    reset = re.search(rf"/{firm.slug}(/reset/[\w.-]+)", mails_of(firm, "lee@example.org")[-1].text)[1]
    assert "Sign out" in Traveller(firm.visitor()).go("g-lee", path).words
    assert "was replaced" in firm.visitor().get(reset).words


def test_one_account_opens_one_door(firm, bound, invited, traveller):
    """HH-10: an account bound to one person cannot be bound to a second; nothing of the second is used up."""
    bound(firm)
    other = firm.contact("Otto Other", "otto@example.org")
    path = invited(firm, other)
    page = traveller().go("g-lee", path)
    assert "bound to another sign-in here" in page.words and "Choose a password" in page.words
    assert "Sign out" in traveller().go("g-kim", path).words


def test_suspended_people_read_their_note_after_the_proof(firm, bound, traveller):
    """IP-30 HH-11: the note shows once the provider has proven who they are, and there is no session."""
    contact, _ = bound(firm)
    suspended(firm, contact, "Your contract ended.")
    came = traveller()
    page = came.go("g-lee")
    assert "Your access is disabled." in page.words and "Your contract ended." in page.words
    assert came.browser.get("/portal/").status == 302
    with firm.reading() as session:
        user = session.scalar(select(User).where(User.contact_id == contact.id))
        assert session.scalar(select(UserSession.id).where(UserSession.user_id == user.id)) is None


def test_sign_in_leads_to_the_page_they_came_for(firm, bound, traveller):
    """HH-14: the provider's way leads on to the wanted page, and never to another site."""
    bound(firm)
    for wanted, ends in (("/portal/profile", "/portal/profile"), ("//evil.example", "/portal/")):
        came = traveller()
        page = came.go("g-lee", f"/sign-in?next={wanted}")
        assert page.response.request.path == f"/{firm.slug}{ends}"
