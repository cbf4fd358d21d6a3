"""Estimates on a request: sent, answered once, followed by another."""

import pytest
from plugins.supportdesk.tests.builders import ESTIMATES, OFFICE, REQUESTS, ask, estimate, fresh

from doorstep_supportdesk.models import Estimate


@pytest.fixture
def request_of_lee(firm, company, lee):
    return ask(firm, company, lee.contact)


def action_of(page):
    (action,) = {str(one["action"]) for one in page.all("form[method=post]") if "Send my answer" in one.get_text()}
    return action


def test_the_estimate_adds_up_and_is_told(firm, company, lee, request_of_lee):
    """ST-17: lines, subtotal, tax of the business and total, on the page and in the PDF; its asker gets one mail."""
    firm.choose("supportdesk", tax_percent="8.25", tax_label="Sales tax")
    one = estimate(firm, request_of_lee)
    page = lee.browser.get(f"{ESTIMATES}/{one.id}")
    for text in ("$249.98", "Subtotal $350.03", "Tax (8.25 %) $28.88", "Total $378.91", request_of_lee.number):
        assert text in page.words
    assert fresh(firm, one, Estimate).total == 378_91 and firm.mails("support_estimate_published") == 1
    assert one.title in lee.browser.get(f"{REQUESTS}/{request_of_lee.id}").words
    assert one.title in lee.browser.get("/portal/").words


def test_approved_is_locked_with_name_and_time(firm, lee, request_of_lee):
    """ST-17: approved by whom and when; neither a second answer nor a change by staff."""
    one = estimate(firm, request_of_lee)
    path = f"{ESTIMATES}/{one.id}"
    asked = lee.browser.get(path)
    form, action = asked.form("Send my answer"), action_of(asked)
    page = lee.browser.submit(path, "Send my answer", answer="approved")
    assert "Approved by Lee Customer" in page.words and fresh(firm, one, Estimate).status == "approved"
    twice = lee.browser.post(action, {**form, "_once": "another", "answer": "declined", "reason": "No."})
    assert twice.status in (409, 422) and fresh(firm, one, Estimate).status == "approved"
    owner = firm.staff()
    assert owner.get(f"/office/estimates/{one.id}/edit").status == 409
    assert owner.post(f"/office/estimates/{one.id}/status", {"status": "draft"}).status == 409


def test_declined_keeps_the_reason_and_another_can_follow(firm, lee, request_of_lee):
    """ST-17: a reason is needed and kept; the next estimate is answered on its own."""
    first = estimate(firm, request_of_lee)
    path = f"{ESTIMATES}/{first.id}"
    assert "Write why you decline" in lee.browser.submit(path, "Send my answer", answer="declined").words
    lee.browser.submit(path, "Send my answer", answer="declined", reason="Too dear.")
    assert fresh(firm, first, Estimate).status == "declined"
    assert "Too dear." in firm.staff().get(f"/office/estimates/{first.id}").words
    second = estimate(firm, request_of_lee, title="A cheaper printer")
    lee.browser.submit(f"{ESTIMATES}/{second.id}", "Send my answer", answer="approved")
    states = [fresh(firm, one, Estimate).status for one in (first, second)]
    assert states == ["declined", "approved"]


def test_nobody_out_of_scope_decides(firm, lee, request_of_lee):
    """ST-17: a person of another company neither sees nor answers it."""
    one = estimate(firm, request_of_lee)
    action = action_of(lee.browser.get(f"{ESTIMATES}/{one.id}"))
    stranger = firm.person("Sam Stranger", firm.account("Other Corp")).browser
    assert stranger.get(f"{ESTIMATES}/{one.id}").status == 404
    assert stranger.post(action, {"answer": "approved"}).status == 404
    assert fresh(firm, one, Estimate).status == "sent"


def test_one_without_lines_is_not_sent_and_a_waiting_one_keeps_the_request_open(firm, lee, request_of_lee):
    """ST-17 ST-20: nothing to approve without a price; a request is not completed over an open question."""
    empty = estimate(firm, request_of_lee, published=False, lines=[])
    owner = firm.staff()
    refused = owner.post(f"/office/estimates/{empty.id}/publish")
    assert refused.status == 409 and "no lines" in refused.words
    one = estimate(firm, request_of_lee)
    refused = owner.post(f"{OFFICE}/{request_of_lee.id}/status", {"status": "completed"})
    assert refused.status == 409 and one.number in refused.words


def test_an_estimate_asks_for_nobody_whom_its_request_names(firm, company, lee):
    """ST-17: who asked takes part in the request, and so in its estimates: the form does not ask for them again."""
    record, owner = ask(firm, company, lee.contact), firm.staff()
    assert "Requester" in owner.get("/office/support-requests/new").words
    assert "Requester" not in owner.get(f"/office/estimates/new?parent={record.id}").words
