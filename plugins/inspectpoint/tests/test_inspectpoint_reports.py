"""Inspection reports: what stops one, when it goes out, what its PDF is made of."""

from datetime import date

from plugins.inspectpoint.tests.builders import deficiency, report
from sqlalchemy import select

from doorstep.api import Document
from doorstep_inspectpoint.models import InspectionReport

FAILED = [{"location": "Lobby", "device": "Pull station", "result": "fail", "remark": "Jammed"}]


def fresh(firm, record):
    with firm.reading() as session:
        return session.scalars(select(InspectionReport).where(InspectionReport.id == record.id)).one()


def papers(firm, record):
    with firm.reading() as session:
        mine = (Document.record_id == record.id, Document.kind == "inspection_report_pdf")
        return list(session.scalars(select(Document).where(*mine).order_by(Document.id)))


def test_a_draft_is_not_published(firm, building):
    """IP-01, IP-24: an outcome comes first."""
    record = report(firm, building, status="draft", published=False)
    page = firm.staff().post(f"/office/inspection-reports/{record.id}/publish")
    assert page.status == 409 and "Drafts are not for customers" in page.words
    assert fresh(firm, record).visible_from is None


def test_the_outcome_follows_from_the_devices(firm, building):
    """IP-24: nothing passes with a failed device, nor without any; nothing is deficient without a fault."""
    staff = firm.staff()
    for devices, status, said in (
        (FAILED, "passed", "cannot have passed"),
        ([], "passed", "No devices are listed"),
        (None, "deficient", "No device failed"),
    ):
        values = {} if devices is None else {"devices": devices}
        record = report(firm, building, status="draft", published=False, **values)
        page = staff.post(f"/office/inspection-reports/{record.id}/status", {"status": status})
        assert page.status == 409 and said in page.words
        assert fresh(firm, record).status == "draft"


def test_at_once_means_as_soon_as_it_is_done(firm, building):
    """IP-01, publishing at once: a draft stays in the office, its outcome publishes it, withdrawn stays withdrawn."""
    staff = firm.staff()
    staff.submit("/office/settings/publishing", "Save", inspection_report="at_once")
    firm.refresh()
    record = report(firm, building, status="draft", published=False)
    assert fresh(firm, record).visible_from is None
    staff.post(f"/office/inspection-reports/{record.id}/status", {"status": "passed"})
    assert fresh(firm, record).visible_from is not None
    staff.post(f"/office/inspection-reports/{record.id}/withdraw")
    staff.post(f"/office/inspection-reports/{record.id}/status", {"status": "draft"})
    staff.post(f"/office/inspection-reports/{record.id}/status", {"status": "passed"})
    assert fresh(firm, record).visible_from is None


def test_a_deficiency_found_later_is_in_the_pdf(firm, building):
    """IP-24: a published report has one PDF, made anew when a deficiency is added."""
    record = report(firm, building, status="deficient", devices=FAILED)
    (first,) = papers(firm, record)
    deficiency(firm, record)
    former, current = papers(firm, record)
    assert (former.id, current.replaces_id) == (first.id, first.id)
    assert former.replaced_at is not None and former.sha256 != current.sha256
    lee = firm.person("Lee Customer", building)
    answer = lee.browser.get(f"/portal/documents/{current.id}/view")
    assert answer.data.startswith(b"%PDF")


def test_the_page_says_how_the_devices_did(firm, building):
    """IP-24: devices with their results, in words and as a picture with its table."""
    record = report(firm, building, status="deficient", devices=FAILED)
    page = firm.person("Lee Customer", building).browser.get(f"/portal/inspection-reports/{record.id}")
    assert "Result at a glance" in page.words and page.all(".pipeline") and page.all("td .tag-bad")


def test_a_deficiency_begins_with_the_day_of_its_report(firm, building):
    """IP-24: what is added on a report's page was found on its day."""
    record = report(firm, building, status="draft", published=False, happens_on=date(2026, 3, 2))
    page = firm.staff().get(f"/office/deficiencies/new?parent={record.id}")
    assert page.form("Create")["happens_on"] == "2026-03-02"
