"""What is read of a report elsewhere than on its page: by the API, and in lists of documents."""

import pytest
from plugins.homegauge.tests import builders as b

from doorstep.testing.statements import counting


@pytest.fixture
def buyer(firm):
    return firm.contact("Pat Buyer")


@pytest.fixture
def report(firm, house, buyer):
    made = b.report(firm, b.inspection(firm, house, buyer=buyer), photos=2)
    firm.work()
    return made


def api(report):
    return f"/api/v1/home-reports/{report.id}"


def test_the_api_gives_a_report_with_its_findings(firm, buyer, report):
    """HG-23: sections in their order, findings with severity and words, the ids of their photos, for both sides."""
    browser = firm.enrol(buyer)
    for who in (browser, firm.staff()):
        sections = who.get(api(report)).json["sections"]
        with_findings = [one for one in sections if one["findings"]]
        assert [one["title"] for one in with_findings] == ["Roof", "Electrical", "Plumbing"]
        first = with_findings[0]["findings"][0]
        assert (first["item"], first["severity"]) == ("Flashing", "repair")
        assert first["text"].startswith("The flashing at the chimney") and len(first["photos"]) == 2
    content = browser.get(f"/api/v1/documents/{first['photos'][0]['id']}/content")
    assert content.headers["Content-Type"] == "image/jpeg"


def test_the_description_of_the_api_names_them(firm, report):
    """Section 10, API: what is answered is described."""
    text = firm.staff().get("/api/v1/openapi.json").text
    assert all(f'"{word}"' in text for word in ("sections", "findings", "severity", "photos"))


def test_what_is_held_gives_no_finding(firm, buyer, report):
    """Access rule, step 5: held, the API answers with the step still to do and not a word of the report."""
    firm.accept_signing_terms()
    office = firm.staff()
    office.submit("/office/agreements/new?sample=home", "Save")
    visit = report.parent_id
    chosen = next(url for url in office.get(f"/office/send-agreement/{visit}").links() if "template=" in url)
    office.submit(chosen, "Send for signing")
    browser = firm.enrol(buyer)
    answer = browser.get(api(report))
    assert answer.status == 409 and "Flashing" not in answer.text and "sections" not in answer.text
    [listed] = browser.get("/api/v1/home-reports?status=all").json["items"]
    assert listed["held"]["steps"] and "sections" not in listed


def test_another_buyer_gets_nothing(firm, house, report):
    """Steps 1 to 4: who takes no part finds neither the report nor its photos by the API."""
    later = firm.contact("Kim Next")
    b.inspection(firm, house, buyer=later)
    firm.link(later, house)
    assert firm.enrol(later).get(api(report)).status == 404


def test_as_many_statements_with_300_findings(firm, house, buyer):
    """Invariant 7: the API reads a report of 300 findings as it reads one of a single one."""
    visit, browser, used = b.inspection(firm, house, buyer=buyer), firm.enrol(buyer), []
    for count in (1, 300):
        found = [("Roof", f"Item {number}", "repair", "Words.") for number in range(count)]
        record = b.report(firm, visit, found, photos=1)
        browser.get(api(record))
        with counting(firm.kit.installation.database.engine) as statements:
            answer = browser.get(api(record))
        used.append(len(statements))
        assert sum(len(one["findings"]) for one in answer.json["sections"]) == count
    assert used[0] == used[1] <= 8


def test_photos_stand_with_their_report_only(firm, buyer, report):
    """HG-23: lists of documents, their count, search, zip and API have the report's PDF and none of its photos."""
    browser = firm.enrol(buyer)
    for who, side in ((browser, "portal"), (firm.staff(), "office")):
        page = who.get(f"/{side}/documents")
        assert report.number in page.text and "Flashing 1" not in page.text and "Photos of findings" not in page.text
        assert "Flashing 1" not in who.get(f"/{side}/search?q=flashing").words
        listed = who.get("/api/v1/documents").json["items"]
        assert [one["kind"] for one in listed] == ["home_report_pdf"]
        assert "finding_photo" not in who.get("/api/v1/documents?kind=finding_photo").text
    zipped = browser.get("/portal/documents/zip")
    assert b"Flashing" not in zipped.data and zipped.data[:2] == b"PK"


def test_a_photos_own_page_leads_back_to_its_report(firm, buyer, report):
    """HG-23: a photo opened large leads back to where it stands."""
    browser = firm.enrol(buyer)
    photo = browser.get(f"/portal/home-reports/{report.id}").all("main a > img")[0].parent["href"]
    page = browser.get(photo)
    assert any(str(url).endswith(f"/home-reports/{report.id}") for url in page.links())
    assert report.number in page.words
