"""Invoices and their ledger."""

from decimal import Decimal

import pytest

from doorstep.api import Actor
from doorstep_billing.invoices import Line, draft_invoice, issue, void
from doorstep_billing.ledger import locked

pytestmark = pytest.mark.on_both

STAFF = Actor(kind="staff", name="Robin Office")
LINES = (
    Line(text="Pump", unit_price=100_05, tax_percent=Decimal("8.25")),
    Line(text="Labor", quantity=Decimal("2.5"), unit_price=99_99, tax_percent=Decimal("8.25")),
)


def test_an_issued_invoice_has_a_number_and_is_owed(firm, customer):
    """DESIGN 10: numbers at issue, without gaps; lines and their tax round half up; the ledger says what is owed."""
    with firm.writing() as session:
        drafts = [draft_invoice(session, customer.id, "Pump repair", LINES, STAFF) for _ in range(2)]
        assert [one.number for one in drafts] == ["Draft-1", "Draft-2"]
        issue(session, drafts[1], STAFF)
        assert (drafts[1].number, drafts[1].status) == ("INV-0001", "sent")
        # 10005 + 24998 (2.5 × 9999 = 24997.5), taxes 825 and 2062
        assert (drafts[1].subtotal, drafts[1].tax, drafts[1].balance) == (35003, 2887, 37890)
    assert firm.check() == []


def test_a_void_invoice_owes_nothing_and_keeps_its_number(firm, customer):
    """Money: void."""
    with firm.writing() as session:
        invoice = draft_invoice(session, customer.id, "Pump repair", LINES, STAFF)
        issue(session, invoice, STAFF)
        void(session, invoice.id, "A mistake", STAFF)
    with firm.writing() as session:
        found = locked(session, invoice.id)
        assert (found.number, found.status, found.balance) == ("INV-0001", "void", 0)
