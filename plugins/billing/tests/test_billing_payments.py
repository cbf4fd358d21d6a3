"""Payments in the ledger: once, in parts, too much, given back."""

import pytest

from doorstep.api import Actor, Refused
from doorstep_billing.giving_back import give_back, refund_done
from doorstep_billing.invoices import Line, draft_invoice, issue
from doorstep_billing.ledger import balances, credit_of, locked
from doorstep_billing.payments import fail, start, succeed, take

STAFF = Actor(kind="staff", name="Robin Office")


def sent(session, account, amount=100_00, **options):
    invoice = draft_invoice(session, account.id, "Pump", [Line(text="Pump", unit_price=amount)], STAFF, **options)
    issue(session, invoice, STAFF)
    return invoice


@pytest.fixture
def invoice(firm, customer):
    with firm.writing() as session:
        return sent(session, customer)


def seen(firm, invoice):
    with firm.writing() as session:
        found = locked(session, invoice.id)
        return found.status, found.balance, found.reserved


def begin(firm, invoice, amount=100_00, key="one"):
    with firm.writing() as session:
        return start(session, invoice.id, amount, STAFF, key=key, provider="stripe")


def test_a_payment_counts_once(firm, customer, invoice):
    """IP-27, invariant 4: paying marks it paid once, even if the provider calls back twice."""
    payment = begin(firm, invoice)
    assert begin(firm, invoice).id == payment.id
    assert seen(firm, invoice) == ("sent", 100_00, 100_00)
    with pytest.raises(Refused, match="under way"):
        begin(firm, invoice, key="two")
    said = []
    for _ in range(3):
        with firm.writing() as session:
            said.append(succeed(session, payment.id))
    assert said == [True, False, False]
    assert seen(firm, invoice) == ("paid", 0, 0)
    with pytest.raises(Refused, match="is paid"):
        begin(firm, invoice, key="three")
    assert firm.check() == []


def test_a_failed_payment_frees_the_invoice(firm, invoice):
    """IP-27: a decline leaves the invoice as it was, and the next try is free."""
    payment = begin(firm, invoice)
    with firm.writing() as session:
        assert fail(session, payment.id, "Your card was declined.")
        assert not fail(session, payment.id, "Your card was declined.")
    assert seen(firm, invoice) == ("sent", 100_00, 0)
    again = begin(firm, invoice, key="two")
    with firm.writing() as session:
        assert succeed(session, again.id)
        # The provider took the first one after all: what it took is taken.
        assert succeed(session, payment.id)
    with firm.writing() as session:
        assert credit_of(session, invoice.account_id) == 100_00
    assert seen(firm, invoice) == ("paid", 0, 0)


def test_money_taken_by_hand_pays_the_oldest_and_the_rest_is_credit(firm, customer, invoice):
    """Payments by hand: part, over, several invoices."""
    with firm.writing() as session:
        second = sent(session, customer, 50_00)
        take(session, customer.id, 30_00, STAFF, means="cash", invoice_ids=[invoice.id])
    assert seen(firm, invoice) == ("part_paid", 70_00, 0)
    with firm.writing() as session:
        payment = take(session, customer.id, 130_00, STAFF, means="cheque", reference="No. 7", key="a cheque")
        assert take(session, customer.id, 130_00, STAFF, means="cheque", key="a cheque").id == payment.id
        assert payment.number == "R-0002"
    assert (seen(firm, invoice)[0], seen(firm, second)[0]) == ("paid", "paid")
    with firm.writing() as session:
        assert credit_of(session, customer.id) == 10_00
        assert balances(session, [customer.id]) == {customer.id: -10_00}
        # What is given back comes of its credit first, then opens the invoice that was due last.
        give_back(session, payment.id, 25_00, "A mistake", STAFF, key="r1")
        assert give_back(session, payment.id, 25_00, "A mistake", STAFF, key="r1").amount == 25_00
    with firm.writing() as session:
        assert credit_of(session, customer.id) == 0
        assert balances(session, [customer.id]) == {customer.id: 15_00}
        with pytest.raises(Refused, match="can still be given back"):
            give_back(session, payment.id, 105_01, "Too much", STAFF, key="r2")
        give_back(session, payment.id, 105_00, "The rest", STAFF, key="r3")
    with firm.writing() as session:
        assert balances(session, [customer.id]) == {customer.id: 120_00}
    assert firm.check() == []


def test_a_refund_through_the_provider_is_booked_when_it_is_out(firm, invoice):
    """Refunds: asked for, then done, once."""
    payment = begin(firm, invoice)
    with firm.writing() as session:
        succeed(session, payment.id)
        refund = give_back(session, payment.id, 40_00, "Broken", STAFF, key="r1")
        assert refund.state == "started"
    assert seen(firm, invoice)[:2] == ("paid", 0)
    with firm.writing() as session:
        assert refund_done(session, refund.id, "re_1")
        assert not refund_done(session, refund.id, "re_1")
    assert seen(firm, invoice)[:2] == ("part_paid", 40_00)


@pytest.mark.parametrize(("choice", "amount", "words"), [
    ({}, 40_00, "as a whole"), ({}, 140_00, "or less"), ({"part_payment": True}, 0, "above zero"),
])  # fmt: skip
def test_part_and_over_payment_are_the_business_s_choice(firm, invoice, choice, amount, words):
    """IP-27: part payment and over-payment only where the business allows them."""
    firm.choose("billing", **choice)
    with pytest.raises(Refused, match=words):
        begin(firm, invoice, amount)
    firm.choose("billing", part_payment=True, over_payment=True)
    begin(firm, invoice, amount or 1)
