"""What frees a report besides signing in the portal, and how staff find out why somebody sees none."""

import pytest
from plugins.homegauge.tests import builders as b
from sqlalchemy import select

from doorstep.api import Document

HELD = "This is not open yet"


@pytest.fixture
def office(firm):
    firm.accept_signing_terms()
    staff = firm.staff()
    staff.submit("/office/agreements/new?sample=home", "Save")
    return staff


@pytest.fixture
def people(firm):
    return {role: firm.contact(f"{role.title()} Person") for role in ("buyer", "agent")}


@pytest.fixture
def visit(firm, house, people):
    return b.inspection(firm, house, **people)


def agreement(firm, office, visit):
    """An agreement is sent for an inspection; its document."""
    chosen = next(url for url in office.get(f"/office/send-agreement/{visit.id}").links() if "template=" in url)
    office.submit(chosen, "Send for signing")
    with firm.reading() as session:
        mine = (Document.kind == "agreement", Document.archived_at.is_(None), Document.record_id == visit.id)
        return session.scalars(select(Document).where(*mine).order_by(Document.id.desc())).first()


def on_paper(office, document):
    path = f"/office/documents/{document.id}/answer"
    person = office.get(path).all("input[name=person]")[0]["value"]
    given = {"answer": "signed", "person": person, "reason": "On paper, at the house."}
    return office.submit(path, "Record this answer", **given), office.submit(
        path, "Record this answer", sure="1", **given
    )


def test_a_paper_signature_frees_the_report_for_both_roles(firm, office, people, visit):
    """Paper signature: behind "I am sure"; final; it opens the report for the buyer and for the agent."""
    report, paper = b.report(firm, visit), agreement(firm, office, visit)
    browsers = [firm.enrol(people[role]) for role in ("buyer", "agent")]
    url = f"/portal/home-reports/{report.id}"
    assert all(HELD in one.get(url).words for one in browsers)
    unsure, sure = on_paper(office, paper)
    assert "Tick this when you are sure" in unsure.words and sure.status == 200
    assert all("Flashing" in one.get(url).words for one in browsers)
    assert "Record the answer" not in office.get(f"/office/documents/{paper.id}").words


def test_it_is_deleted_and_redone_never_undone(firm, office, people, visit):
    """Paper signature: the agreement is archived and sent anew; then the report waits for the new one."""
    report, paper = b.report(firm, visit), agreement(firm, office, visit)
    on_paper(office, paper)
    office.post(f"/office/documents/{paper.id}/archive")
    again = agreement(firm, office, visit)
    buyer = firm.enrol(people["buyer"])
    assert again.id != paper.id and HELD in buyer.get(f"/portal/home-reports/{report.id}").words
    on_paper(office, again)
    assert "Flashing" in buyer.get(f"/portal/home-reports/{report.id}").words


def test_i_can_sign_in_but_see_no_report(firm, people, visit, office):
    """HomeGauge: the explainer names the permission, and its button leads to the switch; a refresh is enough."""
    report = b.report(firm, visit)
    path, buyer = f"/office/home-reports/{report.id}", firm.enrol(people["buyer"])
    office.submit(path, "Hide it from Buyer Person", to=f"{path}/share")
    assert report.number not in buyer.get("/portal/home-reports/?status=all").words
    page = office.get(f"/office/explain?contact={people['buyer'].id}&record={report.id}")
    assert "staff hide it from them." in page.words
    mend = next(str(a["href"]) for a in page.all("a") if a.get_text(strip=True) == "Show it to them")
    assert mend.endswith(f"{path}#sharing")
    sent = firm.mails("home_report_published")
    office.submit(path, "Show it to Buyer Person", to=f"{path}/share")
    assert buyer.get(f"/portal/home-reports/{report.id}").status == 200
    assert firm.mails("home_report_published") == sent


def test_held_reports_say_so_on_the_home_page(firm, office, people, visit):
    """My reports: a held one stands there with its reason and the button of the step; free, it is a plain link."""
    report, paper = b.report(firm, visit), agreement(firm, office, visit)
    buyer = firm.enrol(people["buyer"])
    page = buyer.get("/portal/")
    assert "Not open yet" in page.words and "waits for your answer" in page.words
    step = next(str(a["href"]) for a in page.all(".file-step a"))
    assert buyer.get(step).status == 200 and step.endswith(str(paper.id))
    on_paper(office, paper)
    page = buyer.get("/portal/")
    assert report.number in page.words and "Not open yet" not in page.words


def test_the_inspections_page_says_that_its_report_is_held(firm, office, people, visit):
    """Access rule: a held report is listed on the page of its inspection with its reason; signed, with its status."""
    report, paper = b.report(firm, visit), agreement(firm, office, visit)
    buyer, path = firm.enrol(people["buyer"]), f"/portal/inspections/{visit.id}"

    def said():
        page = buyer.get(path)
        (row,) = [row for row in page.all("tbody tr") if report.number in row.get_text()]
        return row, "How was the inspection?" in page.words

    row, rates = said()
    assert "Not open yet" in row.get_text() and "Published" not in row.get_text() and not rates
    assert "waits for your answer" in str(row.select_one("[title]")["title"])
    on_paper(office, paper)
    row, rates = said()
    assert "Published" in row.get_text() and rates


def test_requests_are_about_reports_that_are_open(firm, office, people, visit):
    """Create Request List: a held report is not offered, since its findings are not to be read yet; signed, it is."""
    report, paper = b.report(firm, visit), agreement(firm, office, visit)
    buyer = firm.enrol(people["buyer"])
    assert "No report yet" in buyer.get("/portal/request-writing/").words
    on_paper(office, paper)
    assert report.title in buyer.get("/portal/request-writing/").words


def test_a_request_list_is_printed(firm, house, people, visit):
    """Create Request List: its page has a button that prints it, by the script that is there."""
    report = b.report(firm, visit)
    buyer = firm.enrol(people["buyer"])
    key = b.findings(firm, report)[0].id.hex[-8:]
    page = buyer.submit(f"/portal/request-writing/{report.id}/write?f={key}", "Save the list")
    assert page.all("button[data-print].js-only")
