"""Invoices, credit notes, receipts and statements on paper."""

from datetime import date
from decimal import Decimal

import pytest
from plugins.billing.tests.books import LINES, STAFF, bill, paper, settings, words_of

from doorstep_billing.credits import credit
from doorstep_billing.invoices import Line, void
from doorstep_billing.payments import take

pytestmark = pytest.mark.sqlite
GIVEN = {
    "tax_label": "Sales tax", "tax_number": "84-1234567", "how_to_pay": "Account 123456789", "footer": "Ridge LLC",
}  # fmt: skip


@pytest.fixture
def place(firm):
    settings(firm, **GIVEN)
    customer = firm.account("Harbor Holdings", number="C-1009", street="100 Harbor Drive", city="Portland")
    return firm.account("Pier 4", "site", customer, street="4 Dock Road")


def test_an_invoice_has_what_a_bookkeeper_needs(firm, place):
    """Money: number, dates, tax number, whom it is for and where, lines, discount, tax by rate, total, how to pay."""
    lines = (*LINES, Line(text="Permit", unit_price=50_00, tax_percent=Decimal(0), discount_percent=Decimal(10)))
    words = paper(firm, bill(firm, place, lines=lines, reference="PO 4471", day=date(2026, 3, 1)), "invoice_pdf")
    for said in (
        "INV-0001", "1 Mar 2026", "31 Mar 2026", "84-1234567", "PO 4471", "Harbor Holdings", "100 Harbor Drive",
        "C-1009", "Pier 4", "4 Dock Road", "Labor 2.5 $99.99", "Permit 1 $50.00 10 %", "Subtotal $395.03",
        "Discount -$5.00", "Sales tax 8.25 % $28.87", "Total $423.90", "Please pay $423.90 by 31 Mar 2026",
        "Account 123456789", "Ridge LLC",
    ):  # fmt: skip
        assert said in words, said
    assert "VOID" not in words.replace(" ", "") and "Doorstep" not in words


def test_a_void_invoice_is_stamped(firm, place):
    """Money: nobody pays it by mistake."""
    invoice = bill(firm, place)
    with firm.writing() as session:
        void(session, invoice.id, "A mistake", STAFF)
    words = paper(firm, invoice, "invoice_pdf")
    assert "VOID" in words.replace(" ", "") and "Nothing is to be paid" in words and "Account 123456789" not in words


def test_a_credit_note_and_a_receipt_name_what_they_are_for(firm, place):
    """Money: the invoice, the amounts, what is left as credit."""
    invoice = bill(firm, place)
    with firm.writing() as session:
        payment = take(session, place.id, 300_00, STAFF, means="cheque", reference="Cheque 77", day=date(2026, 3, 2))
        note = credit(session, invoice.id, LINES[:1], "The pump came back", STAFF)
    receipt = paper(firm, payment, "receipt_pdf")
    for said in ("R-0001", "2 Mar 2026", "Cheque 77", "INV-0001 Pump repair $300.00", "Paid $300.00", "Received from"):
        assert said in receipt, said
    words = paper(firm, note, "credit_note_pdf")
    for said in (
        "CN-0001", "INV-0001", "84-1234567", "The pump came back", "Credit $108.30", "lower by $78.90",
        "credit of $29.40",
    ):  # fmt: skip
        assert said in words, said


def test_hostile_words_are_words_on_paper(firm, place):
    """Invariant 6: what looks like a program is printed, not run."""
    nasty = '#panic("x") $ * _ @ {{ 7*7 }} <script> \u202e\u05e9\u05dc\u05d5\u05dd ' + "y" * 300
    lines = [Line(text=nasty, unit_price=1)]
    words = paper(firm, bill(firm, place, lines=lines, title=nasty[:100], notes=nasty), "invoice_pdf")
    assert '#panic("x")' in words.replace("“", '"').replace("”", '"')


def test_a_statement_is_a_pdf_made_at_once(firm, place):
    """Money: opening balance, entries, closing balance, what is due."""
    bill(firm, place, day=date(2026, 1, 10))
    with firm.writing() as session:
        take(session, place.id, 100_00, STAFF, means="cash", day=date(2026, 2, 3))
    answer = firm.staff().get(
        f"/office/money/accounts/{place.parent_id}/statement.pdf?since=2026-02-01&until=2026-02-28"
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    words = words_of(answer.data)
    for said in (
        "1 Feb 2026 – 28 Feb 2026", "Opening balance $378.90", "3 Feb 2026 R-0001 · Payment · Pier 4 $100.00 $278.90",
        "You owe $278.90", "INV-0001 Pump repair",
    ):  # fmt: skip
        assert said in words, said
