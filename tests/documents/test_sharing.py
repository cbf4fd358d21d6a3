"""Agreement, report and other documents are shared person by person, with what the role sees as the default."""

from io import BytesIO

import pytest
from tests.documents.conftest import pdf, titles
from tests.plugins.papers.models import Survey

from doorstep.testing.statements import counting


@pytest.fixture
def survey(desk):
    return desk.case(desk.firm.account("Main Street 1", "site"), "SV-0001", model=Survey)


@pytest.fixture
def people(desk, survey):
    """Two who take part in it: neither is linked to the place."""
    found = [desk.firm.person(name) for name in ("Pat Buyer", "Kim Spouse")]
    for one in found:
        desk.takes_part(one.contact, survey, "signer")
    return found


def choose(desk, path, person, label, **to):
    page = desk.office.submit(path, label, to=f"{path}/share", **to)
    assert page.status == 200, page.words
    return page


def test_its_buttons_say_the_verb_and_are_heard_with_the_name(desk, survey, people):
    """HG-23, LOOK, words: the name stands beside the buttons; only who hears one alone hears it in the button."""
    scan = desk.document(survey, "Radon.pdf", "scan")
    buttons = desk.office.get(f"/office/documents/{scan.id}").all("#sharing form button")
    heard = {" ".join(one.get_text(" ").split()) for one in buttons}
    assert {"Hide it from Kim Spouse", "Allow forwarding by Kim Spouse"} <= heard
    for hidden in (one for button in buttons for one in button.select(".visually-hidden")):
        hidden.decompose()
    assert {one.get_text(strip=True) for one in buttons} == {"Hide it", "Allow forwarding"}


def test_a_document_is_hidden_from_one_and_shown_again(desk, survey, people):
    """HG-23, per document, per person: hidden, it is not found at the next look; shown again, it is there."""
    pat, kim = people
    scan = desk.document(survey, "Radon.pdf", "scan")
    other = desk.document(survey, "Letter.pdf")
    path = f"/office/documents/{scan.id}"
    assert desk.office.get(path).words.count("As everybody in that role") == 2
    assert "Does not see it" in choose(desk, path, kim, "Hide it from Kim Spouse").words
    assert titles(pat.browser.get("/portal/documents")) == {"Radon.pdf", "Letter.pdf"}
    assert titles(kim.browser.get("/portal/documents")) == {"Letter.pdf"}
    assert kim.browser.get(f"/portal/documents/{scan.id}/view").status == 404
    assert kim.browser.get(f"/portal/documents/{other.id}/view").status == 200
    explained = desk.office.get(f"/office/explain?contact={kim.contact.id}&document={scan.id}")
    said = explained.words
    assert "staff hide it from them." in said
    button = next(a["href"] for a in explained.all("a") if a.get_text(strip=True) == "Show it to them")
    assert button.endswith(f"/office/documents/{scan.id}#sharing")
    choose(desk, path, kim, "Show it to Kim Spouse")
    assert kim.browser.get(f"/portal/documents/{scan.id}/view").status == 200
    assert "hidden from Kim Spouse" in desk.office.get(path).words


def test_what_is_hidden_stays_hidden_in_its_next_version(desk, survey, people):
    """HG-23: a correction takes the place of the former: it is hidden from whom that was, and they hear nothing."""
    pat, kim = people
    path = f"/office/documents/{desk.document(survey, 'Radon.pdf', 'scan').id}"
    choose(desk, path, kim, "Hide it from Kim Spouse")
    newer = (BytesIO(pdf("newer")), "Radon two.pdf")
    page = desk.office.submit(f"{path}/replace", "Replace", file=newer)
    assert "Does not see it" in page.words
    assert titles(pat.browser.get("/portal/documents")) == {"Radon two.pdf"}
    assert titles(kim.browser.get("/portal/documents")) == set()


def test_a_column_says_who_sees_what(desk, survey, people):
    """HG-23: on the record's page each shared document says who sees it; in as many statements for many as for one."""
    _pat, kim = people
    path = f"/office/surveys/{survey.id}"
    used = []
    for number in range(3):
        scan = desk.document(survey, f"Radon {number}.pdf", "scan")
        desk.office.get(path)
        with counting(desk.firm.kit.installation.database.engine) as statements:
            page = desk.office.get(path)
        used.append(len(statements))
    assert page.words.count("Seen by Pat Buyer, Kim Spouse") == 3 and used[0] == used[-1] <= 8
    choose(desk, f"/office/documents/{scan.id}", kim, "Hide it from Kim Spouse")
    page = desk.office.get(path)
    assert page.words.count("Seen by Pat Buyer, Kim Spouse") == 2 and "Seen by Pat Buyer" in page.words
    assert "Seen by" not in kim.browser.get(f"/portal/surveys/{survey.id}").words


def test_a_record_is_hidden_with_all_that_hangs_on_it(desk, survey, people):
    """HG-23: what is hidden is not listed, not found, and neither are its papers; the other person sees all of it."""
    pat, kim = people
    paper = desk.document(survey, "Letter.pdf")
    choose(desk, f"/office/surveys/{survey.id}", kim, "Hide it from Kim Spouse")
    for path in (f"/portal/surveys/{survey.id}", f"/portal/documents/{paper.id}", f"/api/v1/surveys/{survey.id}"):
        assert kim.browser.get(path).status == 404
        assert pat.browser.get(path).status == 200
    assert survey.number not in kim.browser.get("/portal/surveys/?status=all").words


def test_who_takes_no_part_is_not_offered(desk, survey, people):
    """Sharing only limits and grants among those who take part: a stranger is refused, and stays one."""
    stranger = desk.firm.person("Sam Stranger")
    scan = desk.document(survey, "Radon.pdf", "scan")
    path = f"/office/documents/{scan.id}"
    assert "Sam Stranger" not in desk.office.get(path).words
    page = desk.office.submit(
        path, "Hide it from Kim", to=f"{path}/share", contact_id=str(stranger.contact.id), sees="1"
    )
    assert page.status == 409 and "take part" in page.words
    assert stranger.browser.get(f"/portal/documents/{scan.id}").status == 404


def test_what_is_not_shared_so_offers_no_choice(desk, survey, people):
    """A kind that follows the record alone has no such list."""
    letter = desk.document(survey, "Letter.pdf")
    assert "Who sees it" not in desk.office.get(f"/office/documents/{letter.id}").words
