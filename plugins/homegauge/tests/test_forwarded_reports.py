"""A report is forwarded as its PDF, by those whose role may, and as long as it is open to them."""

import re

import pytest
from plugins.homegauge.tests import builders as b

LENDER = "lender@bank.example.org"


@pytest.fixture
def people(firm):
    return {role: firm.contact(f"{role.title()} Person") for role in ("buyer", "agent")}


@pytest.fixture
def visit(firm, house, people):
    return b.inspection(firm, house, **people)


@pytest.fixture
def report(firm, visit):
    made = b.report(firm, visit)
    firm.work()
    return made


def sent(firm, browser, report):
    browser.submit(f"/portal/home-reports/{report.id}/forward", "Send", email=LENDER, words="For the loan.")
    firm.work()
    return re.search(rf"/{firm.slug}(/forwarded/\S+)", firm.mail_to(LENDER))[1]


def test_a_buyer_forwards_the_report_and_the_lender_reads_its_pdf(firm, people, report):
    """HG-23, View and Forward: the buyer's button; the lender reads the PDF with no sign-in; staff stop it."""
    buyer = firm.enrol(people["buyer"])
    assert buyer.get(f"/portal/home-reports/{report.id}").all("main a[href$='/forward']")
    link = sent(firm, buyer, report)
    page = firm.visitor().get(link)
    assert "Buyer Person lets you read this" in page.words and "For the loan." in page.words
    assert firm.visitor().get(f"{link}/view").data.startswith(b"%PDF")
    office, path = firm.staff(), f"/office/home-reports/{report.id}"
    assert f"Buyer Person to {LENDER}" in office.get(path).words
    office.submit(path, "Stop", to=f"{path}/forwards/stop")
    assert "This is not available" in firm.visitor().get(link).words


def test_an_agent_may_not_unless_staff_let_them(firm, people, report):
    """HG-23: by default the buyer forwards and the agent does not; a switch in the panel changes it for one person."""
    agent, office, path = firm.enrol(people["agent"]), firm.staff(), f"/office/home-reports/{report.id}"
    form = f"/portal/home-reports/{report.id}/forward"
    assert agent.get(form).status == 404
    assert not agent.get(f"/portal/home-reports/{report.id}").all("main a[href$='/forward']")
    office.submit(path, "Let Agent Person forward it", to=f"{path}/share")
    assert agent.get(form).status == 200
    assert agent.get(f"/portal/home-reports/{report.id}").all("main a[href$='/forward']")


def test_a_buyer_who_was_told_not_to_finds_no_button(firm, people, report):
    """HG-23: the switch of one person counts before what their role may, on the page as at the form."""
    buyer, office, path = firm.enrol(people["buyer"]), firm.staff(), f"/office/home-reports/{report.id}"
    office.submit(path, "No forwarding by Buyer Person", to=f"{path}/share")
    page = buyer.get(f"/portal/home-reports/{report.id}")
    assert page.status == 200 and not page.all("main a[href$='/forward']")
    assert buyer.get(f"/portal/home-reports/{report.id}/forward").status == 404


def test_what_becomes_held_again_closes_the_link(firm, people, visit, report):
    """Access rule: with an agreement to sign the buyer cannot open it, so the lender cannot either; signed, both do."""
    firm.accept_signing_terms()
    buyer, office = firm.enrol(people["buyer"]), firm.staff()
    link = sent(firm, buyer, report)
    office.submit("/office/agreements/new?sample=home", "Save")
    chosen = next(url for url in office.get(f"/office/send-agreement/{visit.id}").links() if "template=" in url)
    office.submit(chosen, "Send for signing")
    assert "This is not available" in firm.visitor().get(link).words
    assert not firm.visitor().get(f"{link}/view").data.startswith(b"%PDF")


def test_a_withdrawn_report_is_not_available(firm, people, report):
    """HG-23: withdrawn by staff, it is gone for whoever it was forwarded to; published again, its new PDF is there."""
    link = sent(firm, firm.enrol(people["buyer"]), report)
    staff = firm.staff()
    staff.post(f"/office/home-reports/{report.id}/withdraw")
    assert "This is not available" in firm.visitor().get(link).words
    staff.post(f"/office/home-reports/{report.id}/publish")
    firm.work()
    assert firm.visitor().get(f"{link}/view").data.startswith(b"%PDF")
