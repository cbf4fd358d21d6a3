"""By when: targets from the settings, what is late, and the clock that stands still."""

from datetime import timedelta

from plugins.supportdesk.tests.builders import OFFICE, REQUESTS, ask, fresh, say
from sqlalchemy import select

from doorstep.api import now
from doorstep_supportdesk.models import SupportRequest


def move(firm, record, **hours):
    """As if it had been made so many hours earlier."""
    with firm.writing() as session:
        one = session.scalars(select(SupportRequest).where(SupportRequest.id == record.id)).one()
        for name, value in hours.items():
            setattr(one, name, now() + timedelta(hours=value))


def test_targets_follow_priority_and_settings(firm, company, lee):
    """ST-13: hours for first answer and completion by priority; 0 is none; another priority, other targets."""
    firm.choose("supportdesk", answer_urgent=1, complete_urgent=4, answer_low=0, complete_low=0)
    urgent, low = ask(firm, company, lee.contact, priority="urgent"), ask(firm, company, lee.contact, priority="low")
    one = fresh(firm, urgent)
    spans = [round((due - one.created_at).total_seconds() / 3600) for due in (one.due, one.complete_due)]
    assert spans == [1, 4] and fresh(firm, low).due is None
    firm.staff().submit(f"{OFFICE}/{low.id}/edit", "Save", priority="urgent")
    assert fresh(firm, low).due is not None


def test_what_is_late_stands_out_and_customers_do_not_read_it(firm, company, lee):
    """ST-13: a badge, a filter and the office's home name it; the first answer moves on to the second target."""
    record = ask(firm, company, lee.contact)
    move(firm, record, answer_due=-3, due=-3)
    owner = firm.staff()
    assert "Answer late" in owner.get(f"{OFFICE}/").words and "Answer late" in owner.get("/office/").words
    assert record.title in owner.get(f"{OFFICE}/?status=late_answer").words
    assert record.title not in owner.get(f"{OFFICE}/?status=late").words
    page = owner.get(f"{OFFICE}/{record.id}").words
    assert "Targets" in page and "Late" in page
    assert "late" not in lee.browser.get(f"{REQUESTS}/{record.id}").words.lower()
    assert "late" not in lee.browser.get(f"{REQUESTS}/").soup.main.get_text().lower()
    say(owner, f"{OFFICE}/{record.id}", "On it.")
    one = fresh(firm, record)
    assert one.answered_at and one.due == one.complete_due
    assert "Was late" in owner.get(f"{OFFICE}/{record.id}").words
    assert record.title not in owner.get(f"{OFFICE}/?status=late_answer").words


def test_while_the_customer_is_asked_the_clock_stands_still(firm, company, lee):
    """ST-14 ST-20: waiting is not late; the pause is given to the target; a completed one has none."""
    record = ask(firm, company, lee.contact)
    owner = firm.staff()
    say(owner, f"{OFFICE}/{record.id}", "Which printer?")
    before = fresh(firm, record).complete_due
    owner.post(f"{OFFICE}/{record.id}/status", {"status": "waiting"})
    assert fresh(firm, record).due is None
    move(firm, record, waiting_since=-5)
    say(lee.browser, f"{REQUESTS}/{record.id}", "The big one.")
    after = fresh(firm, record)
    assert timedelta(hours=4.9) < after.complete_due - before < timedelta(hours=5.1) and after.due == after.complete_due
    owner.post(f"{OFFICE}/{record.id}/status", {"status": "completed"})
    assert fresh(firm, record).due is None and "In time" in owner.get(f"{OFFICE}/{record.id}").words


def test_what_is_late_is_for_programs_of_staff_alone(firm, company, lee):
    """ST-13: staff's programs read and ask for it; a customer's neither find it described nor get an answer."""
    record = ask(firm, company, lee.contact)
    move(firm, record, answer_due=-3, due=-3)
    owner, path = firm.staff(), "/api/v1/support-requests"
    assert [one["flags"] for one in owner.get(f"{path}?flag=late_answer").json["items"]] == [["late_answer"]]
    assert owner.get(f"{path}/{record.id}").json["flags"] == ["late_answer"]
    assert "flags" not in lee.browser.get(f"{path}/{record.id}").json
    assert lee.browser.get(f"{path}?flag=late_answer").status == lee.browser.get(f"{path}?status=late").status == 422
    assert "late_answer" not in lee.browser.get("/api/v1/openapi.json").text
