"""A record with a conversation: what is said comes before what the record says, and the newest before all."""

import pytest

from .builders import STAFF, again, job, services


def order(page):
    """The parts of a record's page in the order of reading: by finger, by keyboard and by ear."""
    parts = page.all("#conversation, dl.pairs, #people, .timeline")
    return [one.get("id") or one["class"][0] for one in parts]


@pytest.fixture
def place(firm):
    return firm.account("Acme Holdings")


def test_what_is_said_comes_first_and_of_many_the_newest(firm, place):
    """ST-14 SW-04: where customers write, the conversation comes before what the record says once there is one; the
    last messages and all new ones stand open, the earlier ones are folded."""
    record, colleague = job(firm, place, published=True), firm.person("Carl Colleague", place)
    office, portal = f"/office/errands/{record.id}", f"/portal/errands/{record.id}"
    sides = {portal: colleague.browser, office: firm.staff()}
    for path, browser in sides.items():
        page = browser.get(path)
        assert order(page)[:2] == ["pairs", "conversation"] and "Write a message" not in page.words
    with firm.writing() as session:
        for number in range(12):
            services.post_message(session, again(session, record), f"Said {number}", STAFF)
    for path, browser in sides.items():
        page = browser.get(path)
        assert order(page)[:2] == ["conversation", "pairs"]
        assert [int(one.name[1]) for one in page.all("h1, h2, h3")][:2] == [1, 2]
        (jump,) = [one for one in page.all(".panel-head a") if "Write a message" in one.get_text()]
        assert page.all(str(jump["href"]))[0].name == "textarea"
    seen = colleague.browser.get(portal)
    assert [one.get_text() for one in seen.all(".earlier summary")] == ["8 earlier messages"]
    assert len(seen.all(".earlier .message")) == 8 and len(seen.all(".message")) == 12
    with firm.writing() as session:
        for number in range(6):
            services.post_message(session, again(session, record), f"New {number}", STAFF)
    fresh_ones = colleague.browser.get(portal)
    folded = " ".join(one.get_text() for one in fresh_ones.all(".earlier .message"))
    assert "New 0" not in folded and "Said 10" in folded and "Said 11" not in folded


def test_the_box_is_the_first_thing_to_fill_in(firm, place):
    """SW-04: a client writes, and says below what kind it is and for whom, if they like; staff say first what it is."""
    record = job(firm, place, published=True)
    found = {}
    for path, browser in (
        (f"/portal/errands/{record.id}", firm.person("Pat Example", place).browser),
        (f"/office/errands/{record.id}", firm.staff()),
    ):
        form = browser.get(path).all("#conversation form")[0]
        shown = form.select("input:not([type=hidden]), textarea, select")
        found[path.split("/")[1]] = list(dict.fromkeys(str(one["name"]) for one in shown))
    assert found["portal"][0] == "body" and {"subject", "tag", "audience"} <= set(found["portal"])
    assert found["office"][:2] == ["internal", "body"]
