import csv
import io
from datetime import date

import pytest

from doorstep.testing.statements import counting

from .builders import STAFF, again, job, jobs, services


@pytest.fixture
def place(firm):
    return firm.account("Acme Holdings")


@pytest.fixture
def person(firm, place):
    return firm.person("Pat Example", place)


def titles(page):
    return [link.get_text(strip=True) for link in page.all("table.list td.main a")]


def close(firm, record):
    with firm.writing() as session:
        found = again(session, record)
        services.change_status(session, found, "done", STAFF)


def test_a_completed_one_leaves_the_open_list(firm, place, person):
    """ST-20 ST-21: completed leaves Open; Completed shows it; All shows both; in portal and office alike."""
    job(firm, place, "Still open", published=True)
    close(firm, job(firm, place, "Long done", published=True))
    for browser, side in ((person.browser, "portal"), (firm.staff(), "office")):
        assert titles(browser.get(f"/{side}/errands/")) == ["Still open"]
        assert titles(browser.get(f"/{side}/errands/?status=completed")) == ["Long done"]
        assert set(titles(browser.get(f"/{side}/errands/?status=all"))) == {"Still open", "Long done"}
        assert titles(browser.get(f"/{side}/errands/?status=nonsense")) == ["Still open"]
    assert titles(firm.staff().get("/office/errands/?status=done")) == ["Long done"]


def test_contacts_see_what_reaches_them_and_is_published(firm, place, person):
    """The portal lists what the access rule lets through, and answers 404 for all else."""
    other = firm.account("Somebody Else")
    mine, hidden, others = (
        job(firm, place, "Mine", published=True),
        job(firm, place, "Not published"),
        job(firm, other, "Of others", published=True),
    )
    page = person.browser.get("/portal/errands/")
    assert titles(page) == ["Mine"] and "1–1 of 1" in page.words
    assert person.browser.get(f"/portal/errands/{mine.id}").status == 200
    for one in (hidden, others):
        assert person.browser.get(f"/portal/errands/{one.id}").status == 404
        assert person.browser.post(f"/portal/errands/{one.id}/message", {"body": "hello"}).status == 404
        assert person.browser.get(f"/portal/errands/{one.id}/participants").status == 404
    assert person.browser.get(f"/office/errands/{mine.id}").status == 404


def test_a_closed_area_closes_all_its_pages(firm, place, person):
    """A contact to whom the area is closed finds no list, page, form or file of its kinds."""
    from doorstep.contacts.models import AreaChoice

    record = job(firm, place, "Mine", published=True)
    with firm.writing() as session:
        session.add(AreaChoice(contact_id=person.contact.id, area="jobs", open=False))
    for path in ("", "new", "board", "export.csv", str(record.id)):
        assert person.browser.get(f"/portal/errands/{path}").status == 404, path
    assert "Jobs" not in [one.get_text(strip=True) for one in person.browser.get("/portal/").all("nav a")]


def test_search_and_filters(firm, place):
    """Staff find records by number, title, place and listed fields, and narrow them to an account and all below it."""
    site = firm.account("Harbour Depot", "site", place, city="Port Town")
    job(firm, place, "Alpha", nature="outage", machine="Boiler 7")
    job(firm, site, "Beta", secret="hush")
    job(firm, firm.account("Elsewhere"), "Gamma")
    staff = firm.staff()

    def found(query):
        return set(titles(staff.get(f"/office/errands/?{query}")))

    assert found("q=J-0002") == {"Beta"} and found("q=boiler") == {"Alpha"} and found("q=port+harbour") == {"Beta"}
    assert found("q=hush") == set()
    assert found(f"account={place.id}") == {"Alpha", "Beta"} and found(f"account={site.id}") == {"Beta"}
    assert "Harbour Depot" in staff.get(f"/office/errands/?account={site.id}").words
    assert found("account=nonsense") == {"Alpha", "Beta", "Gamma"}
    nothing = staff.get("/office/errands/?q=zzz")
    assert "Nothing found" in nothing.words and nothing.status == 200


def test_a_list_of_all_says_when_there_are_none(firm, place, person):
    """No button leads to the page one is on: where there are none at all, that is said."""
    for browser, side in ((firm.staff(), "office"), (person.browser, "portal")):
        page = browser.get(f"/{side}/errands/?status=all")
        assert "No jobs yet" in page.words and "Show all" not in page.words


def test_pages_of_a_list(firm, place):
    """A long list pages by 25, newest first, and keeps its filters."""
    jobs(firm, place, 60)
    staff = firm.staff()
    page = staff.get("/office/errands/?q=job")
    seen = titles(page)
    assert "1–25 of 60" in page.words
    for _ in range(2):
        older = next(link for link in page.links() if "at=" in link)
        assert "q=job" in older
        page = staff.get(page.all("a[rel=next]")[0]["href"])
        seen += titles(page)
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("side", ["portal", "office"])
def test_list_and_page_keep_to_their_statements(firm, place, person, side, kit):
    """A list takes at most 5 statements and a record's page at most 8, with one row and with three hundred."""
    browser = person.browser if side == "portal" else firm.staff()
    engine = kit.installation.database.engine
    record = job(firm, place, "The one", published=True, happens_on=date(2027, 1, 1))
    spent = []
    for more in (0, 299):
        jobs(firm, place, more)
        fill(firm, record, more)
        browser.get(f"/{side}/errands/{record.id}")  # what was new is noted as read, after the answer
        with counting(engine) as listed:
            assert browser.get(f"/{side}/errands/").status == 200
        with counting(engine) as shown:
            assert browser.get(f"/{side}/errands/{record.id}").status == 200
        with counting(engine) as boarded:
            assert browser.get(f"/{side}/errands/board").status == 200
        assert len(listed) <= 5 and len(shown) <= 8 and len(boarded) <= 5, "\n\n".join(shown)
        spent.append((len(shown), len(boarded)))
    assert spent[0] == spent[1]


def fill(firm, record, count):
    """Lines, messages, tasks and participants of one record."""
    with firm.writing() as session:
        found = again(session, record)
        lines = [{"text": f"Line {n}", "quantity": 1, "price": 100, "done": False} for n in range(count)]
        services.update_record(session, found, {"lines": lines}, STAFF)
        for n in range(min(count, 40)):
            services.post_message(session, found, f"Message {n}", STAFF)
            services.create_record(session, "task", {"title": f"Task {n}"}, STAFF, parent=found)


def test_export_has_what_the_list_has(firm, place, person):
    """The file has the list's rows; staff-only fields are in the office's alone; no cell is run by a spreadsheet."""
    job(firm, place, "=cmd|' /C calc'!A0", published=True, secret="hush", budget=1250, nature="order")
    job(firm, place, "Hidden one")
    office = firm.staff().get("/office/errands/export.csv")
    assert office.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(office.text.lstrip("\ufeff"))))
    assert {row[1] for row in rows[1:]} == {"'=cmd|' /C calc'!A0", "Hidden one"}
    assert "Staff remark" in rows[0] and any("hush" in row for row in rows)
    portal = list(csv.reader(io.StringIO(person.browser.get("/portal/errands/export.csv").text.lstrip("\ufeff"))))
    assert len(portal) == 2 and "Staff remark" not in portal[0] and "hush" not in portal[1]
    assert "$12.50" in portal[1] and "An order" in portal[1]


def test_an_export_is_in_the_currency_of_the_business(kit):
    """Money: the file says what the page says, though it is written when the page would be over."""
    firm = kit.firm("worktype", currency="EUR")
    job(firm, firm.account("Main Street 1", "site"), "Pump", published=True, budget=1250)
    assert "€12.50" in firm.staff().get("/office/errands/export.csv").text


def test_a_long_column_leads_to_its_list(firm, place, person):
    """A board stays light: ten cards a column, how many there are, and the rest one press away, on both sides."""
    jobs(firm, place, 23)
    job(firm, place, "Other", published=True, status="working")
    for side, browser in (("office", firm.staff()), ("portal", person.browser)):
        page = browser.get(f"/{side}/errands/board?q=job")
        waiting = page.all(".board-column")[0]
        assert len(waiting.select("[data-card]")) == 10 and "Waiting 23" in waiting.get_text(" ", strip=True)
        rest = waiting.select_one(".board-rest a")
        assert rest.get_text() == "13 more in the list" and "q=job" in rest["href"]
        assert "1–23 of 23" in browser.get(rest["href"]).words
        assert len(page.all(".board-rest")) == 1 and len(page.data) < 25_000


def test_board_moves(firm, place, person):
    """Staff see a column for each status, and move a card by its menu; a hook may say no."""
    record = job(firm, place, "Move me", published=True)
    staff = firm.staff()
    page = staff.get("/office/errands/board")
    assert [h.get_text(" ", strip=True) for h in page.all(".board-column h2")] == [
        "Waiting 1",
        "In progress 0",
        "Done 0",
    ]
    assert [button["value"] for button in page.all(".board form button")] == ["working", "done"]
    moved = staff.submit("/office/errands/board", "Move to Done", status="done")
    assert moved.status == 200 and "Done 1" in moved.words
    assert titles(staff.get("/office/errands/?status=completed")) == ["Move me"]
    stuck = job(firm, place, "never done")
    refused = staff.post(f"/office/errands/{stuck.id}/status", {"status": "done"})
    assert refused.status == 409 and "This one is never done." in refused.words
    assert staff.post(f"/office/errands/{stuck.id}/status", {"status": "junk"}).status == 409
    board = person.browser.get("/portal/errands/board")
    assert "Move me" in board.words and not board.all(".board form[method=post]")
    assert staff.get("/office/tasks/board").status == 404
    assert record.number == "J-0001"
