from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from doorstep.accounts.models import Link
from doorstep.contacts.models import Contact
from doorstep.invitations.models import AccessRequest
from doorstep.invitations.status import status_of


def ask(firm, email="pat@example.org", name="Pat Example", **values):
    return firm.visitor().submit("/request-access", "Send request", name=name, email=email, **values)


def counted(firm, model):
    with firm.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def open_one(staff, name="Pat Example"):
    [link] = [a for a in staff.get("/office/requests").all("table a") if a.get_text() == name]
    return str(link["href"])


def test_the_answer_is_the_same_to_everybody(kit, post):
    """ST-01: known, unknown, asked twice read the same; one is open for an address; staff are told."""
    firm = kit.firm(settings={"request_access": True})
    firm.enrol(firm.contact("Lee Known", "lee@example.org"))
    staff = firm.staff("member")
    pages = [ask(firm, email) for email in ("pat@example.org", "PAT@example.org ", "lee@example.org")]
    assert {page.status for page in pages} == {200} and len({page.words for page in pages}) == 1
    assert counted(firm, AccessRequest) == 2
    mails = [mail for mail in post(firm) if "asks for access" in mail.subject]
    assert len(mails) == 2 and all("staff.example.org" in str(mail.to) for mail in mails)
    words = staff.get("/office/requests").words
    assert words.count("Pat Example") == 2 and "Lee Known" in words


@pytest.mark.sqlite
def test_faults_stand_at_their_fields(kit):
    """ST-01 HH-16: nothing typed is lost."""
    firm = kit.firm(settings={"request_access": True})
    page = ask(firm, "pat @example.org", company="Acme")
    assert page.status == 422 and "There is a space" in page.words
    assert page.form("Send request")["company"] == "Acme" and counted(firm, AccessRequest) == 0


def test_approval_makes_a_contact_and_invites_it(kit, link_to):
    """ST-01: approved, there is a new contact, linked to what was chosen, with an invitation; the list says so."""
    firm = kit.firm(settings={"request_access": True})
    account = firm.account("Acme Holdings")
    staff = firm.staff("member")
    ask(firm, company="acme", phone="555 0100", message="Report for Main Street")
    path = open_one(staff)
    page = staff.get(path)
    assert "Report for Main Street" in page.words and "Acme Holdings" in page.words
    page = staff.submit(path, "Approve and invite", account_id=str(account.id))
    assert "is let in" in page.words
    with firm.reading() as session:
        contact = session.scalar(select(Contact).where(Contact.email_key == "pat@example.org"))
        assert (contact.name, contact.phone, status_of(session, contact.id).name) == (
            "Pat Example",
            "555 0100",
            "invited",
        )
        assert session.scalar(select(Link.account_id).where(Link.contact_id == contact.id)) == account.id
    assert "Activate account" in firm.visitor().get(link_to(firm, "pat@example.org")).words
    words = staff.get("/office/requests").words
    assert "Nobody waits" in words and "Approved" in words


def test_a_known_address_is_attached(kit, post):
    """ST-01 HG-05: the contact who has the address is invited, none is made; who has a sign-in gets a reset link."""
    firm = kit.firm(settings={"request_access": True})
    firm.contact("Lee Known", "lee@example.org")
    firm.enrol(firm.contact("Enrolled Person", "in@example.org"))
    staff, before = firm.staff("member"), counted(firm, Contact)
    for name, email in (("L. Known", "LEE@example.org"), ("E. P.", "in@example.org")):
        ask(firm, email, name)
        staff.submit(open_one(staff, name), "Approve and invite")
    assert counted(firm, Contact) == before
    assert "invites you" in post(firm, "lee@example.org")[-1].subject
    assert "new password" in post(firm, "in@example.org")[-1].subject


def test_declined_nobody_is_told(kit, post):
    """ST-01: declined, no mail goes to the stranger; they may ask again."""
    firm = kit.firm(settings={"request_access": True})
    staff = firm.staff("member")
    ask(firm)
    page = staff.submit(open_one(staff), "Decline")
    assert "is declined" in page.words and "Declined" in page.words
    assert post(firm, "pat@example.org") == [] and counted(firm, Contact) == 0
    ask(firm)
    assert open_one(staff)


def test_decided_once(kit, post):
    """Invariant 4, ST-01: of many who decide at once, one does; the others read that it was decided."""
    firm = kit.firm(settings={"request_access": True})
    ask(firm)
    staff = [firm.staff("member") for _ in range(4)]
    path = open_one(staff[0])
    forms = [one.get(path).form("Approve") for one in staff]
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda pair: pair[0].post(path, pair[1]).status, zip(staff, forms, strict=True)))
    assert sorted(statuses) == [303, 422, 422, 422]
    assert counted(firm, Contact) == 1
    assert len(post(firm, "pat@example.org")) == 1


@pytest.mark.sqlite
def test_with_everybody_invited_automatically_it_is_one_mail(kit, post):
    """IP-06 ST-01: approval and the setting together send one invitation."""
    firm = kit.firm(settings={"invite_new_contacts": True, "request_access": True})
    staff = firm.staff("member")
    ask(firm)
    staff.submit(open_one(staff), "Approve and invite")
    assert len(post(firm, "pat@example.org")) == 1


@pytest.mark.sqlite
def test_the_list_pages(kit):
    """ST-01: pending first, decided below, by 25, with a capped count."""
    firm = kit.firm(settings={"request_access": True})
    staff = firm.staff("member")
    with firm.writing() as session:
        from doorstep import clock

        for n in range(30):
            row = AccessRequest(name=f"Old {n:02}", email=f"o{n}@example.org", email_key=f"o{n}@example.org")
            row.decided_at, row.decision, row.decided_by = clock.now(), "declined", "Sam"
            session.add(row)
            session.flush()
    ask(firm)
    page = staff.get("/office/requests")
    assert "1–25 of 30" in page.words and page.words.index("Pat Example") < page.words.index("Old 29")
    [older] = page.all("a[rel=next]")
    assert "Old 00" in staff.get(str(older["href"])).words


@pytest.mark.sqlite
def test_another_business_sees_nothing(kit):
    """Invariant 1: neither the list nor the request."""
    firm, other = kit.firm(settings={"request_access": True}), kit.firm(settings={"request_access": True})
    ask(firm)
    path, staff = open_one(firm.staff()), other.staff()
    assert "Pat Example" not in staff.get("/office/requests").words
    assert staff.get(path.replace(f"/{firm.slug}/", f"/{other.slug}/")).status == 404
