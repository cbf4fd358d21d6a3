"""What customers of a fire inspector see, by area."""

import pytest
from plugins.inspectpoint.tests.builders import deficiency, proposal, report, visit


@pytest.mark.parametrize(
    ("area", "tab", "make"),
    [
        ("inspection_reports", "inspection-reports", report),
        ("service_reports", "service-reports", visit),
        ("proposals", "proposals", proposal),
    ],
)
def test_an_area_shows_its_records_and_can_be_closed(firm, building, area, tab, make):
    """IP-24, IP-25, IP-26, IP-01: published records of a building show; with the area closed, neither tab nor page."""
    record = make(firm, building)
    lee = firm.person("Lee Customer", building)
    assert record.title in lee.browser.get(f"/portal/{tab}/?status=all").words
    page = lee.browser.get(f"/portal/{tab}/{record.id}")
    assert page.status == 200 and record.number in page.words
    firm.close_area(lee.contact, area)
    assert lee.browser.get(f"/portal/{tab}/{record.id}").status == 404
    assert lee.browser.get(f"/portal/{tab}/").status == 404
    assert record.title not in lee.browser.get("/portal/").words


def test_an_unpublished_report_shows_once_it_is_published(firm, building):
    """IP-01: a report needs publishing, and shows at the next page load."""
    record = report(firm, building, published=False)
    lee = firm.person("Lee Customer", building)
    assert lee.browser.get(f"/portal/inspection-reports/{record.id}").status == 404
    staff = firm.staff()
    staff.post(f"/office/inspection-reports/{record.id}/publish")
    page = lee.browser.get(f"/portal/inspection-reports/{record.id}")
    assert "Pull station" in page.words and f"{record.number} Annual inspection.pdf" in page.words


def test_a_proposal_of_a_customer_is_not_for_those_of_one_building(firm, customer, building):
    """IP-26, IP-22: the web view opens for the building's and the account's proposals, in scope only."""
    other = firm.account("Another building", "site")
    whole, one, apart = proposal(firm, customer), proposal(firm, building), proposal(firm, other)
    lee = firm.person("Lee Customer", building)
    found = [lee.browser.get(f"/portal/proposals/{each.id}").status for each in (whole, one, apart)]
    assert found == [404, 200, 404]


def test_deficiencies_show_on_the_home_until_resolved_and_stay_with_the_building(firm, building):
    """IP-24: unresolved ones across buildings on the home, resolved ones too on the building; as the area allows."""
    record = report(firm, building, status="draft", published=False)
    deficiency(firm, record, title="Blocked exit")
    deficiency(firm, record, title="Old extinguisher", status="resolved")
    lee = firm.person("Lee Customer", building)
    assert "Unresolved deficiencies" not in lee.browser.get("/portal/").words
    staff = firm.staff()
    staff.post(f"/office/inspection-reports/{record.id}/status", {"status": "deficient"})
    staff.post(f"/office/inspection-reports/{record.id}/publish")
    home = lee.browser.get("/portal/").words
    assert "Unresolved deficiencies" in home and "1 critical" in home
    page = lee.browser.get(f"/portal/accounts/{building.id}").words
    assert "Blocked exit" in page and "Old extinguisher" in page
    firm.close_area(lee.contact, "inspection_reports")
    assert "Unresolved deficiencies" not in lee.browser.get("/portal/").words
    assert "Blocked exit" not in lee.browser.get(f"/portal/accounts/{building.id}").words


def test_open_is_whatever_is_not_resolved(firm, building):
    """ST-21 IP-24: the view of open ones has those whose repair is scheduled, though a status is called open too."""
    record = report(firm, building)
    deficiency(firm, record, title="Blocked exit")
    deficiency(firm, record, title="Leaking riser", status="scheduled")
    deficiency(firm, record, title="Old extinguisher", status="resolved")
    words = firm.staff().get("/office/deficiencies/").words
    assert "Blocked exit" in words and "Leaking riser" in words and "Old extinguisher" not in words
