"""Statements: a page of office and portal, and a document for customers."""

from datetime import date, timedelta

import pytest
from plugins.billing.tests.books import STAFF, bill, settings

from doorstep.api import now
from doorstep_billing.payments import take

pytestmark = pytest.mark.on_both

TODAY = now().date()


def test_a_statement_opens_and_closes_with_balances(firm, customer):
    """Money: what was owed before the period, what was booked in it, what is owed after it."""
    bill(firm, customer, 100_00, day=TODAY - timedelta(days=60), due_on=TODAY)
    bill(firm, customer, 40_00, day=TODAY - timedelta(days=10), due_on=TODAY)
    with firm.writing() as session:
        take(session, customer.id, 30_00, STAFF, means="cash", day=TODAY - timedelta(days=5))
    path = f"/office/money/accounts/{customer.id}?since={TODAY - timedelta(days=20)}&until={TODAY}"
    words = firm.staff().get(path).words
    assert "Opening balance $100.00" in words and "Closing balance $110.00" in words
    assert words.index("INV-0002") < words.index("R-0001") and "Open invoices $110.00" in words


def test_a_statement_of_a_customer_has_its_sites(firm, customer):
    """IP-19: what stands below counts; a site's own statement is the site's."""
    site = firm.account("Pier 4", "site", customer)
    bill(firm, site, 60_00)
    bill(firm, customer, 40_00)
    staff = firm.staff()
    assert "Open invoices $100.00" in staff.get(f"/office/money/accounts/{customer.id}").words
    assert "Open invoices $60.00" in staff.get(f"/office/money/accounts/{site.id}").words


def test_customers_read_statements_of_their_own(firm, customer):
    """IP-02, IP-23: in the portal, with its PDF; not of another customer, not with invoicing closed, not drafts."""
    other = firm.account("Other Customer")
    bill(firm, customer, 100_00)
    bill(firm, customer, 5_00, sent=False)
    lee, stranger = firm.person("Lee Customer", customer), firm.person("Sam Other", other)
    page = lee.browser.get("/portal/statements/", follow=True)
    assert "Closing balance $100.00" in page.words
    path = f"/portal/statements/{customer.id}"
    assert lee.browser.get(f"{path}/statement.pdf").data.startswith(b"%PDF")
    assert stranger.browser.get(path).status == stranger.browser.get(f"{path}/statement.pdf").status == 404
    firm.close_area(lee.contact, "invoicing")
    assert lee.browser.get(path).status == 404
    assert "Statement" not in lee.browser.get(f"/portal/accounts/{customer.id}").words


def test_somebody_linked_to_a_site_reads_no_statement_of_the_customer(firm, customer):
    """IP-21, IP-22: account-wide money is not theirs."""
    site = firm.account("Pier 4", "site", customer)
    lee = firm.person("Lee Site", site)
    assert lee.browser.get(f"/portal/statements/{customer.id}").status == 404
    assert lee.browser.get(f"/portal/statements/{site.id}").status == 200


def test_a_statement_is_put_among_the_customers_documents(firm, customer):
    """Money: document kind statement, seen by whoever sees the invoices."""
    bill(firm, customer, 100_00)
    lee = firm.person("Lee Customer", customer)
    page = firm.staff().submit(f"/office/money/accounts/{customer.id}", "Put among their documents")
    assert "among the documents of Harbor Holdings" in page.words
    assert "Statement 20" in lee.browser.get("/portal/documents").words
    firm.close_area(lee.contact, "invoicing")
    assert "Statement 20" not in lee.browser.get("/portal/documents").words


def test_days_the_wrong_way_round_or_nonsense_are_read_as_meant(firm, customer):
    """Invariant 6: never an error page."""
    staff = firm.staff()
    for query in ("since=2026-03-01&until=2026-01-01", "since=never&until=", "since=9999-12-31"):
        assert staff.get(f"/office/money/accounts/{customer.id}?{query}").status == 200


def test_credit_that_pays_an_invoice_moves_no_balance(firm, customer):
    """Money: used credit is no second payment on a statement."""
    settings(firm, apply_credit="1")
    with firm.writing() as session:
        take(session, customer.id, 50_00, STAFF, means="cash")
    bill(firm, customer, 80_00)
    words = firm.staff().get(f"/office/money/accounts/{customer.id}").words
    assert "Closing balance $30.00" in words and "Credit used" not in words


def test_home_and_account_pages_say_what_is_owed(firm, customer):
    """LOOK: what needs me comes first: invoices to pay, the longest due first; the office reads sums."""
    bill(firm, customer, 100_00, day=date(2026, 1, 1), due_on=TODAY - timedelta(days=3))
    bill(firm, customer, 40_00)
    lee, staff = firm.person("Lee Customer", customer), firm.staff()
    home = [one.get_text(" ") for one in lee.browser.get("/portal/").all(".todo-label")]
    assert home == ["Pay invoice INV-0001", "Pay invoice INV-0002"]
    assert "$100.00, was due on" in lee.browser.get("/portal/").words
    office = staff.get("/office/").words
    assert "$40.00" in office and "$100.00" in office and "2 open invoices" in office
    for page in (staff.get(f"/office/accounts/{customer.id}"), lee.browser.get(f"/portal/accounts/{customer.id}")):
        assert "2 open invoices: $140.00" in page.words and "Statement" in page.words
