"""`doorstep check` finds what does not hold in the books."""

import pytest
from plugins.billing.tests.books import STAFF, bill, faults
from sqlalchemy import update

from doorstep.api import Record
from doorstep_billing.credits import credit
from doorstep_billing.giving_back import give_back
from doorstep_billing.invoices import Line
from doorstep_billing.models import CreditNote, Entry, Invoice, Payment
from doorstep_billing.payments import take

pytestmark = pytest.mark.sqlite


@pytest.fixture
def books(firm, customer):
    """An invoice that was paid, given back in part and credited: all is well."""
    invoice = bill(firm, customer, 100_00)
    with firm.writing() as session:
        payment = take(session, customer.id, 60_00, STAFF, means="cash", invoice_ids=[invoice.id])
        give_back(session, payment.id, 10_00, "Too much", STAFF, key="one")
        credit(session, invoice.id, [Line(text="Work", unit_price=20_00)], "A gesture", STAFF)
    assert faults(firm) == []
    return invoice


WRONG = (
    (Invoice, {"balance": 1}, "has the balance $0.01, its ledger says"),
    (Payment, {"amount": 61_00}, "payment R-0001 is of $61.00, booked are $60.00"),
    (Payment, {"refunded": 99_00}, "more was given back than was paid"),
    (Payment, {"refunded": 11_00}, "says that another amount was given back"),
    (CreditNote, {"total": 1}, "credit note CN-0001 is not booked as it is written"),
    (Record, {"status": "paid"}, "is paid, its ledger says open"),
    (Invoice, {"reserved": -1}, "has less than nothing to pay, or reserved"),
)  # fmt: skip


@pytest.mark.parametrize(("model", "values", "said"), WRONG)
def test_what_does_not_add_up_is_named(firm, books, model, values, said):
    """Invariant 4: balances are ledger sums, statuses follow, payments and refunds come to their amounts."""
    with firm.writing() as session:
        table = model.__table__
        mine = [table.c.business_id == session.business_id]
        mine += [table.c.id == books.id] if model in (Record, Invoice) else []
        session.execute(update(table).where(*mine).values(**values))
    assert any(said in str(fault) for fault in faults(firm)), faults(firm)


def test_used_credit_that_came_from_nowhere_is_named(firm, books, customer):
    """Money: credit that pays an invoice leaves the account's credit."""
    with firm.writing() as session:
        values = {
            "kind": "applied",
            "key": "applied:x",
            "account_id": customer.id,
            "amount": 5,
            "day": books.happens_on,
        }
        session.add(Entry(**values))
    assert any("used credit" in str(fault) for fault in faults(firm))
