"""Reports: written in the office, read in the portal."""

from plugins.homegauge.tests import builders as b
from sqlalchemy import select

from doorstep.api import Document
from doorstep.testing.statements import counting

MARKUP = '<script>alert(1)</script><b title="x">bold</b>'
RTL = "\u202e\u05e9\u05dc\u05d5\u05dd\u202c"


def read(firm, house, **given):
    """A buyer's page of a report, and the report."""
    buyer = firm.contact("Pat Buyer")
    record = b.report(firm, b.inspection(firm, house, buyer=buyer), **given)
    browser = firm.enrol(buyer)
    return browser, record, browser.get(f"/portal/home-reports/{record.id}")


def headings(page):
    return [one.get_text(" ").split(" ")[0] for one in page.all("main h3")]


def test_a_new_report_begins_with_the_sections_of_the_settings(firm, house):
    """HG-23: the report is built from the business's own sections, in their order; blank lines are none."""
    firm.choose("homegauge", report_sections="Cellar\n\n  Well  \nBarn")
    record = b.report(firm, b.inspection(firm, house), (), published=False)
    assert [one.title for one in b.sections(firm, record)] == ["Cellar", "Well", "Barn"]


def test_the_portal_begins_with_the_summary(firm, house):
    """HG-23, HomeGauge: counts by severity stand first, then sections with what was found and how serious it is."""
    _browser, _record, page = read(firm, house)
    assert page.words.index("4 findings") < page.words.index("Flashing")
    assert "Dry, 20 degrees." in page.words and "The flashing at the chimney is loose." in page.words
    counts = {one.select_one("a").get_text(): one.select_one(".stat-value").get_text(strip=True)
              for one in page.all(".pipeline-words li")}  # fmt: skip
    assert counts == {"Safety": "1", "Repair": "1", "Monitor": "1", "Information": "1"}
    assert headings(page) == ["Flashing", "Shingles", "Panel", "Water"]


def test_findings_of_one_severity_alone(firm, house):
    """HomeGauge: the address says which severity is shown, sections without any are left out; nonsense shows all."""
    browser, record, page = read(firm, house)
    link = next(one["href"] for one in page.all(".pipeline-words a") if one.get_text() == "Safety")
    only = browser.get(link)
    assert headings(only) == ["Panel"] and "1 of 4" in only.words and "Roof" not in only.words
    assert headings(browser.get(f"/portal/home-reports/{record.id}?severity=nonsense")) == headings(page)


def test_photos_are_small_and_open_large(firm, house):
    """HomeGauge: each photo is a small picture that leads to its own page, which shows it whole."""
    browser, _record, page = read(firm, house, photos=3)
    small = page.all("main a > img[loading=lazy]")
    assert len(small) == 3 and all(one["alt"].startswith("Flashing") for one in small)
    assert browser.get(small[0]["src"]).headers["Content-Type"] == "image/jpeg"
    whole = browser.get(small[0].parent["href"])
    assert whole.status == 200 and whole.all("main img[src$='/view']")


def test_hostile_text_stays_text(firm, house):
    """Markup and right-to-left text in every place of a report come back as text, in the portal and the office."""
    found = ((MARKUP, MARKUP, "repair", MARKUP), (RTL, "{{ 7*7 }}", "info", "x" * 4000))
    _browser, record, page = read(firm, house, found=found, overview=MARKUP, title=MARKUP, inspector=MARKUP)
    for one in (page, firm.staff().get(f"/office/home-reports/{record.id}")):
        assert one.status == 200 and MARKUP not in one.text and "alert(1)" in one.words and "{{ 7*7 }}" in one.words


def test_a_page_takes_as_many_statements_with_300_findings(firm, house):
    """Invariant 7: portal and office take at most 8 statements, with 1 finding as with 300."""
    used = {}
    buyer = firm.contact("Pat Buyer")
    visit, staff, browser = b.inspection(firm, house, buyer=buyer), firm.staff(), firm.enrol(buyer)
    for count in (1, 300):
        found = [("Roof", f"Item {number}", "repair", "Words. " * 20) for number in range(count)]
        record = b.report(firm, visit, found, photos=2)
        for who, path in ((browser, "portal"), (staff, "office")):
            who.get(f"/{path}/home-reports/{record.id}")
            with counting(firm.kit.installation.database.engine) as statements:
                page = who.get(f"/{path}/home-reports/{record.id}")
            used[path, count] = len(statements)
            assert page.words.count("Item ") >= count
    assert used["portal", 1] == used["portal", 300] <= 8 and used["office", 1] == used["office", 300] <= 8


def test_the_next_buyer_sees_nothing_of_the_last_ones_report(firm, house):
    """HG-23: a report reaches who takes part in its inspection; not the property's next buyer, though linked to it."""
    _browser, record, page = read(firm, house, photos=1)
    photo = page.all("main a > img")[0]
    later = firm.contact("Kim Next")
    b.inspection(firm, house, buyer=later)
    firm.link(later, house)
    browser = firm.enrol(later)
    for path in (f"/portal/home-reports/{record.id}", photo.parent["href"], photo["src"],
                 f"/portal/request-writing/{record.id}", f"/api/v1/home-reports/{record.id}"):  # fmt: skip
        assert browser.get(path).status == 404, path
    everything = " ".join(
        browser.get(f"/portal/{one}").words for one in ("home-reports/?status=all", "documents", "search?q=elm")
    )
    assert "Flashing" not in everything and record.number not in everything


def test_an_unpublished_report_is_not_there(firm, house):
    """IP-01: until it is published nobody but staff sees it, nor its photos."""
    browser, record, page = read(firm, house, published=False, photos=1)
    assert page.status == 404
    with firm.reading() as session:
        photo = session.scalars(select(Document).where(Document.record_id == record.id)).one()
    assert browser.get(f"/portal/documents/{photo.id}/view").status == 404


def test_publishing_needs_a_finding_and_says_it_is_published(firm, house):
    """HG-23: a bare report is not published; a published one says so, and its participants are told once."""
    buyer, staff = firm.contact("Pat Buyer"), firm.staff()
    visit = b.inspection(firm, house, buyer=buyer)
    bare = b.report(firm, visit, (), published=False)
    refused = staff.post(f"/office/home-reports/{bare.id}/publish")
    assert refused.status == 409 and "no findings yet" in refused.words
    full = b.report(firm, visit, published=False)
    staff.post(f"/office/home-reports/{full.id}/publish")
    assert b.fresh(firm, full).status == "published" and firm.mails("home_report_published") == 1
    staff.post(f"/office/home-reports/{full.id}/withdraw")
    assert b.fresh(firm, full).status == "writing"


def test_papers_of_an_inspection_come_first_until_somebody_writes(firm, house):
    """HG-23: report and documents stand before the box to write in; once something is said, that comes first."""
    buyer = firm.contact("Pat Buyer")
    visit = b.inspection(firm, house, buyer=buyer)
    b.report(firm, visit)
    sides = {f"/portal/inspections/{visit.id}": firm.enrol(buyer), f"/office/inspections/{visit.id}": firm.staff()}

    def first(path, browser):
        heads = [one.get_text(strip=True) for one in browser.get(path).all("main h2")]
        return min(("Home reports", "Documents", "Conversation"), key=heads.index)

    assert {first(*one) for one in sides.items()} == {"Documents"}
    portal, browser = next(iter(sides.items()))
    browser.submit(portal, "Send message", body="May we come along?")
    assert {first(*one) for one in sides.items()} == {"Conversation"}
