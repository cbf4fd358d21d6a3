from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.contacts.services import get_contact
from doorstep.events.actors import SYSTEM
from doorstep.testing.kit import PASSWORD
from doorstep.users import suspension
from doorstep.users.models import Identity, PowerLink, User

GOOD = "seven quiet green bicycles"


def forgot(firm, name):
    return firm.visitor().submit("/forgot-password", "Send me a link", name=name)


def test_the_screen_says_the_same_to_everybody(kit, post):
    """IP-34 HH-11: known, unknown, suspended, provider-bound read the same; only the known one is mailed."""
    firm = kit.firm()
    firm.enrol(firm.contact("Lee Known", "lee@example.org", handle="lee"))
    gone = firm.contact("Sue Spended", "sue@example.org")
    firm.enrol(gone)
    firm.contact("Not Enrolled", "not@example.org")
    bound = firm.contact("Goo Gle", "goo@example.org")
    firm.enrol(bound)
    with firm.writing() as session:
        suspension.suspend(session, get_contact(session, gone.id), "Bye", SYSTEM)
        user = session.scalar(select(User).where(User.contact_id == bound.id))
        identity = session.scalar(select(Identity).where(Identity.user_id == user.id))
        identity.kind, identity.issuer, identity.subject, identity.secret_hash = "openid", "https://idp", "1", None
    names = (" LEE@example.org", "lee", "unknown@example.org", "sue@example.org", "not@example.org", "goo@example.org")
    pages = [forgot(firm, name) for name in names]
    assert {page.status for page in pages} == {200} and len({page.words for page in pages}) == 1
    assert "a mail with a link is on its way" in pages[0].words
    resets = [mail for mail in post(firm) if "new password" in mail.subject]
    assert resets and all("lee@example.org" in str(mail.to) for mail in resets)


def test_a_reset_link_works_once(kit, link_to):
    """IP-34 SW-13: GET changes nothing; the new password ends old sessions and the old password; used, it says so."""
    firm = kit.firm()
    browser = firm.enrol(firm.contact("Lee Known", "lee@example.org"))
    forgot(firm, "lee@example.org")
    path = link_to(firm, "lee@example.org")
    for _ in range(2):
        assert "Choose a new password" in firm.visitor().get(path).words
    assert browser.get("/portal/").status == 200
    weak = firm.visitor().submit(path, password="short")
    assert weak.status == 422 and "at least 10 characters" in weak.words
    visitor = firm.visitor()
    assert "Your new password counts" in visitor.submit(path, password=GOOD).words
    assert visitor.get("/portal/").status == 200
    assert browser.get("/portal/").status == 302
    assert "do not fit together" in firm.visitor().sign_in("lee@example.org", PASSWORD).words
    assert "Sign out" in firm.visitor().sign_in("lee@example.org", GOOD).words
    again = firm.visitor().get(path)
    assert again.status == 200 and "has been used" in again.words and "lee@" not in again.text


def test_dead_reset_links(kit, link_to):
    """IP-34: too old, replaced and mangled are told apart, with a way to a new one; a newer link voids the older."""
    firm = kit.firm()
    firm.enrol(firm.contact("Lee Known", "lee@example.org"))
    forgot(firm, "lee@example.org")
    first = link_to(firm, "lee@example.org")
    forgot(firm, "lee@example.org")
    second = link_to(firm, "lee@example.org")
    assert "was replaced" in firm.visitor().get(first).words
    with firm.writing() as session:
        for link in session.scalars(select(PowerLink).where(PowerLink.superseded_at.is_(None))):
            assert link.expires_at - link.created_at == timedelta(hours=1)
            link.expires_at = clock.now()
    page = firm.visitor().get(second)
    assert page.status == 200 and "is too old" in page.words
    assert any(link.endswith("/forgot-password") for link in page.links())
    assert "is incomplete" in firm.visitor().get(second + "x").words
    assert "is too old" in firm.visitor().post(second, {"password": GOOD}).words
    assert "Sign out" in firm.visitor().sign_in("lee@example.org", PASSWORD).words


def test_suspension_ends_links(kit, link_to):
    """IP-31: a reset link sent before the suspension is void after it."""
    firm = kit.firm()
    contact = firm.contact("Lee Known", "lee@example.org")
    firm.enrol(contact)
    forgot(firm, "lee@example.org")
    path = link_to(firm, "lee@example.org")
    with firm.writing() as session:
        suspension.suspend(session, get_contact(session, contact.id), "Bye", SYSTEM)
    assert "was replaced" in firm.visitor().get(path).words
    assert firm.visitor().post(path, {"password": GOOD}).status == 200
    assert "Bye" in firm.visitor().sign_in("lee@example.org", PASSWORD).words


def test_staff_forget_too(kit, link_to):
    """IP-34: a staff member gets a link, and lands in the office."""
    firm = kit.firm()
    firm.staff("member")
    with firm.reading() as session:
        email = session.scalar(select(User.email))
    forgot(firm, email)
    visitor = firm.visitor()
    visitor.submit(link_to(firm, email), password=GOOD)
    assert visitor.get("/office/").status == 200


def test_staff_re_establish_a_password(kit, post, link_to):
    """SW-13: the person gets a link, old sessions end after the change, staff see neither link nor password."""
    firm = kit.firm()
    contact = firm.contact("Lee Known", "lee@example.org")
    browser = firm.enrol(contact)
    member = firm.staff("member")
    page = member.submit(f"/office/contacts/{contact.id}", "Re-establish password")
    assert "nobody here sees the password" in page.words and "/reset/" not in page.text
    assert browser.get("/portal/").status == 200
    path = link_to(firm, "lee@example.org")
    assert path.startswith("/reset/") and len(post(firm)) == 1
    firm.visitor().submit(path, password=GOOD)
    assert browser.get("/portal/").status == 302


@pytest.mark.sqlite
def test_without_a_sign_in_there_is_no_password_to_re_establish(kit, post):
    """SW-13 SW-12: not offered, and a direct call says what to do instead."""
    firm = kit.firm()
    contact = firm.contact("Lee Known", "lee@example.org")
    staff = firm.staff()
    assert "Re-establish password" not in staff.get(f"/office/contacts/{contact.id}").words
    answer = staff.post(f"/office/contacts/{contact.id}/new-password")
    assert answer.status == 409 and "Send an invitation first" in answer.words and post(firm) == []
