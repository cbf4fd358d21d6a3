"""The same credit does not pay two invoices."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from plugins.billing.tests.books import STAFF, bill, faults

from doorstep_billing.credits import apply_credit, credit
from doorstep_billing.invoices import Line
from doorstep_billing.ledger import credit_of
from doorstep_billing.payments import take

pytestmark = pytest.mark.on_both


def test_four_invoices_reach_for_one_credit(firm, customer):
    """Invariant 4: at the same moment; together they use what there is, and no more."""
    invoices = [bill(firm, customer, 80_00) for _ in range(4)]
    paid = bill(firm, customer, 100_00)
    with firm.writing() as session:
        take(session, customer.id, 100_00, STAFF, means="cash", invoice_ids=[paid.id])
        credit(session, paid.id, [Line(text="Work", unit_price=100_00)], "A gesture", STAFF)
    start = Barrier(4)

    def reach(invoice):
        start.wait(20)
        with firm.writing() as session:
            return apply_credit(session, invoice.id, STAFF)

    with ThreadPoolExecutor(4) as pool:
        used = list(pool.map(reach, invoices))
    assert sum(used) == 100_00 and sorted(used) == [0, 0, 20_00, 80_00]
    with firm.reading() as session:
        assert credit_of(session, customer.id) == 0
    assert faults(firm) == []


def test_two_credit_notes_at_once_take_back_no_more_than_was_billed(firm, customer):
    """Invariant 4: the invoice is held while a credit note is written."""
    invoice, start = bill(firm, customer, 100_00), Barrier(2)

    def note(_):
        start.wait(20)
        try:
            with firm.writing() as session:
                return credit(session, invoice.id, [Line(text="Work", unit_price=60_00)], "Twice", STAFF).total
        except Exception as fault:
            return type(fault).__name__

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(note, range(2)))) == ["6000", "Refused"]
    assert faults(firm) == []
