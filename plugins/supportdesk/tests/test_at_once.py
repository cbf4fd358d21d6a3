"""Two people answer, close and reassign one request at once: nothing is lost, and both are told."""

from threading import Barrier, Thread

import pytest
from plugins.supportdesk.tests.builders import OFFICE, ask, fresh

from doorstep.api import staff_choices

pytestmark = pytest.mark.on_both

AGAIN = "Somebody else wrote while you did"


def press(browsers, path, forms):
    """Both at the same moment."""
    start, answers = Barrier(len(browsers)), {}

    def go(number):
        start.wait()
        answers[number] = browsers[number].post(path, forms[number])

    threads = [Thread(target=go, args=(number,)) for number in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(browsers))]


def test_two_who_answer_and_set_a_status_at_once(firm, company, lee):
    """ST-14 ST-15 ST-20: one goes through, the other reads what was said meanwhile with their words kept, and sends."""
    record = ask(firm, company, lee.contact)
    path = f"{OFFICE}/{record.id}"
    browsers = [firm.staff(), firm.staff()]
    forms = [browser.get(path).form("Send message") for browser in browsers]
    said = ["It is done.", "Which printer is it?"]
    wanted = ["completed", "waiting"]
    pressed = [{**form, "body": said[n], "then": wanted[n]} for n, form in enumerate(forms)]
    answers = press(browsers, f"{path}/message", pressed)
    assert sorted(one.status for one in answers) == [303, 422]
    late = next(n for n, one in enumerate(answers) if one.status == 422)
    assert AGAIN in answers[late].words and said[1 - late] in answers[late].words
    again = answers[late].form("Send anyway")
    assert again["body"] == said[late]
    assert fresh(firm, record).status == wanted[1 - late]
    assert browsers[late].post(f"{path}/message", {**again, "then": wanted[late]}).status == 303
    page = lee.browser.get(f"/portal/support-requests/{record.id}").words
    assert all(words in page for words in said) and fresh(firm, record).status == wanted[late]
    assert firm.mails("support_request_message") == 2 and firm.mails("support_request_status") == 2


def test_closing_and_reassigning_at_once_keeps_both(firm, company, lee):
    """ST-20: a status and an assignment do not undo each other; whoever changed an old state is told."""
    record = ask(firm, company, lee.contact)
    path = f"{OFFICE}/{record.id}"
    browsers = [firm.staff(), firm.staff()]
    with firm.reading() as session:
        key, name = staff_choices(session)[0]
    starts = Barrier(2)
    answers = {}

    def go(what, browser, data):
        starts.wait()
        answers[what] = browser.post(f"{path}/{what}", data)

    acts = (("status", browsers[0], {"status": "completed"}), ("assign", browsers[1], {"assigned_id": key}))
    threads = [Thread(target=go, args=one) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for what, browser, data in acts:
        if answers[what].status != 303:
            assert answers[what].status == 409 and "meanwhile" in answers[what].words.lower()
            assert browser.post(f"{path}/{what}", data).status == 303
    one = fresh(firm, record)
    assert one.closed_at and str(one.assigned_id) == key
    page = browsers[0].get(path).words
    assert "Completed" in page and name in page
