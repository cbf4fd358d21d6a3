"""A company's own admin lets colleagues in; nobody else does."""

import re

import pytest
from plugins.supportdesk.tests.builders import REQUESTS, ask, estimate, nature, say, shot
from sqlalchemy import select

from doorstep.api import Contact, Link, now
from doorstep.testing.kit import PASSWORD
from doorstep_supportdesk.models import Article

HERE = "/portal/colleagues"


@pytest.fixture
def admin(firm, company):
    """Ada, who manages who of Acme Tools has access."""
    contact = firm.contact("Ada Admin")
    firm.link(contact, company, "company_admin")
    return firm.enrol(contact)


def invite(browser, email, name="Noah", role="own_requests", **more):
    return browser.submit(f"{HERE}/invite", "Send invitation", first_name=name, email=email, role=role, **more)


def roles_of(firm, email):
    with firm.reading() as session:
        here = (Contact.business_id == Link.business_id) & (Contact.id == Link.contact_id)
        live = select(Link.role).join(Contact, here).where(Contact.email == email, Link.ended_at.is_(None))
        return sorted(session.scalars(live))


def test_an_admin_invites_and_the_colleague_signs_in(firm, company, admin, kit):
    """ST-01 ST-19: a real invitation, a role in the company, and nothing but what that role sees."""
    record = ask(firm, company, title="Of the company")
    page = invite(admin, "noah@example.org")
    assert page.status == 200 and "Noah" in page.words and "Invited" in page.words
    assert roles_of(firm, "noah@example.org") == ["own_requests"] and firm.mails("invitation") == 1
    with firm.reading() as session:
        noah = session.scalars(select(Contact).where(Contact.email == "noah@example.org")).one()
    browser = firm.enrol(noah)
    assert record.title not in browser.get(f"{REQUESTS}/?status=all").words
    assert "Has access" in admin.get(f"{HERE}/").words


def test_only_admins_manage_and_only_their_own_company(firm, company, admin):
    """ST-19: neither a colleague without that role, nor another company's admin, nor a visitor."""
    lee = firm.person("Lee Customer", company)
    other = firm.account("Other Corp")
    boss = firm.contact("Olga Other")
    firm.link(boss, other, "company_admin")
    others_admin = firm.enrol(boss)
    assert lee.browser.get(f"{HERE}/invite").status == 404 and "Ada Admin" not in lee.browser.get(f"{HERE}/").words
    for browser in (lee.browser, others_admin):
        assert browser.get(f"{HERE}/{company.id}/{lee.contact.id}").status == 404
        assert browser.post(f"{HERE}/{company.id}/{lee.contact.id}/end").status == 404
        assert browser.post(f"{HERE}/{company.id}/{lee.contact.id}", {"role": "company_admin"}).status == 404
    forged = invite(others_admin, "spy@example.org", account_id=str(company.id))
    assert forged.status == 422 and roles_of(firm, "spy@example.org") == []
    assert admin.post(f"{HERE}/{other.id}/{boss.id}/end").status == 404
    assert roles_of(firm, lee.contact.email) == ["contact"]


def test_a_taken_address_is_refused_without_a_name(firm, company, admin):
    """ST-19: who has it is said of colleagues only."""
    stranger = firm.person("Sam Stranger", firm.account("Other Corp"))
    lee = firm.person("Lee Customer", company)
    page = invite(admin, stranger.contact.email)
    assert page.status == 422 and "Please ask us" in page.words and "Sam" not in page.words
    page = invite(admin, lee.contact.email)
    assert page.status == 422 and "Lee Customer is one of your colleagues" in page.words
    page = invite(admin, "new@example.org", role="contact")
    assert page.status == 422 and roles_of(firm, "new@example.org") == []


def test_what_is_closed_to_the_admin_stays_closed_to_whom_they_invite(firm, company, kit):
    """ST-19: nobody lets a second self into what we closed to them."""
    both = kit.firm("supportdesk", "inspectpoint")
    company, contact = both.account("Acme Tools"), both.contact("Ada Admin")
    both.link(contact, company, "company_admin")
    both.close_area(contact, "proposals")
    invite(both.enrol(contact), "ada.two@example.org", role="company_admin")
    with both.reading() as session:
        made = session.scalars(select(Contact).where(Contact.email == "ada.two@example.org")).one()
    browser = both.enrol(made)
    assert browser.get("/portal/proposals/").status == 404 and browser.get("/portal/inspection-reports/").status == 200


def test_a_role_changes_and_access_ends_at_once(firm, company, admin):
    """ST-19: the next page counts: more with another role, nothing after the end, wherever they took part."""
    lee = firm.person("Lee Customer", company)
    record, theirs = ask(firm, company, lee.contact), ask(firm, company, title="Somebody else's")
    admin.submit(f"{HERE}/{company.id}/{lee.contact.id}", "Save", role="own_requests")
    assert roles_of(firm, lee.contact.email) == ["own_requests"]
    browser = firm.visitor()
    browser.sign_in(lee.contact.email, PASSWORD)
    found = [browser.get(f"{REQUESTS}/{one.id}").status for one in (record, theirs)]
    assert found == [200, 404]
    admin.submit(f"{HERE}/{company.id}/{lee.contact.id}", "End access")
    browser = firm.visitor()
    browser.sign_in(lee.contact.email, PASSWORD)
    assert browser.get(f"{REQUESTS}/{record.id}").status == 404 and roles_of(firm, lee.contact.email) == []


def test_an_admin_keeps_their_own_role_and_the_business_may_switch_it_off(firm, company, admin):
    """ST-19: nobody locks themselves out; where the business does it alone, the pages are not there."""
    with firm.reading() as session:
        ada = session.scalars(select(Contact).where(Contact.first_name == "Ada")).one()
    refused = admin.post(f"{HERE}/{company.id}/{ada.id}/end")
    assert refused.status == 409 and "This is you" in refused.words
    firm.choose("supportdesk", customers_invite=False)
    assert admin.get(f"{HERE}/invite").status == 404
    assert "managed by others" in admin.get(f"{HERE}/").words


def test_an_invitation_is_sent_again(firm, company, admin):
    """ST-01: to whom it is open; whoever has access gets none."""
    invite(admin, "noah@example.org")
    with firm.reading() as session:
        noah = session.scalars(select(Contact).where(Contact.email == "noah@example.org")).one()
    assert admin.submit(f"{HERE}/{company.id}/{noah.id}", "Send the invitation again").status == 200
    assert firm.mails("invitation") == 2
    lee = firm.person("Lee Customer", company)
    assert "Send the invitation again" not in admin.get(f"{HERE}/{company.id}/{lee.contact.id}").words
    assert admin.post(f"{HERE}/{company.id}/{lee.contact.id}/again").status == 409


def test_the_list_costs_the_same_for_many(firm, company, admin):
    """Statements do not grow with the company; a name is text, whatever it says."""
    few = admin.get(f"{HERE}/")
    for number in range(12):
        firm.person(f"<b>{number}</b> Person", company)
    many = admin.get(f"{HERE}/")
    assert "<b>3</b> Person" in many.words and len(re.findall("<b>3</b>", many.text)) == 0
    assert few.status == many.status == 200


def test_a_reader_reads_and_writes_nothing(firm, company):
    """ST-14 ST-17 ST-19: neither message, subscriber, answer, completion nor request; taking part by name lifts it."""
    rita = firm.contact("Rita Reader")
    firm.link(rita, company, "company_reader")
    browser, lee = firm.enrol(rita), firm.person("Lee Customer", company)
    record = ask(firm, company, lee.contact)
    one = estimate(firm, record)
    path = f"{REQUESTS}/{record.id}"
    page = browser.get(path)
    assert "It smokes." in page.words and "Add subscriber" not in page.words and "Complete this" not in page.words
    assert "Send message" not in page.words and "Add files" not in page.words
    file, upload = shot(), f"/portal/documents/new?record={record.id}"
    sent = {"kind": "attachment", "files": file}
    assert browser.post(upload, sent, content_type="multipart/form-data").status in (409, 422)
    assert browser.get(upload).status == 409 and lee.browser.get(upload).status == 200
    assert "screen.png" not in lee.browser.get(path).words
    assert browser.post(f"{path}/message", {"body": "Hello"}).status in (409, 422)
    assert browser.post(f"{path}/participants", {"contact_id": str(rita.id)}).status in (409, 422)
    assert browser.post(f"/portal/request-steps/{record.id}/complete").status == 409
    answer = browser.get(f"/portal/estimates/{one.id}")
    assert "write nothing" in answer.words and "Send my answer" not in answer.words
    form = lee.browser.get(f"{REQUESTS}/new")
    asked = {"request_type": nature(form, "A question"), "title": "New", "description": "Words"}
    refused = browser.post(f"{REQUESTS}/new", {**asked, "account_id": str(company.id)})
    assert refused.status == 409 and firm.mails("support_request_message_staff") == 0
    lee.browser.submit(f"{path}/participants", "Add", contact_id=str(rita.id))
    assert say(browser, path, "Now I may.").status == 200


@pytest.mark.parametrize("role", ["company_reader", "company_admin", "own_requests", None])
def test_only_what_is_carried_out_is_offered(firm, company, role):
    """ST-08 ST-19: “New support request” stands on no page of somebody who only reads, or is linked to nothing."""
    contact = firm.contact("Rita Reader")
    if role:
        firm.link(contact, company, role)
    browser, may = firm.enrol(contact), role in ("company_admin", "own_requests")
    with firm.writing() as session:
        article = Article(title="The printer jams", text="Open the lid.", search="printer", published_at=now())
        session.add(article)
    pages = [f"{REQUESTS}/", f"{REQUESTS}/board", f"/portal/articles/{article.id}", "/portal/articles/?q=nothing"]
    pages += ["/portal/", f"{REQUESTS}/?status=all", "/portal/articles/"]
    offers = [bool(browser.get(path).all("a[href$='/portal/support-requests/new']")) for path in pages]
    assert offers[:4] == [may] * 4 and (may or not any(offers))
    assert browser.get(f"{REQUESTS}/new").status == (200 if may else 409)
    words = browser.get(f"{REQUESTS}/").words
    assert ("write nothing" in words) == (role == "company_reader")
    assert ("not linked to a place" in words) == (role is None)
