from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from doorstep.testing.kit import PASSWORD
from doorstep.users.models import User

GOOD = "seven quiet green bicycles"


def user(firm, name):
    with firm.reading() as session:
        return session.scalar(select(User).where(User.name == name))


def invite(owner, email="sam@example.org", role="member", name="Sam Staff"):
    return owner.submit("/office/staff/invite", "Send invitation", name=name, email=email, staff_role=role)


def accept(firm, path, email="sam@example.org", **values):
    visitor = firm.visitor()
    visitor.submit(path, "Activate account")
    given = {"email": email, "name": "Sam Staff", "password": GOOD, **values}
    visitor.submit(f"{path}/register", "Activate and sign in", **given)
    return visitor


def test_staff_are_made_when_they_accept(kit, post, link_to):
    """SW-06 IP-33: invited by email with a role; the user is made at the press, lands in the office, with that role."""
    firm = kit.firm(name="Acme Fire")
    owner = firm.staff()
    page = invite(owner, " Sam@example.org", "manager")
    assert "Sam Staff" in page.words and "Manager" in page.words and user(firm, "Sam Staff") is None
    [mail] = post(firm)
    assert mail.subject == "Acme Fire invites you to its team" and "Hello Sam," in mail.text
    browser = accept(firm, link_to(firm, "sam@example.org"))
    assert browser.get("/office/").status == 200
    assert user(firm, "Sam Staff").staff_role == "manager"
    assert "Invited" not in owner.get("/office/staff").soup.select_one("main").get_text()


@pytest.mark.sqlite
def test_staff_addresses_are_their_own(kit, post):
    """HG-06 HH-16: neither a customer's nor another staff member's address; faults stand at the field."""
    firm = kit.firm()
    owner = firm.staff()
    firm.enrol(firm.contact("Pat Customer", "pat@example.org"))
    invite(owner)
    for email, words in (("PAT@example.org", "as a customer"), ("a b@example.org", "a space")):
        page = invite(owner, email)
        assert page.status == 422 and words in page.words
    assert len(post(firm)) == 1


def test_resend_and_revoke(kit, link_to):
    """IP-14: an older staff invitation is void after a newer; revoked, it says so; lapsed, the person may ask anew."""
    firm = kit.firm()
    owner = firm.staff()
    invite(owner)
    first = link_to(firm, "sam@example.org")
    owner.submit("/office/staff", "Resend")
    second = link_to(firm, "sam@example.org")
    assert "replaced" in firm.visitor().get(first).words and "Welcome to the team" in firm.visitor().get(second).words
    owner.submit("/office/staff", "Revoke")
    assert "replaced or withdrawn" in firm.visitor().get(second).words
    firm.visitor().submit(second, "Send me a new link")
    assert link_to(firm, "sam@example.org") == second


def test_roles_change_at_the_next_request(kit, link_to):
    """SW-06: a member made manager may what managers may, at once."""
    firm = kit.firm()
    owner = firm.staff()
    invite(owner)
    browser = accept(firm, link_to(firm, "sam@example.org"))
    sam = user(firm, "Sam Staff")
    assert browser.get("/office/staff").status == 409
    page = owner.post(f"/office/staff/{sam.id}/role", {"staff_role": "owner"}, follow=True)
    assert "Sam Staff is now owner" in page.words
    assert browser.get("/office/staff").status == 200
    assert owner.post(f"/office/staff/{sam.id}/role", {"staff_role": "king"}).status == 409


def test_the_last_owner_stays(kit):
    """SW-06: the last owner is neither removed nor demoted."""
    firm = kit.firm()
    owner = firm.staff()
    me = user(firm, "Owner Person")
    for path, data in (("role", {"staff_role": "member"}), ("end", {})):
        answer = owner.post(f"/office/staff/{me.id}/{path}", data)
        assert answer.status == 409 and "There must always be an owner" in answer.words
    assert owner.get("/office/staff").status == 200


def test_two_owners_who_end_each_other(kit):
    """Invariant 4, SW-06: at the same moment; one owner is left."""
    firm = kit.firm()
    owners = [firm.staff(), firm.staff()]
    with firm.reading() as session:
        ids = list(session.scalars(select(User.id).order_by(User.id)))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: owners[n].post(f"/office/staff/{ids[1 - n]}/role", {"staff_role": "member"}), (0, 1)))
    with firm.reading() as session:
        count = select(func.count()).select_from(User).where(User.staff_role == "owner")
        assert session.scalar(count) == 1


def test_ended_is_out_at_once(kit, link_to):
    """IP-31: sessions end, the password is worth nothing, and the address may be invited again."""
    firm = kit.firm()
    owner = firm.staff()
    invite(owner)
    browser = accept(firm, link_to(firm, "sam@example.org"))
    page = owner.post(f"/office/staff/{user(firm, 'Sam Staff').id}/end", follow=True)
    assert "has no access any more" in page.words
    assert browser.get("/office/").status == 302
    assert "do not fit" in firm.visitor().sign_in("sam@example.org", GOOD).words
    invite(owner)
    again = accept(firm, link_to(firm, "sam@example.org"))
    assert again.get("/office/").status == 200


@pytest.mark.sqlite
def test_only_owners_manage_staff(kit):
    """HG-02: managers and members are told so; customers and others find nothing."""
    firm, other = kit.firm(), kit.firm()
    firm.staff()
    me = user(firm, "Owner Person")
    for browser, status in ((firm.staff("manager"), 409), (firm.person("Pat").browser, 404), (other.staff(), 404)):
        assert browser.post(f"{browser.prefix}/office/staff/{me.id}/end").status == status
    assert firm.visitor().sign_in(me.email, PASSWORD).status == 200
