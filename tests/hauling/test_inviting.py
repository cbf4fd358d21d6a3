"""Inviting a hauler's customer, from the paper plane to the portal, in a business that bills."""

import re

import pytest
from sqlalchemy import select

from doorstep.contacts.models import Contact
from doorstep.contacts.services import get_contact

GOOD = "seven quiet green bicycles"


@pytest.fixture
def customer(firm):
    account = firm.account("Harbor Diner", number="A-1001")
    contact = firm.contact("Dana Diner", "dana@example.org")
    firm.link(contact, account, primary=True)
    return contact


def link_in(firm, mail):
    return re.search(rf"/{firm.slug}(/invitation/[\w.-]+)", mail.text)[1]


def plane(firm, contact, staff=None, **values):
    path = f"/office/contacts/{contact.id}/paper-plane"
    return (staff or firm.staff()).submit(path, "Send invitation", **values)


def kept(firm, contact):
    with firm.reading() as session:
        return session.scalars(select(Contact).where(Contact.id == contact.id)).one()


def test_the_paper_plane_greets_and_changes_nothing(firm, customer, mails):
    """HH-01 HH-02 HH-03 HH-05: first name and address for this mail; the contact stays as it is unless saved."""
    staff = firm.staff()
    assert "/paper-plane" in staff.get(f"/office/contacts/{customer.id}").text
    plane(firm, customer, staff, first_name="Danny", email="dana.home@example.org")
    mail = mails(firm, "dana.home@example.org")[-1]
    assert mail.text.startswith("Hello Danny,")
    assert (kept(firm, customer).first_name, kept(firm, customer).email) == ("Dana", "dana@example.org")
    plane(firm, customer, staff, first_name="Danny", email="dana.home@example.org", save="1")
    assert (kept(firm, customer).first_name, kept(firm, customer).email) == ("Danny", "dana.home@example.org")


def test_the_link_is_theirs_alone_and_leads_in(firm, customer, mails):
    """HH-04 HH-06 HH-07 HH-08: Activate account, then email, name and password, and they are on the portal."""
    plane(firm, customer)
    path = link_in(firm, mails(firm, "dana@example.org")[-1])
    other = firm.person("Olga Other")
    assert "for somebody else" in other.browser.get(path).words
    visitor = firm.visitor()
    visitor.submit(path, "Activate account")
    page = visitor.submit(f"{path}/register", "Activate", email="dana@example.org", name="Dana Diner", password=GOOD)
    assert page.response.request.path.endswith("/portal/") and "Your sign-in is ready" in page.words
    again = firm.visitor()
    assert "/portal/" in again.sign_in(" dana@example.org ", GOOD).response.request.path
    with firm.reading() as session:
        assert get_contact(session, customer.id).email == "dana@example.org"


@pytest.mark.parametrize(
    ("address", "fault"), [("dana @example.org", "space"), ("a,b@example.org", "comma"), ("dana.example.org", "@")]
)
def test_a_badly_written_address_is_pointed_at(firm, customer, mails, address, fault):
    """HH-16: nothing is sent, the message points at the fault, what was typed stays; corrected, it goes out."""
    staff = firm.staff()
    page = plane(firm, customer, staff, first_name="Dana", email=address)
    assert page.status == 422 and fault in page.words
    assert page.soup.select_one("input[name=email]")["value"] == address
    assert mails(firm, "dana@example.org") == []
    plane(firm, customer, staff, first_name="Dana", email="dana@example.org")
    assert len(mails(firm, "dana@example.org")) == 1


def test_the_personal_url_stands_on_the_profile_with_its_caution(firm, customer):
    """HH-17 HH-18: for this customer only; it enrols that contact, and a new one voids it."""
    staff = firm.staff()
    path = f"/office/contacts/{customer.id}"
    staff.post(f"{path}/personal-url")
    page = staff.get(path)
    assert "For this customer only" in page.words and "not a general sign-up link" in page.words
    first = re.search(rf"/{firm.slug}(/invitation/[\w.-]+)", page.text)[1]
    staff.post(f"{path}/personal-url")
    assert "replaced" in firm.visitor().get(first).words
    second = re.search(rf"/{firm.slug}(/invitation/[\w.-]+)", staff.get(path).text)[1]
    visitor = firm.visitor()
    visitor.submit(second, "Activate account")
    page = visitor.submit(f"{second}/register", "Activate", email="dana@example.org", name="Dana", password=GOOD)
    assert "Your sign-in is ready" in page.words


def test_a_fresh_invitation_lets_them_choose_anew(firm, customer, mails):
    """HH-12 HH-11: the former way in ends with it, and its address is told."""
    firm.enrol(customer)
    plane(firm, customer, first_name="Dana", email="dana@example.org")
    stuck = firm.visitor().sign_in("dana@example.org", "correct horse battery staple")
    assert stuck.response.request.path.endswith("/sign-in")
    path = link_in(firm, next(mail for mail in mails(firm, "dana@example.org") if "/invitation/" in mail.text))
    visitor = firm.visitor()
    visitor.submit(path, "Activate account")
    visitor.submit(f"{path}/register", "Activate", email="dana@example.org", name="Dana", password=GOOD)
    assert "/portal/" in firm.visitor().sign_in("dana@example.org", GOOD).response.request.path


def test_no_other_name_than_the_business_s(firm, customer, serve, mails):
    """HH-13: portal pages and mails of a hauler carry the business's identity alone."""
    site = firm.account("Kitchen door", "site")
    plane(firm, customer)
    browser = firm.enrol(customer)
    service = serve(site)
    pages = ["/portal/", "/portal/services/", "/portal/invoices/", "/sign-in"]
    texts = [browser.get(path, follow=True).words for path in pages]
    texts += [part for mail in mails(firm, "dana@example.org") for part in (mail.text, mail.html, mail.sender)]
    assert service and all(
        word not in text.lower() for text in texts for word in ("doorstep", "hauler hero", "haulerhero")
    )
