"""Clients order, and see where their orders stand; what is late and what is urgent is said."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from plugins.sweven.tests.builders import client, column, fresh, order, photo, titles

from doorstep.testing.moments import frozen
from doorstep.testing.statements import counting

PATH = "/portal/work-orders/"


@pytest.fixture
def owner(firm):
    return firm.staff()


@pytest.fixture
def harbor(firm):
    return client(firm)


@pytest.fixture
def store(firm, harbor):
    return firm.account("Pier 4", "site", harbor)


@pytest.fixture
def pat(firm, harbor):
    return firm.person("Pat Client", harbor)


def ask(browser, account, kind="Something else", path=PATH, button="Submit", **values):
    options = browser.get(f"{path}new").all("select[name=request_type] option")
    chosen = next(one["value"] for one in options if one.get_text(strip=True) == kind)
    given = {"title": "Water on the floor", "account_id": str(account.id), "request_type": chosen, **values}
    return browser.submit(f"{path}new", button, **given)


def test_each_kind_of_work_asks_its_own(firm, owner, store, pat):
    """SW-01: plumbing asks whether water runs; what is missing is said, what was answered stands on the page."""
    missing = ask(pat.browser, store, "Plumbing")
    assert missing.status == 422 and "Is water running?" in missing.words
    typed = {**missing.form("Submit"), "answers-is_water_running": "yes", "answers-can_you_shut_it_off": "no"}
    page = pat.browser.post(f"{PATH}new", typed, follow=True)
    for words in ("WO-HBV-0001", "Plumbing", "Is water running?", "Can you shut it off?"):
        assert words in page.words, words


def test_a_client_files_an_order_with_a_photo(firm, owner, store, pat):
    """SW-01 SW-02 SW-17: the client's prefix, the first status of the pipeline, all of that client and no other's."""
    other = client(firm, "Acme Gyms", "ACM")
    order(firm, other, "Not for others")
    page = ask(pat.browser, store, location="Cold room 2", files=photo())
    assert "WO-HBV-0002" in page.words and "leak.jpg" in page.words and "Cold room 2" in page.words
    order(firm, store, "By the office")
    board = pat.browser.get(f"{PATH}board")
    assert "Pipeline" in board.words and not board.all(".board-card form")
    assert column(board, "New") == ["By the office", "Water on the floor"]
    assert "Pipeline" in pat.browser.get(PATH).words and "WO-HBV-0003" in pat.browser.get("/portal/").words
    assert "Not for others" not in board.words + pat.browser.get(f"{PATH}?status=all").words
    assert column(owner.get("/office/work-orders/board"), "New")[-1] == "Not for others"
    stranger = firm.person("Nia Other", other).browser
    assert "Water" not in stranger.get(f"{PATH}board").words
    assert stranger.get(f"{PATH}{titles_id(pat.browser)}").status == 404


def titles_id(browser):
    link = next(a for a in browser.get(PATH).all("td.main a") if "Water" in a.get_text())
    return str(link["href"]).rpartition("/")[2]


def test_numbers_go_by_business_and_client(firm, owner, harbor):
    """Sweven, section 3: company prefix, the nearest client's prefix, one counter; a digit at the end clashes never."""
    group = client(firm, "Group", "GRP")
    plain = client(firm, "No prefix", "", parent=group)
    numbered = client(firm, "Digits", "A1")
    numbers = [order(firm, one).number for one in (harbor, plain, numbered)]
    owner.submit("/office/settings/vertical/sweven", "Save", prefix="hm")
    firm.refresh()
    numbers.append(order(firm, firm.account("Alone", "site")).number)
    assert numbers == ["WO-HBV-0001", "WO-GRP-0002", "WO-A1-0003", "HM-0004"]


def test_an_inactive_client_orders_nothing(firm, owner, harbor, store, pat):
    """Sweven, section 3: refused at the field in portal, office and API; not offered, and why is said."""
    lead = client(firm, "A Lead", standing="lead")
    firm.link(pat.contact, lead)
    owner.submit(f"/office/accounts/{harbor.id}/edit", "Save", client__standing="inactive")
    page = ask(pat.browser, store)
    assert page.status == 422 and "Harbor Foods is inactive and orders nothing new" in page.words
    assert page.soup.select_one("input[name=title]")["value"] == "Water on the floor"
    by_staff = ask(owner, store, path="/office/work-orders/", button="Create")
    assert by_staff.status == 422 and "is inactive" in by_staff.words
    key = {"json": {"title": "X", "account_id": str(harbor.id)}, "headers": {"X-CSRFToken": owner.csrf()}}
    assert owner.client.post(owner.path("/api/v1/work-orders"), **key).status_code in (409, 422)
    assert "New work order" in pat.browser.get(PATH).words and "inactive" not in pat.browser.get(PATH).words
    only = firm.person("Lee Harbor", harbor).browser
    for path in (PATH, f"{PATH}board"):
        said = only.get(path)
        assert "New work order" not in said.words and "no new work orders can be made" in said.words
    assert only.get(f"{PATH}new").status == 409
    owner.submit(f"/office/accounts/{harbor.id}/edit", "Save", client__standing="active")
    assert "WO-HBV" in ask(only, harbor).words


def test_a_priority_has_hours_after_which_an_order_expires(firm, owner, store, pat):
    """Sweven, section 3: due by its priority; expired: badge, filter, count on the home page; not once completed."""
    record = order(firm, store, "Late one", priority="Urgent")
    order(firm, store, "In time")
    made = fresh(firm, record)
    assert made.due_at == made.created_at + timedelta(hours=4)
    assert "Expired" not in owner.get(f"/office/work-orders/{record.id}").words
    with frozen(datetime.now(UTC) + timedelta(hours=5)):
        owner = firm.staff()
        assert titles(owner.get("/office/work-orders/?status=expired")) == ["Late one"]
        for path in ("", "board", str(record.id)):
            assert "Expired" in owner.get(f"/office/work-orders/{path}").soup.select_one("main .tag-warn").get_text()
        assert "Expired: 1 work order" in owner.get("/office/").words
        owner.post(f"/office/work-orders/{record.id}/status", {"status": "completed"})
        assert titles(owner.get("/office/work-orders/?status=expired")) == []
        assert "Expired:" not in owner.get("/office/").words


def test_another_priority_moves_the_hour(firm, owner, store):
    """Sweven, section 3: the business's own; a change recomputes and leaves a line; others are refused."""
    new = {"priorities-0-name": "This week", "priorities-0-hours": "100", "priorities-1-name": "Now",
           "priorities-1-hours": "2"}  # fmt: skip
    fewer = {f"priorities-{n}-{name}": None for n in (2, 3) for name in ("name", "hours")}
    assert "Saved" in owner.submit("/office/settings/vertical/sweven", "Save", **new, **fewer).words
    record = order(firm, store)
    made = fresh(firm, record)
    assert (made.priority, made.due_at - made.created_at) == ("This week", timedelta(hours=100))
    page = owner.submit(f"/office/work-orders/{record.id}/edit", "Save", priority="Now")
    assert "has the priority Now now" in page.words
    assert fresh(firm, record).due_at == made.created_at + timedelta(hours=2)
    bad = owner.submit(f"/office/work-orders/{record.id}/edit", "Save", priority="Urgent")
    assert bad.status == 422 and "those offered" in bad.words
    twice = {"priorities-1-name": "this WEEK"}
    assert "same name" in owner.submit("/office/settings/vertical/sweven", "Save", **twice).words


def test_an_emergency_is_loud_and_first(firm, owner, store, pat):
    """Sweven, section 3: first on lists and boards, a badge everywhere, one mail at once to who is there for it."""
    ask(pat.browser, store, title="Gas smell", emergency="1")
    for n in range(30):
        order(firm, store, f"Later {n}")
    assert firm.mails("work_order_emergency") == 1 and firm.mails("work_order_received") == 0
    for browser, side in ((owner, "office"), (pat.browser, "portal")):
        page = browser.get(f"/{side}/work-orders/")
        assert titles(page)[0] == "Gas smell" and len(titles(page)) == 25
        assert page.soup.select_one("tbody .tag-bad").get_text() == "Emergency"
        assert titles(browser.get(page.all("a[rel=next]")[0]["href"]))[-1] == "Later 0"
        assert column(browser.get(f"/{side}/work-orders/board"), "New")[0] == "Gas smell"
    assert "Emergency: 1 work order" in owner.get("/office/").words
    ask(pat.browser, store, title="A lamp")
    assert firm.mails("work_order_received") == 1


def test_a_schedule_stands_in_calendars(firm, owner, store, pat):
    """Sweven, section 3: the appointment by the business's clock, read by the client, in their calendar."""
    record = order(firm, store)
    soon = (datetime.now(UTC) + timedelta(days=2)).replace(hour=9, minute=30)
    owner.submit(f"/office/work-orders/{record.id}/edit", "Save", starts_at=f"{soon:%Y-%m-%dT%H:%M}", minutes="90")
    page = pat.browser.get(f"{PATH}{record.id}")
    assert "Scheduled for" in page.words and not pat.browser.get(f"{PATH}new").all("[name=starts_at]")
    pat.browser.post("/portal/profile/calendar/new")
    address = str(pat.browser.get("/portal/profile/calendar").soup.select_one("input[value*='/calendar/']")["value"])
    feed = firm.visitor().get("/calendar/" + address.rpartition("/calendar/")[2])
    (event,) = Calendar.from_ical(feed.data).walk("VEVENT")
    assert event["summary"] == record.title and event.decoded("duration") == timedelta(minutes=90)


def test_pages_keep_to_their_statements(kit, firm, owner, store, pat):
    """Invariant 7: lists and boards at most 5 statements, pages at most 8, however many orders there are."""
    engine = kit.installation.database.engine
    record = order(firm, store, emergency=True)
    spent = []
    for more in (30, 60):
        for n in range(more):
            order(firm, store, f"More {n}", emergency=n % 2 == 0)
        for browser, side in ((owner, "office"), (pat.browser, "portal")):
            for path, most in (("", 5), ("board", 5), (str(record.id), 8)):
                browser.get(f"/{side}/work-orders/{path}")
                with counting(engine) as made:
                    assert browser.get(f"/{side}/work-orders/{path}").status == 200
                assert len(made) <= most, "\n\n".join(made)
                spent.append(len(made))
    assert spent[:6] == spent[6:]
