"""Report templates: several lists of sections, by the kind of inspection; a report starts from one."""

import pytest
from plugins.homegauge.tests import builders as b
from sqlalchemy import select

from doorstep.api import create_record
from doorstep_homegauge.report_models import Outline

ROOM = "/office/report-templates"


@pytest.fixture
def office(firm):
    return firm.staff()


def made(firm, name):
    with firm.reading() as session:
        return session.scalars(select(Outline).where(Outline.name == name)).one()


def keep(office, name, sections, service=""):
    office.submit(f"{ROOM}/new", "Save", name=name, sections=sections, service=service)


def report_for(firm, house, service):
    with firm.writing() as session:
        given = {"title": "12 Elm Street", "service": service, "account_id": house.id}
        visit = create_record(session, "inspection", given, b.STAFF)
    return b.report(firm, visit, (), published=False)


def titles(firm, record):
    return [one.title for one in b.sections(firm, record)]


def test_a_report_starts_from_the_template_for_its_kind_of_inspection(firm, office, house):
    """HG-23: condos begin with their sections, other kinds with those for any other, else with the settings'."""
    assert "Roof" in titles(firm, report_for(firm, house, "condo"))
    keep(office, "Condo", "Balcony\n\n Common areas ", "condo")
    assert titles(firm, report_for(firm, house, "condo")) == ["Balcony", "Common areas"]
    assert "Roof" in titles(firm, report_for(firm, house, "radon"))
    keep(office, "Short", "All")
    assert titles(firm, report_for(firm, house, "radon")) == ["All"]
    assert titles(firm, report_for(firm, house, "condo")) == ["Balcony", "Common areas"]


def test_templates_are_edited_copied_and_put_away(firm, office, house):
    """HG-23: a business makes several, from samples and from each other; one put away begins no report."""
    office.submit(f"{ROOM}/new?sample=condo", "Save")
    first = made(firm, "Condo")
    office.submit(f"{ROOM}/new?copy={first.id}", "Save", sections="Lobby")
    copy = made(firm, "Condo (copy)")
    assert (copy.service, copy.sections) == ("condo", "Lobby")
    office.submit(f"{ROOM}/{first.id}", "Save", name="Condominiums")
    assert made(firm, "Condominiums").sections == first.sections
    office.post(f"{ROOM}/{first.id}/archive")
    assert "Condominiums" not in office.get(f"{ROOM}/").words
    assert "Condominiums" in office.get(f"{ROOM}/?archived=1").words
    assert titles(firm, report_for(firm, house, "condo")) == ["Lobby"]


def test_an_empty_report_begins_anew_with_another(firm, office, house):
    """HG-23: as long as nothing is written, another template is one press away; afterwards it is refused."""
    keep(office, "Short", "All")
    keep(office, "Long", "One\nTwo", "condo")
    record = report_for(firm, house, "condo")
    path = f"/office/home-reports/{record.id}"
    assert "another template" in office.get(path).words
    office.submit(path, "Short")
    assert titles(firm, record) == ["All"]
    with firm.writing() as session:
        b.fill(session, session.merge(record, load=False), [("All", "Gutter", "repair", "Loose.")], 0)
    assert "another template" not in office.get(path).words
    answer = office.post(f"{ROOM}/{made(firm, 'Long').id}/start/{record.id}")
    assert answer.status == 409 and titles(firm, record) == ["All"]


def test_two_edit_the_same_template(firm, office):
    """DESIGN 10: stale words are refused, and both are shown."""
    keep(office, "Short", "All")
    path = f"{ROOM}/{made(firm, 'Short').id}"
    stale = office.get(path).form("Save")
    office.submit(path, "Save", sections="Others")
    late = office.post(path, {**stale, "sections": "Mine"})
    assert late.status == 422 and "Somebody else has saved this meanwhile" in late.words
    assert made(firm, "Short").sections == "Others"


def test_faults_stand_at_the_field(office):
    """Invariant 6: a template needs a name and sections; a copy of none is not found."""
    page = office.submit(f"{ROOM}/new", "Save", name="Nothing", sections="")
    assert page.all("#outline-sections-error") and "Nothing" in page.text
    assert office.get(f"{ROOM}/new?copy=nonsense").status == 404
    assert office.get(f"{ROOM}/new?sample=nonsense").status == 200
