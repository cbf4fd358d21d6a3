"""Sharing with the parties of one piece of work, through the office's pages, and what each of them then sees."""

from io import BytesIO

import pytest
from tests.documents.conftest import pdf, titles

PARTIES = ("Pat Buyer", "Sam Spouse", "Alex Agent")


@pytest.fixture
def people(firm):
    return {name: firm.person(name) for name in (*PARTIES, "Nora Neighbour")}


@pytest.fixture
def firm(desk):
    return desk.firm


def make_survey(office, title: str) -> str:
    page = office.submit("/office/surveys/new", "Create", title=title)
    path = page.soup.select_one('form[action$="/publish"]')["action"].removesuffix("/publish")
    office.post(path.removeprefix(office.prefix) + "/publish")
    return path.removeprefix(office.prefix)


def add(office, path: str, person, role: str = "participant") -> None:
    page = office.submit(
        f"{path}/participants", "Takes part as", who="known", contact_id=str(person.contact.id), role=role
    )
    assert person.contact.name in page.words


def share(office, path: str, title: str, **values) -> None:
    record = path.rsplit("/", 1)[-1]
    sent = {"files": (BytesIO(pdf(title)), title), "kind": "letter", "publish": "1", **values}
    page = office.submit(f"/office/documents/new?record={record}", "Upload", **sent)
    assert page.status == 200 and title in page.words


def test_each_party_sees_what_is_shared_and_nobody_else(desk, firm, people):
    """HG-23 HG-01 HG-08 HG-13: the agreement, later the report, for each party allowed, not for one of another."""
    office = desk.office
    survey, other = make_survey(office, "12 Elm Street"), make_survey(office, "14 Elm Street")
    for name in PARTIES:
        add(office, survey, people[name])
    add(office, other, people["Nora Neighbour"])
    share(office, survey, "Agreement.pdf")
    assert all(seen(people[name]) == {"Agreement.pdf"} for name in PARTIES)
    assert seen(people["Nora Neighbour"]) == set()
    office.submit(f"/office/contacts/{people['Alex Agent'].contact.id}/edit", "Save", areas=["cases"])
    share(office, survey, "Report.pdf")
    share(office, other, "Another report.pdf")
    assert seen(people["Pat Buyer"]) == seen(people["Sam Spouse"]) == {"Agreement.pdf", "Report.pdf"}
    assert seen(people["Alex Agent"]) == set()
    assert seen(people["Nora Neighbour"]) == {"Another report.pdf"}


def seen(person) -> set[str]:
    return titles(person.browser.get("/portal/documents"))


def test_the_pages_of_another_party_s_work_are_not_found(desk, firm, people):
    """HG-23 IP-02: neither the record nor its documents open by address for a party of another one."""
    office, pat, nora = desk.office, people["Pat Buyer"], people["Nora Neighbour"]
    survey, other = make_survey(office, "12 Elm Street"), make_survey(office, "14 Elm Street")
    add(office, survey, pat)
    add(office, other, nora)
    share(office, survey, "Report.pdf")
    page = pat.browser.get(survey.replace("/office/", "/portal/"))
    assert page.status == 200 and "Report.pdf" in page.words
    given = next(link for link in page.links() if link.endswith("/download"))
    assert pat.browser.get(given).status == 200
    for path in (survey.replace("/office/", "/portal/"), given):
        assert nora.browser.get(path).status == 404
    office.post(f"{survey}/withdraw")
    assert pat.browser.get(given).status == 404
