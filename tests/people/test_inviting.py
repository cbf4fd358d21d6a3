import pytest
from sqlalchemy import select

from doorstep.contacts.models import Contact
from doorstep.invitations.status import since_column, status_column, status_of

GOOD = "seven quiet green bicycles"


def status(firm, contact):
    with firm.reading() as session:
        return status_of(session, contact.id).name


def page_of(browser, contact):
    return browser.get(f"/office/contacts/{contact.id}")


def act(browser, contact, label, **values):
    return browser.submit(f"/office/contacts/{contact.id}", contains=label, **values)


def history(browser, contact):
    page = browser.get(f"/office/contacts/{contact.id}/status-history")
    return [item.get_text(" ", strip=True) for item in page.all("ol.timeline > li > p:first-child")]


def test_invite_sends_one_mail_and_shows_in_the_history(kit, post):
    """IP-08 IP-10 IP-11 IP-15: Not enrolled → Invited, one mail with a link to register, and a line in the history."""
    firm = kit.firm(name="Acme Fire")
    contact = firm.contact("Pat Example", "pat@example.org")
    member = firm.staff("member")
    assert "Not enrolled" in page_of(member, contact).words
    page = act(member, contact, "Invite to Customer Portal")
    assert "on its way to pat@example.org" in page.words
    assert "Invited" in page.words and status(firm, contact) == "invited"
    [mail] = post(firm)
    assert mail.to == ("pat@example.org",) or "pat@example.org" in str(mail.to)
    assert f"/{firm.slug}/invitation/" in mail.text and "Hello Pat" in mail.text
    assert history(member, contact) == ["Invitation sent"]


def test_status_is_a_column(kit):
    """IP-11 IP-12: the status comes as a column, with since when, for lists and their filters."""
    firm = kit.firm()
    plain, invited, enrolled = firm.contact("A A"), firm.contact("B B"), firm.contact("C C")
    owner = firm.staff()
    act(owner, invited, "Invite to Customer Portal")
    firm.enrol(enrolled)
    with firm.reading() as session:
        rows = session.execute(select(Contact.id, status_column(), since_column()).order_by(Contact.id)).all()
        assert [(row[0], row[1], row[2] is None) for row in rows] == [
            (plain.id, "not_enrolled", True), (invited.id, "invited", False), (enrolled.id, "enrolled", False)
        ]  # fmt: skip
        assert session.scalars(select(Contact.id).where(status_column() == "invited")).all() == [invited.id]


def test_resend_voids_the_older_link(kit, post, link_to):
    """IP-14 IP-15: a new mail, the older link leads to a helpful page, and the history has two lines."""
    firm = kit.firm()
    contact = firm.contact("Pat Example", "pat@example.org")
    member = firm.staff("member")
    act(member, contact, "Invite to Customer Portal")
    first = link_to(firm, "pat@example.org")
    act(member, contact, "Resend Invite")
    second = link_to(firm, "pat@example.org")
    assert first != second and len(post(firm)) == 2
    old = firm.visitor().get(first)
    assert old.status == 200 and "was replaced or withdrawn" in old.words
    assert "Activate account" in firm.visitor().get(second).words
    assert history(member, contact).count("Invitation sent") == 2


@pytest.mark.sqlite
def test_who_cannot_be_invited_and_why(kit, post):
    """IP-09 HG-02 HG-14: no email, suspended, archived, portal off: not offered, and refused with the reason."""
    firm = kit.firm()
    staff = firm.staff()
    none = firm.contact("No Email", None)
    page = page_of(staff, none)
    assert "Add an email first." in page.words and page.all("button[disabled]")
    refused = staff.post(f"/office/contacts/{none.id}/invite")
    assert refused.status == 409 and "Add an email first." in refused.words
    off = kit.firm(portal_on=False)
    contact, owner = off.contact(), off.staff()
    assert "Create Username" not in page_of(owner, contact).words
    for path in ("invite", "username", "paper-plane"):
        answer = owner.post(f"/office/contacts/{contact.id}/{path}", {"email": "x@example.org"})
        assert answer.status == 409 and "portal is switched off" in answer.words
    assert post(firm) == []


@pytest.mark.sqlite
def test_only_staff_of_the_business_invite(kit):
    """HG-02 HH-04: to anybody else the act is not there."""
    firm, other = kit.firm(), kit.firm()
    contact = firm.contact()
    for browser in (firm.visitor(), firm.person("Lee").browser, other.staff()):
        for path in ("invite", "username", "new-password", "personal-url"):
            answer = browser.post(f"{browser.prefix}/office/contacts/{contact.id}/{path}")
            assert answer.status == 404, path


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("anna @example.org", "There is a space in the address, after 'anna'"),
        ("a,b@example.org", "a comma"),
        ("a@b", "no dot"),
    ],
)
@pytest.mark.sqlite
def test_a_badly_typed_address_is_pointed_at(kit, post, typed, words):
    """HH-16 HG-04: nothing is sent, the message says where the fault is; corrected, it is sent."""
    firm = kit.firm()
    contact = firm.contact("Anna Example", None)
    staff = firm.staff()
    path = f"/office/contacts/{contact.id}/paper-plane"
    page = staff.submit(path, "Send invitation", first_name="Anna", email=typed)
    assert page.status == 422 and words in page.words and post(firm) == []
    assert page.form("First name")["email"] == typed
    assert staff.submit(path, "Send invitation", first_name="Anna", email=" anna@example.org\u200b").status == 200
    assert len(post(firm, "anna@example.org")) == 1


def test_a_badly_saved_address_is_pointed_at(kit, post):
    """HH-16: an address saved badly elsewhere is refused when inviting, with the fault."""
    firm = kit.firm()
    contact = firm.contact("Anna Example", "anna@example.org")
    with firm.writing() as session:
        session.scalar(select(Contact).where(Contact.id == contact.id)).email = "anna @example.org"
    answer = firm.staff().post(f"/office/contacts/{contact.id}/invite")
    assert answer.status == 409 and "There is a space in the address" in answer.words and post(firm) == []


@pytest.mark.parametrize("save", [None, "1"])
def test_paper_plane(kit, post, save):
    """HH-02 HH-03 HH-05: the mail greets by the name typed; the contact changes only when "save" is ticked."""
    firm = kit.firm()
    contact = firm.contact("Patricia Example", "old@example.org")
    staff = firm.staff()
    page = staff.submit(
        f"/office/contacts/{contact.id}/paper-plane",
        "Send invitation",
        first_name="Pat",
        email="pat@example.org",
        save=save,
    )
    assert "on its way to pat@example.org" in page.words
    [mail] = post(firm)
    assert "pat@example.org" in str(mail.to) and "Hello Pat," in mail.text
    with firm.reading() as session:
        kept = session.scalar(select(Contact).where(Contact.id == contact.id))
        assert (kept.first_name, kept.email) == (
            ("Pat", "pat@example.org") if save else ("Patricia", "old@example.org")
        )


@pytest.mark.sqlite
def test_nobody_is_invited_at_somebody_elses_address(kit, post):
    """HG-06 HG-07: an address another contact has is refused, naming who has it."""
    firm = kit.firm()
    firm.contact("Kim Holder", "kim@example.org")
    contact = firm.contact("Pat Example", "pat@example.org")
    page = firm.staff().submit(
        f"/office/contacts/{contact.id}/paper-plane", "Send invitation", first_name="Pat", email="KIM@example.org"
    )
    assert page.status == 422 and "Kim Holder has this address already" in page.words and post(firm) == []


def test_personal_url(kit, post):
    """HH-17 HH-18 HH-04: it stands there with a caution, enrols this contact only, and a new one voids the old."""
    firm = kit.firm()
    contact, other = firm.contact("Pat Example", "pat@example.org"), firm.contact("Kim Other", "kim@example.org")
    staff = firm.staff("member")
    act(staff, contact, "Make a personal URL")
    page = page_of(staff, contact)
    [field] = page.all(".copy input")
    url = str(field["value"]).removeprefix("http://localhost")
    assert "For this customer only" in page.words and "not a general sign-up link" in page.words
    assert url == str(page_of(staff, contact).all(".copy input")[0]["value"]).removeprefix("http://localhost")
    act(staff, contact, "Make a new one")
    newer = str(page_of(staff, contact).all(".copy input")[0]["value"]).removeprefix("http://localhost")
    assert "was replaced" in firm.visitor().get(url).words
    visitor = firm.visitor()
    visitor.submit(newer)
    visitor.submit(f"{newer}/register", email="pat@example.org", name="Pat Example", password=GOOD)
    assert (status(firm, contact), status(firm, other)) == ("enrolled", "not_enrolled")
    assert post(firm) == []


def test_every_path_of_creation_invites_when_set(kit, post):
    """IP-04 IP-06 IP-07 SW-10: set, each new contact is invited once; without email saved; not set, nothing goes."""
    firm = kit.firm(settings={"invite_new_contacts": True})
    contact = firm.contact("Pat Example", "pat@example.org")
    silent = firm.contact("No Email", None)
    assert (status(firm, contact), status(firm, silent)) == ("invited", "not_enrolled")
    assert len(post(firm)) == 1
    quiet = kit.firm()
    assert status(quiet, quiet.contact()) == "not_enrolled"
    assert post(quiet) == post(firm)


def test_create_user_in_one_step(kit, post):
    """SW-09 SW-10 SW-11: contact and invitation are made together; one mail says that access is granted."""
    firm = kit.firm(name="Acme Works")
    staff = firm.staff("member")
    contact = firm.contact("Pat Example", "pat@example.org")
    staff.post(f"/office/contacts/{contact.id}/invite", {"rule": "access_granted"})
    [mail] = post(firm)
    assert mail.subject == "Acme Works has given you access" and "Choose a password" in mail.text


def test_revoke(kit, link_to):
    """HH-17: a revoked invitation's link says so, and the contact is not enrolled again."""
    firm = kit.firm()
    contact = firm.contact("Pat Example", "pat@example.org")
    staff = firm.staff()
    act(staff, contact, "Invite to Customer Portal")
    path = link_to(firm, "pat@example.org")
    act(staff, contact, "Revoke invitation")
    assert status(firm, contact) == "not_enrolled"
    assert "was replaced or withdrawn" in firm.visitor().get(path).words
    assert "Invitation revoked" in history(staff, contact)


def test_inviting_again_who_has_a_sign_in(kit, post, link_to):
    """HH-12: it needs a permission of its own, ends sessions and the former way in, and tells the address."""
    firm = kit.firm()
    contact = firm.contact("Pat Example", "pat@example.org")
    browser = firm.enrol(contact)
    member, manager = firm.staff("member"), firm.staff("manager")
    refused = member.post(f"/office/contacts/{contact.id}/invite")
    assert refused.status == 409 and "role does not allow" in refused.words
    assert "Invite again" not in page_of(member, contact).words
    assert browser.get("/portal/").status == 200
    act(manager, contact, "Invite again")
    assert browser.get("/portal/").status == 302
    assert any("renewed your sign-in" in mail.subject for mail in post(firm, "pat@example.org"))
    assert status(firm, contact) == "enrolled"
    [path] = [p for p in [link_of(firm, mail) for mail in post(firm, "pat@example.org")] if p]
    visitor = firm.visitor()
    visitor.submit(path)
    visitor.submit(f"{path}/register", email="pat@example.org", name="Pat Example", password=GOOD)
    assert visitor.get("/portal/").status == 200
    assert "Sign out" in firm.visitor().sign_in("pat@example.org", GOOD).words


def link_of(firm, mail):
    _, found, rest = mail.text.partition(f"http://localhost/{firm.slug}/invitation/")
    return f"/invitation/{rest.split()[0].rstrip('>)')}" if found else None
