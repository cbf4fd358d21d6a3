"""Writing a report: sections, findings, stock comments, photos."""

import pytest
from plugins.homegauge.tests import builders as b
from sqlalchemy import select

from doorstep.api import Document
from doorstep_homegauge.models import Inspection
from doorstep_homegauge.report_models import Comment

TYPED = {"item": "Gutter", "severity": "monitor", "text": "Leaves."}


@pytest.fixture
def draft(firm, house):
    return b.report(firm, b.inspection(firm, house), published=False)


def builder(path):
    return f"/office/report-builder/{path}"


def items(firm, record):
    return [one.item for one in b.findings(firm, record)]


def photos(firm, record, live=True):
    with firm.reading() as session:
        mine = select(Document).where(Document.record_id == record.id, Document.kind == "finding_photo")
        return list(session.scalars(mine.where(Document.archived_at.is_(None)) if live else mine))


def roof(firm, record):
    return next(one for one in b.sections(firm, record) if one.title == "Roof")


def test_a_finding_is_added_changed_and_removed(firm, draft):
    """HG-23: a finding stands in its section; its words change, and it goes."""
    staff, section = firm.staff(), roof(firm, draft)
    page = staff.submit(builder(f"{draft.id}/findings/new?section={section.id}"), "Save", **TYPED)
    assert "Gutter" in page.words and items(firm, draft).count("Gutter") == 1
    made = next(one for one in b.findings(firm, draft) if one.item == "Gutter")
    assert (made.section_id, made.position, made.severity) == (section.id, 2, "monitor")
    staff.submit(builder(f"findings/{made.id}"), "Save", text="Moss.")
    assert next(one.text for one in b.findings(firm, draft) if one.item == "Gutter") == "Moss."
    staff.post(builder(f"findings/{made.id}/remove"))
    assert "Gutter" not in items(firm, draft)


def test_pressed_twice_it_is_written_once(firm, draft):
    """Once-only forms: the same form sent again makes no second finding."""
    staff, path = firm.staff(), builder(f"{draft.id}/findings/new")
    form = {**staff.get(path).form("Save"), **TYPED}
    assert staff.post(path, form).location == staff.post(path, form).location
    assert items(firm, draft).count("Gutter") == 1


def test_write_another_one_after_this(firm, draft):
    """HG-23: who has many to write stays at the form, in the same section."""
    section = roof(firm, draft)
    page = firm.staff().submit(builder(f"{draft.id}/findings/new?section={section.id}"), "Save", again="1", **TYPED)
    assert "New finding" in page.words and page.form("Save")["section_id"] == str(section.id)
    assert page.form("Save")["item"] == ""


def test_two_who_edit_one_finding_see_both_words(firm, draft):
    """Two edit the same text: the later one reads what is there now, and nothing typed is lost."""
    staff, finding = firm.staff(), b.findings(firm, draft)[0]
    path = builder(f"findings/{finding.id}")
    mine = staff.get(path).form("Save")
    firm.staff().submit(path, "Save", text="What the colleague wrote.")
    answer = staff.post(path, {**mine, "text": "What I wrote."})
    assert answer.status == 422 and "It says now: What the colleague wrote." in answer.words
    assert answer.form("Save")["text"] == "What I wrote."
    staff.post(path, answer.form("Save"))
    assert next(one.text for one in b.findings(firm, draft) if one.id == finding.id) == "What I wrote."


def test_several_photos_at_once_and_no_other_files(firm, draft):
    """HG-23: photos hang on the finding, are called as it is, and anything else is refused at the field."""
    staff, finding = firm.staff(), b.findings(firm, draft)[0]
    path = builder(f"findings/{finding.id}")
    files = [(b.jpeg(), "IMG_1.jpg"), (b.jpeg(), "IMG_2.jpg"), (b.jpeg(), "IMG_3.jpg")]
    staff.post(path, {**staff.get(path).form("Save"), "photos": files})
    assert [one.title for one in photos(firm, draft)] == [f"{finding.item} {n}.jpg" for n in (1, 2, 3)]
    assert {one.row_id for one in photos(firm, draft)} == {finding.id}
    from io import BytesIO

    text = {**staff.get(path).form("Save"), "photos": [(BytesIO(b"hello there"), "notes.txt")]}
    refused = staff.post(path, text)
    assert refused.status == 422 and "is no picture" in refused.words and len(photos(firm, draft)) == 3
    staff.post(builder(f"photos/{photos(firm, draft)[0].id}/remove"))
    assert len(photos(firm, draft)) == 2
    staff.post(builder(f"findings/{finding.id}/remove"))
    assert not photos(firm, draft)


def test_stock_comments_are_kept_offered_and_searched(firm, draft):
    """HomeGauge: words kept once are offered in that section, fill the form by a link, and are found by search."""
    staff, section = firm.staff(), roof(firm, draft)
    path = builder(f"{draft.id}/findings/new?section={section.id}")
    staff.submit(path, "Save", keep="1", **TYPED)
    page = staff.get(path)
    link = next(one["href"] for one in page.all(".choices a") if one.get_text() == "Gutter")
    form = staff.get(link).form("Save")
    assert (form["item"], form["severity"], form["text"]) == ("Gutter", "monitor", "Leaves.")
    other = next(one for one in b.sections(firm, draft) if one.title == "Plumbing")
    elsewhere = builder(f"{draft.id}/findings/new?section={other.id}")
    assert "Leaves." not in staff.get(elsewhere).words and "Leaves." in staff.get(f"{elsewhere}&q=leav").words
    assert "Gutter" in staff.get("/office/stock-comments/?q=LEAVES").words
    assert "Gutter" not in staff.get("/office/stock-comments/?q=chimney").words


def test_stock_comments_are_edited_in_their_list(firm):
    """HomeGauge: staff add, change and remove them."""
    staff = firm.staff()
    typed = {"section": "Roof", "item": "Moss", "severity": "monitor", "text": "Brush it off."}
    assert "Moss" in staff.submit("/office/stock-comments/new", "Save", **typed).words
    with firm.reading() as session:
        kept = session.scalars(select(Comment)).one()
    staff.submit(f"/office/stock-comments/{kept.id}", "Save", text="Have it brushed off.")
    assert "Have it brushed off." in staff.get("/office/stock-comments/").words
    staff.post(f"/office/stock-comments/{kept.id}/remove")
    assert "No stock comments yet" in staff.get("/office/stock-comments/").words


def test_findings_and_sections_move(firm, draft):
    """HG-23: one place up or down at a press; at the end nothing happens, and no version changes."""
    staff, section = firm.staff(), roof(firm, draft)

    def order():
        found = sorted(b.findings(firm, draft), key=lambda one: one.position)
        return [one for one in found if one.section_id == section.id]

    first, second = order()
    move = builder(f"{draft.id}/move")
    staff.post(move, {"down": str(first.id)})
    assert [one.id for one in order()] == [second.id, first.id]
    staff.post(move, {"down": str(first.id)})
    assert [(one.id, one.version) for one in order()] == [(second.id, 1), (first.id, 1)]
    titles = [one.title for one in b.sections(firm, draft)]
    staff.post(move, {"section_down": str(section.id)})
    assert [one.title for one in b.sections(firm, draft)] == [titles[1], titles[0], *titles[2:]]
    assert staff.post(move, {"up": "nonsense"}).status == 404


def test_a_section_with_findings_stays(firm, draft):
    """HG-23: sections are added and renamed; one that has findings is not removed."""
    staff, section = firm.staff(), roof(firm, draft)
    staff.submit(builder(f"{draft.id}/sections/new"), "Add section", title="Pool")
    assert [one.title for one in b.sections(firm, draft)][-1] == "Pool"
    refused = staff.post(builder(f"sections/{section.id}/remove"))
    assert refused.status == 409 and "has findings" in refused.words
    pool = b.sections(firm, draft)[-1]
    staff.post(builder(f"sections/{pool.id}/remove"))
    assert "Pool" not in [one.title for one in b.sections(firm, draft)]


def test_what_customers_see_does_not_change_below_them(firm, house):
    """DESIGN 10: findings of a published report stay; withdrawn, they may change again."""
    record, staff = b.report(firm, b.inspection(firm, house)), firm.staff()
    finding = b.findings(firm, record)[0]
    for path in (f"findings/{finding.id}", f"{record.id}/findings/new", f"{record.id}/sections/new"):
        assert staff.get(builder(path)).status == 409, path
    assert staff.post(builder(f"findings/{finding.id}/remove")).status == 409
    assert staff.post(builder(f"{record.id}/move"), {"up": str(finding.id)}).status == 409
    staff.post(f"/office/home-reports/{record.id}/withdraw")
    assert staff.get(builder(f"findings/{finding.id}")).status == 200


def test_a_section_of_another_report_is_refused(firm, house, draft):
    """Invariant 1: a finding cannot be put into a section of another report."""
    other = b.report(firm, b.inspection(firm, house), published=False)
    foreign, staff = b.sections(firm, other)[0], firm.staff()
    path = builder(f"{draft.id}/findings/new")
    answer = staff.post(path, {**staff.get(path).form("Save"), **TYPED, "section_id": str(foreign.id)})
    assert answer.status == 422 and "Gutter" not in items(firm, draft)


def test_who_may_not_write_records_is_told(firm, draft):
    """DESIGN 3: customers find no builder at all."""
    pat = firm.person("Pat Buyer").browser
    finding = b.findings(firm, draft)[0]
    hidden = (builder(f"findings/{finding.id}"), builder(f"{draft.id}/findings/new"), "/office/stock-comments/new")
    for path in (*hidden, "/office/stock-comments/"):
        assert pat.get(path).status == 404, path
    assert pat.post(builder(f"findings/{finding.id}/remove")).status == 404 and finding.item in items(firm, draft)


def test_a_new_report_begins_with_what_is_known_of_its_inspection(firm, house):
    """HG-23: opened on an inspection's page, the form has its address, day and inspector, which can be typed over."""
    visit, owner = b.inspection(firm, house), firm.staff()
    edit, new = f"/office/inspections/{visit.id}/edit", f"/office/home-reports/new?parent={visit.id}"
    assert owner.get(new).form("Create")["inspector"] == ""
    offered = owner.get(edit).all("select[name=assigned_id] option")
    ada = next(one["value"] for one in offered if one.get_text() == "Owner Person")
    owner.submit(edit, "Save", happens_on="2026-07-01", assigned_id=ada)
    begun = owner.get(new).form("Create")
    known = [begun[name] for name in ("title", "happens_on", "inspector", "assigned_id")]
    assert known == ["12 Elm Street", "2026-07-01", "Owner Person", ada]
    page = owner.submit(new, "Create", inspector="Ben Archer")
    assert "Ben Archer" in page.words and "1 Jul 2026" in page.words


def marked(page):
    """The entries of the navigation that are marked as where one is."""
    return {one.get_text(strip=True) for one in page.all("nav [aria-current]")}


def test_the_navigation_says_to_what_a_page_belongs(firm, draft):
    """HG-23: pages on which a report is written belong to the reports, the agreement's sending to the inspection."""
    staff, section, finding = firm.staff(), roof(firm, draft), b.findings(firm, draft)[0]
    deep = (f"{draft.id}/findings/new", f"{draft.id}/sections/new", f"sections/{section.id}", f"findings/{finding.id}")
    for path in deep:
        assert marked(staff.get(builder(path))) == {"Home reports"}, path
    for path in ("", "new"):
        assert marked(staff.get(f"/office/stock-comments/{path}")) == {"Stock comments"}
    assert marked(staff.get(f"/office/send-agreement/{draft.parent_id}")) == {"Inspections"}
    assert marked(firm.person("Pat Buyer").browser.get("/portal/request-writing/")) == {"Request lists"}


def test_an_empty_office_says_where_reports_are_made(firm):
    """HG-23: a firm that begins reads on whose page a report is added, and gets there; inspections are one press."""
    staff = firm.staff()
    reports = staff.get("/office/home-reports/?status=all")
    assert "choose it under Inspections" in reports.words
    assert reports.soup.select_one(".empty a")["href"].endswith("/office/inspections/")
    begun = staff.get("/office/inspections/?status=all").soup.select_one(".empty a")
    assert begun["href"].endswith("/office/inspections/new")


def stands(firm, visit_id):
    with firm.reading() as session:
        return session.scalars(select(Inspection.status).where(Inspection.id == visit_id)).one()


def test_the_inspection_says_that_its_report_is_published(firm, house):
    """HG-23: as long as one is; a second report changes nothing, and what staff said afterwards stays."""
    staff, visit = firm.staff(), b.inspection(firm, house)
    first, second = b.report(firm, visit), b.report(firm, visit, published=False)
    assert stands(firm, visit.id) == "reported"
    staff.post(f"/office/home-reports/{second.id}/publish")
    staff.post(f"/office/home-reports/{first.id}/withdraw")
    assert stands(firm, visit.id) == "reported"
    staff.post(f"/office/home-reports/{second.id}/withdraw")
    assert stands(firm, visit.id) == "inspected"
    staff.post(f"/office/inspections/{visit.id}/status", {"status": "delivered"})
    staff.post(f"/office/home-reports/{second.id}/publish")
    assert stands(firm, visit.id) == "delivered"
