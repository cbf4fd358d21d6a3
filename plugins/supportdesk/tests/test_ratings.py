"""Rating a completed request: who may, from when on, for how long, and what staff read of it."""

from datetime import timedelta

import pytest
from plugins.supportdesk.tests.builders import OFFICE, REQUESTS, STAFF, ask
from sqlalchemy import select, update

from doorstep.api import RecordRating, add_participant, now
from doorstep.testing.live_server import serving
from doorstep.testing.statements import counting
from doorstep.testing.verifying.looks import cookies, faults

LIST = "/office/request-ratings/"


@pytest.fixture
def owner(firm):
    return firm.staff()


@pytest.fixture
def record(firm, company, lee, owner):
    """A request of Lee's that staff took on and completed."""
    made = ask(firm, company, lee.contact)
    owner.submit(f"{OFFICE}/{made.id}", "Assign to me")
    owner.post(f"{OFFICE}/{made.id}/status", {"status": "completed"})
    return made


def given(firm):
    with firm.reading() as session:
        rows = session.scalars(select(RecordRating).order_by(RecordRating.id))
        return [(row.stars, row.words) for row in rows]


def test_a_completed_request_is_rated_and_changed(firm, lee, record, owner):
    """ST section 3: the requester rates the answer on its page, once, and can think again."""
    path = f"{REQUESTS}/{record.id}"
    assert "How did we do?" in lee.browser.get(path).words
    wrong = lee.browser.submit(path, "Send rating", stars="6", words="Kept words")
    assert wrong.status == 422 and "Kept words" in wrong.text and given(firm) == []
    done = lee.browser.submit(path, "Send rating", stars="2", words="Slow <b>indeed</b>")
    assert "You gave 2 of 5" in done.words and "Slow <b>indeed</b>" in done.words
    assert firm.mails("support_request_rated") == 1
    again = lee.browser.submit(path, "Change rating", stars="4", words="")
    assert "You gave 4 of 5" in again.words and given(firm) == [(4, "")]
    assert "rated 4 of 5" in owner.get(f"{OFFICE}/{record.id}").words


def test_it_can_be_changed_for_two_weeks(firm, lee, record):
    """ST section 3: afterwards it stays, on the page and whatever is sent."""
    path = f"{REQUESTS}/{record.id}"
    lee.browser.submit(path, "Send rating", stars="5", words="Quick")
    with firm.writing() as session:
        session.execute(update(RecordRating).values(created_at=now() - timedelta(days=14, seconds=1)))
    page = lee.browser.get(path)
    assert "You gave 5 of 5" in page.words and "Quick" in page.words and "Change rating" not in page.words
    late = [lee.browser.get(f"{path}/rating"), lee.browser.post(f"{path}/rating", {"stars": "1"})]
    assert [one.status for one in late] == [409, 409] and given(firm) == [(5, "Quick")]


def test_an_open_request_is_not_rated(firm, company, lee):
    """ST section 3: neither offered nor taken before it is completed."""
    path = f"{REQUESTS}/{ask(firm, company, lee.contact).id}"
    assert "How did we do?" not in lee.browser.get(path).words
    assert lee.browser.post(f"{path}/rating", {"stars": "5"}).status == 409 and given(firm) == []


def test_who_rates_takes_part_and_may_write(firm, company, lee, record):
    """ST section 3: requester and subscribers, each their own; no reader, no stranger, nobody who only looks on."""
    kim, rita, manager = firm.person("Kim Subscriber", company), firm.contact("Rita Reader"), firm.contact("Mo Manager")
    firm.link(rita, company, "company_reader")
    firm.link(manager, company, "request_manager")
    with firm.writing() as session:
        add_participant(session, session.merge(record, load=False), kim.contact.id, "subscriber", STAFF, quietly=True)
    path = f"{REQUESTS}/{record.id}"
    kim.browser.submit(path, "Send rating", stars="3", words="")
    lee.browser.submit(path, "Send rating", stars="5", words="")
    assert given(firm) == [(3, ""), (5, "")]
    for contact in (rita, manager):
        browser = firm.enrol(contact)
        assert "How did we do?" not in browser.get(path).words
        assert browser.post(f"{path}/rating", {"stars": "1"}).status == 409
    other = firm.person("Sam Stranger", firm.account("Other Corp"))
    assert other.browser.post(f"{path}/rating", {"stars": "1"}).status == 404 and len(given(firm)) == 2


def test_staff_read_it_and_rate_nothing_in_a_preview(firm, lee, record, owner):
    """ST section 3: the average by who saw to it, the words with their request; a preview has no form."""
    assert "No ratings yet" in owner.get(LIST).words
    lee.browser.submit(f"{REQUESTS}/{record.id}", "Send rating", stars="4", words="Well done")
    page = owner.get(LIST)
    assert "4.0 of 5" in page.words and "Well done" in page.words and record.number in page.words
    assert "Well done" in owner.get(f"{OFFICE}/{record.id}").words and lee.browser.get(LIST).status == 404
    owner.post(f"/office/preview/{lee.contact.id}")
    seen = owner.get(f"{REQUESTS}/{record.id}")
    assert "You gave 4 of 5" in seen.words and "Change rating" not in seen.words
    assert owner.get(f"{REQUESTS}/{record.id}/rating").status == 404


def test_the_list_takes_few_statements_and_no_more_with_more(firm, company, record, owner, lee):
    """Section 6: as many for one rating as for several."""

    def statements():
        with counting(firm.kit.installation.database.engine) as found:
            owner.get(LIST)
        return len(found)

    lee.browser.submit(f"{REQUESTS}/{record.id}", "Send rating", stars="4", words="")
    owner.get(LIST)
    one = statements()
    for place in range(3):
        more = ask(firm, company, lee.contact, title=f"More {place}")
        owner.post(f"{OFFICE}/{more.id}/status", {"status": "completed"})
        lee.browser.submit(f"{REQUESTS}/{more.id}", "Send rating", stars="1", words="Hm")
    assert statements() == one <= 8


@pytest.mark.sqlite
@pytest.mark.timeout(120)
def test_rating_passes_the_accessibility_check(firm, lee, record, owner, browser):
    """LOOK: the box, the form by itself and the office's list, on a phone, in light and dark, with long words."""
    path = f"{REQUESTS}/{record.id}"
    lee.browser.submit(path, "Send rating", stars="2", words="Unbreakable" * 30)
    sides, wrong = ((lee.browser, (path, f"{path}/rating")), (owner, (LIST, f"{OFFICE}/{record.id}"))), []
    with serving(firm.kit.app) as address:
        for person, paths in sides:
            context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
            context.add_cookies(cookies(person, address))
            page = context.new_page()
            for one in paths:
                page.goto(address + person.path(one))
                wrong += [f"{one}: {fault}" for fault in faults(page)]
            context.close()
    assert not wrong, "\n".join(wrong)
