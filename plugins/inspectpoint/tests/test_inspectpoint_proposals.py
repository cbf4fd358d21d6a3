"""Proposals: sums, sending, answers, expiry."""

from datetime import timedelta
from decimal import Decimal

import pytest
from plugins.inspectpoint.tests.builders import LINES, proposal
from sqlalchemy import select

from doorstep.api import line_amount, now, percent_of
from doorstep_inspectpoint.models import Proposal

TODAY = now().date()


def fresh(firm, record):
    with firm.reading() as session:
        return session.scalars(select(Proposal).where(Proposal.id == record.id)).one()


def status_of(firm, record):
    return fresh(firm, record).status


@pytest.mark.sqlite
def test_lines_and_tax_round_half_up():
    """IP-26: amounts are minor units, each line and the tax round half up, sums add what was rounded."""
    assert [percent_of(1, Decimal(text)) for text in ("50", "150", "240", "250")] == [1, 2, 2, 3]
    assert line_amount(Decimal("2.5"), 99_99) == 249_98


def test_the_web_view_adds_up_as_the_settings_say(firm, building):
    """IP-26: the web view shows lines, subtotal, tax of the firm and total."""
    settings = firm.staff().submit(
        "/office/settings/vertical/inspectpoint", "Save", tax_percent="8.25", tax_label="Sales tax"
    )
    assert settings.status == 200
    record = proposal(firm, building)
    words = firm.person("Lee Customer", building).browser.get(f"/portal/proposals/{record.id}").words
    for text in ("$249.98", "Subtotal $350.03", "Tax (8.25 %) $28.88", "Total $378.91"):
        assert text in words
    assert fresh(firm, record).total == 378_91


def test_publishing_sends_it_and_needs_lines(firm, building):
    """IP-26, IP-01: a proposal without lines cannot be sent; publishing one sends it."""
    bare = proposal(firm, building, published=False, lines=[])
    staff = firm.staff()
    refused = staff.post(f"/office/proposals/{bare.id}/publish")
    assert refused.status == 409 and "no lines" in refused.words
    full = proposal(firm, building, published=False)
    staff.post(f"/office/proposals/{full.id}/publish")
    assert status_of(firm, full) == "sent"


def test_a_customer_approves_in_the_web_view_and_it_is_locked(firm, building):
    """IP-26, ST-17: approved with name and time, then locked; a second answer is refused."""
    record = proposal(firm, building)
    lee = firm.person("Lee Customer", building)
    assert "Replace the panel" in lee.browser.get("/portal/").words
    page = lee.browser.submit(f"/portal/proposals/{record.id}", "Send my answer", answer="approved")
    assert "Approved by Lee Customer" in page.words
    assert status_of(firm, record) == "approved"
    staff = firm.staff()
    assert staff.get(f"/office/proposals/{record.id}/edit").status == 409
    assert staff.post(f"/office/proposals/{record.id}/status", {"status": "draft"}).status == 409
    assert status_of(firm, record) == "approved"


def test_declining_needs_a_reason(firm, building):
    """IP-26, ST-17: declined with a stored reason, which the office reads."""
    record = proposal(firm, building)
    lee = firm.person("Lee Customer", building)
    path = f"/portal/proposals/{record.id}"
    assert "Write why you decline" in lee.browser.submit(path, "Send my answer", answer="declined").words
    assert status_of(firm, record) == "sent"
    lee.browser.submit(path, "Send my answer", answer="declined", reason="Too dear.")
    assert status_of(firm, record) == "declined"
    assert "Too dear." in firm.staff().get(f"/office/proposals/{record.id}").words


def test_staff_do_not_answer_for_the_customer_by_a_status(firm, building):
    """IP-26: approved and declined come from an answer alone."""
    record = proposal(firm, building)
    refused = firm.staff().post(f"/office/proposals/{record.id}/status", {"status": "approved"})
    assert refused.status == 409 and status_of(firm, record) == "sent"


def test_an_edited_proposal_asks_for_its_new_content(firm, building):
    """IP-26: whoever still has the former one open does not approve the new price."""
    record = proposal(firm, building)
    lee = firm.person("Lee Customer", building)
    path = f"/portal/proposals/{record.id}"
    former = lee.browser.get(path).form("Send my answer")
    firm.staff().submit(f"/office/proposals/{record.id}/edit", "Save", **{"lines-0-unit_price": "500.00"})
    stale = lee.browser.submit(path, "Send my answer", answer="approved", sha256=former["sha256"])
    assert "changed since you opened it" in stale.words and status_of(firm, record) == "sent"


def test_nobody_approves_what_has_expired(firm, building):
    """IP-26: an expired proposal asks no more, and lives again with a later last day."""
    record = proposal(firm, building)
    lee = firm.person("Lee Customer", building)
    path = f"/portal/proposals/{record.id}"
    form = lee.browser.get(path).form("Send my answer")
    with firm.writing() as session:
        found = session.scalars(select(Proposal).where(Proposal.id == record.id)).one()
        found.valid_until = TODAY - timedelta(days=2)
    late = lee.browser.submit(path, "Send my answer", answer="approved", sha256=form["sha256"])
    assert "no longer valid" in late.words
    firm.work()
    assert status_of(firm, record) == "expired"
    page = lee.browser.get(path)
    assert "Expired" in page.words and "Send my answer" not in page.words
    assert "Replace the panel" not in lee.browser.get("/portal/").all(".todo")
    later = (TODAY + timedelta(days=9)).isoformat()
    firm.staff().submit(f"/office/proposals/{record.id}/edit", "Save", valid_until=later)
    assert status_of(firm, record) == "sent" and "Send my answer" in lee.browser.get(path).words


def test_lines_are_kept_in_their_order(firm, building):
    """IP-26: what staff typed first stands first."""
    record = proposal(firm, building)
    words = firm.staff().get(f"/office/proposals/{record.id}").words
    assert words.index(LINES[0]["text"]) < words.index(LINES[1]["text"])
