"""A business's own words for statuses, and sub-statuses within them: everywhere at once, at no cost."""

import pytest

from doorstep.access.viewer import staff_viewer
from doorstep.testing.statements import counting

from .builders import events, fresh, job

pytestmark = pytest.mark.on_both

WORDS = {"job__waiting__label": "On the pile", "job__working__finer": "Parts ordered\nOn site\n\nOn site"}


@pytest.fixture
def place(firm):
    return firm.account("Acme Holdings")


@pytest.fixture
def owner(firm):
    return firm.staff()


@pytest.fixture
def person(firm, place):
    return firm.person("Pat Example", place)


def rename(owner, **words):
    return owner.submit("/office/settings/statuses", "Save", **(words or WORDS))


def test_words_of_a_business_count_everywhere(firm, owner, place, person):
    """Sweven, section 3: lists, filters, board, page, home, portal, API and export say what the business says."""
    record = job(firm, place, "The boiler", published=True)
    assert "Saved" in rename(owner).words
    pages = [
        ("/office/errands/", owner), ("/office/errands/board", owner), (f"/office/errands/{record.id}", owner),
        ("/office/", owner), ("/portal/errands/", person.browser), ("/portal/errands/board", person.browser),
        (f"/portal/errands/{record.id}", person.browser), ("/portal/", person.browser),
        (f"/office/contacts/{person.contact.id}", owner), ("/office/errands/export.csv", owner),
    ]  # fmt: skip
    for path, browser in pages:
        text = browser.get(path).text
        assert "On the pile" in text and "Waiting" not in text, path
    said = owner.get(f"/api/v1/errands/{record.id}").json
    assert (said["status"], said["status_label"], said["substatus"]) == ("waiting", "On the pile", None)
    assert owner.get("/api/v1/errands").json["items"][0]["status_label"] == "On the pile"
    rename(owner, job__waiting__label="")
    assert "On the pile" not in owner.get("/office/errands/").words


def test_words_stay_in_their_business(kit, firm, owner, place):
    """Invariant 1: another business keeps the vertical's words, on pages whose statements are kept for all alike."""
    other = kit.firm("worktype")
    job(firm, place, "Here")
    job(other, other.account("There"), "There")
    rename(owner)
    assert "On the pile" in owner.get("/office/errands/").words
    assert "Waiting" in other.staff().get("/office/errands/").words
    firm.refresh()
    with firm.reading() as mine, other.reading() as theirs:
        viewers = [staff_viewer(session.catalog, "Robin").alike() for session in (mine, theirs)]
    assert viewers[0] == viewers[1], "a statement is kept once for businesses that differ in their words alone"


def test_a_sub_status_is_shown_and_told(firm, owner, place, person):
    """Sweven, section 3: a finer word beside the status, changed with it; it goes when the status goes."""
    record = job(firm, place, "The boiler", published=True)
    rename(owner)
    path = f"/office/errands/{record.id}"
    moves = [form.get_text(" ", strip=True) for form in owner.get(path).all("form[action$='/status']")]
    assert any("In progress · Parts ordered" in one for one in moves)
    owner.post(f"{path}/status", {"status": "working", "substatus": "Parts ordered"})
    for browser, side in ((owner, "office"), (person.browser, "portal")):
        for page in (f"/{side}/errands/", f"/{side}/errands/{record.id}", f"/{side}/"):
            where = "In progress · Parts ordered" in browser.get(page).words
            assert where or page == "/office/", page
        assert "Parts ordered" in browser.get(f"/{side}/errands/board").words
    assert "In progress · Parts ordered" in owner.get("/office/errands/export.csv").text
    owner.post(f"{path}/status", {"status": "working", "substatus": "On site"})
    assert events(firm, record)[-2:] == ["job.status", "job.substatus"]
    assert "is now: In progress · On site" in owner.get(path).words
    owner.post(f"{path}/status", {"status": "done"})
    assert fresh(firm, record).substatus is None


def test_a_sub_status_is_one_of_its_status(firm, owner, place):
    """Invariant 6: one that is not offered is refused in words, by the page and by the API."""
    record = job(firm, place)
    rename(owner)
    bad = {"status": "waiting", "substatus": "Parts ordered"}
    answer = owner.post(f"/office/errands/{record.id}/status", bad)
    assert answer.status == 409 and "sub-statuses offered" in answer.words
    assert fresh(firm, record).status == "waiting" and fresh(firm, record).substatus is None


def test_two_statuses_are_not_called_the_same(owner):
    """Invariant 6: the message stands at the field, and what was typed stays."""
    page = rename(owner, job__waiting__label="in PROGRESS", job__done__label="Over <b>and</b> out")
    assert page.status == 422 and "called so already" in page.words
    assert page.soup.select_one("[name=job__done__label]")["value"] == "Over <b>and</b> out"
    page = rename(owner, job__waiting__finer="x" * 41)
    assert page.status == 422 and "at most 40 characters" in page.words


def test_words_cost_no_statement(kit, firm, owner, place):
    """Invariant 7: as many statements with a business's words as without."""
    engine = kit.installation.database.engine
    job(firm, place)

    def spent():
        owner.get("/office/errands/")
        with counting(engine) as made:
            owner.get("/office/errands/")
        return len(made)

    before = spent()
    rename(owner)
    assert spent() == before
