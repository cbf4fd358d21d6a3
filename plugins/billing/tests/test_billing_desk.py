"""What the office does with invoices: sends them, books payments, credits, voids."""

from datetime import date

import pytest
from plugins.billing.tests.books import bill, faults, settings, state

from doorstep_billing.ledger import balances, credit_of


def test_staff_send_a_draft_with_the_button(firm, customer):
    """IP-01: a draft gets its number when it is sent, and customers see it from then on."""
    draft, lee = bill(firm, customer, 50_00, sent=False), firm.person("Lee Customer", customer)
    assert "Pump repair" not in lee.browser.get("/portal/invoices/").words
    page = firm.staff().submit(f"/office/invoices/{draft.id}", "Send")
    assert "INV-0001" in page.words and "Record a payment" in page.words
    assert state(firm, draft) == ("sent", 50_00)
    assert "INV-0001" in lee.browser.get("/portal/invoices/").words


def test_a_payment_is_recorded_on_the_invoice(firm, customer):
    """IP-27: a cheque pays a part, the rest is still to be paid; the receipt has a number and customers see it."""
    invoice, staff, lee = bill(firm, customer, 100_00), firm.staff(), firm.person("Lee Customer", customer)
    path = f"/office/money/invoices/{invoice.id}/payment"
    assert staff.get(path).form("Book the payment")["amount"] == "100.00"
    page = staff.submit(path, "Book the payment", amount="30.00", means="cheque", reference="Cheque 77")
    assert "receipt R-0001" in page.words and "Part paid" in page.words and "$70.00" in page.words
    assert state(firm, invoice) == ("part_paid", 70_00)
    assert "R-0001" in lee.browser.get("/portal/payments/?status=all").words
    staff.submit(path, "Book the payment", amount="90.00", means="cash")
    assert state(firm, invoice) == ("paid", 0)
    with firm.reading() as session:
        assert credit_of(session, customer.id) == 20_00
    assert staff.get(path).status == 409
    assert faults(firm) == []


def test_one_payment_pays_the_oldest_invoices_first(firm, customer):
    """Money: a payment over several invoices goes to the longest due; ticked ones are paid instead."""
    late, soon, later = (
        bill(firm, customer, 50_00, day=date(2026, 1, 1), due_on=date(2030, 1, day)) for day in (3, 1, 2)
    )
    staff, path = firm.staff(), f"/office/money/accounts/{customer.id}/payment"
    assert staff.get(path).form("Book the payment")["amount"] == "150.00"
    staff.submit(path, "Book the payment", amount="70.00", means="transfer")
    assert [state(firm, one)[1] for one in (soon, later, late)] == [0, 30_00, 50_00]
    staff.submit(path, "Book the payment", amount="50.00", means="transfer", invoices=str(late.id))
    assert [state(firm, one)[1] for one in (soon, later, late)] == [0, 30_00, 0]
    assert faults(firm) == []


def test_a_customer_pays_for_its_sites(firm, customer):
    """IP-19: one cheque of the customer pays invoices of its sites; each site's own balance follows."""
    site = firm.account("Pier 4", "site", customer)
    below, own = bill(firm, site, 60_00, due_on=date(2030, 1, 1)), bill(firm, customer, 40_00, due_on=date(2030, 1, 2))
    lee, staff = firm.person("Lee Site", site), firm.staff()
    path = f"/office/money/accounts/{customer.id}/payment"
    page = staff.submit(path, "Book the payment", amount="110.00", means="cheque")
    assert "R-0001" in page.words and [state(firm, one)[1] for one in (below, own)] == [0, 0]
    with firm.reading() as session:
        assert dict(balances(session, [customer.id, site.id])) == {customer.id: -10_00, site.id: 0}
    seen = lee.browser.get(f"/portal/invoices/{below.id}")
    assert "R-0001" in seen.words and not [link for link in seen.links() if "/portal/payments/0" in link]
    assert faults(firm) == []


def test_a_wrong_amount_comes_back_at_its_field(firm, customer):
    """Invariant 6: what was typed stays, with a message at the field."""
    invoice = bill(firm, customer, 100_00)
    page = firm.staff().submit(
        f"/office/money/invoices/{invoice.id}/payment", "Book the payment", amount="-3", reference="Cheque 9"
    )
    assert page.status == 422 and page.form("Book the payment")["reference"] == "Cheque 9"
    assert state(firm, invoice) == ("sent", 100_00)


def test_a_part_is_credited(firm, customer):
    """Money: a credit note is prefilled with the invoice's lines, numbered at once, and lowers what is owed."""
    invoice, staff, lee = bill(firm, customer), firm.staff(), firm.person("Lee Customer", customer)
    path = f"/office/money/invoices/{invoice.id}/credit"
    form = staff.get(path).form("Write the credit note")
    assert (form["lines-0-unit_price"], form["lines-1-quantity"], form["lines-0-tax_percent"]) == (
        "100.05",
        "2.5",
        "8.25",
    )
    data = {name: value for name, value in form.items() if not name.startswith("lines-1")}
    page = staff.post(path, {**data, "reason": "The pump came back"}, follow=True)
    assert "CN-0001" in page.words and "Issued" in page.words
    assert state(firm, invoice) == ("part_paid", 378_90 - 108_30)
    assert "The pump came back" in staff.get(f"/office/invoices/{invoice.id}").words
    assert "CN-0001" in lee.browser.get("/portal/credit-notes/?status=all").words
    assert faults(firm) == []


def test_no_more_is_credited_than_was_billed(firm, customer):
    """Money: over all credit notes; the form comes back with what was typed."""
    invoice, staff = bill(firm, customer, 100_00), firm.staff()
    path = f"/office/money/invoices/{invoice.id}/credit"
    staff.submit(path, "Write the credit note", reason="Half", **{"lines-0-quantity": "0.5"})
    again = staff.submit(path, "Write the credit note", reason="Once more", **{"lines-0-quantity": "0.6"})
    assert again.status == 422 and "$50.00 can still be credited" in again.words
    assert again.form("Write the credit note")["reason"] == "Once more"
    assert state(firm, invoice) == ("part_paid", 50_00)
    staff.submit(path, "Write the credit note", reason="The rest", **{"lines-0-quantity": "0.5"})
    assert state(firm, invoice) == ("paid", 0)
    assert staff.get(path).status == 409


def test_credit_beyond_the_balance_pays_other_invoices(firm, customer):
    """Money: a paid invoice that is credited leaves credit, which a button uses for another invoice."""
    settings(firm, apply_credit=None)
    paid, staff = bill(firm, customer, 100_00), firm.staff()
    staff.submit(f"/office/money/invoices/{paid.id}/payment", "Book the payment", means="cash")
    staff.submit(f"/office/money/invoices/{paid.id}/credit", "Write the credit note", reason="A gesture")
    other = bill(firm, customer, 80_00)
    assert state(firm, other) == ("sent", 80_00)
    page = staff.submit(f"/office/invoices/{other.id}", "Use $80.00 of the credit")
    assert "$80.00 of the credit was used" in page.words and state(firm, other) == ("paid", 0)
    with firm.reading() as session:
        assert credit_of(session, customer.id) == 20_00
    assert faults(firm) == []


@pytest.mark.parametrize(("on", "left"), [("1", 0), (None, 30_00)])
def test_credit_pays_new_invoices_where_the_settings_say_so(firm, customer, on, left):
    """Money: credit is used when an invoice is sent, by a setting."""
    settings(firm, apply_credit=on)
    staff = firm.staff()
    staff.submit(f"/office/money/accounts/{customer.id}/payment", "Book the payment", amount="40.00", means="cash")
    assert state(firm, bill(firm, customer, 30_00))[1] == left


@pytest.mark.sqlite
def test_every_kind_of_payment_has_a_receipt_and_used_credit_has_none(firm, customer):
    """HH-19: one mail for each payment, however it was paid; none where credit is used."""
    firm.person("Pat Payer", customer)
    staff, path = firm.staff(), f"/office/money/accounts/{customer.id}/payment"
    bill(firm, customer, 10_00)
    offered = [str(one["value"]) for one in staff.get(path).all("[name=means] option") if one["value"]]
    assert len(offered) >= 4
    for number, means in enumerate(offered, start=1):
        staff.submit(path, "Book the payment", amount="10.00", means=means)
        assert firm.mails("payment_published") == number, means
        bill(firm, customer, 10_00)
    staff.submit(path, "Book the payment", amount="50.00", means="cash")
    assert firm.mails("payment_published") == len(offered) + 1
    assert state(firm, bill(firm, customer, 30_00)) == ("paid", 0)
    assert firm.mails("payment_published") == len(offered) + 1


def test_an_invoice_is_voided_with_a_reason(firm, customer):
    """Money: void keeps the number and the reason; nothing is owed; what was paid on cannot be voided."""
    invoice, staff = bill(firm, customer, 100_00), firm.staff()
    path = f"/office/money/invoices/{invoice.id}/void"
    assert staff.submit(path, "Void the invoice", reason="").status == 422
    page = staff.submit(path, "Void the invoice", reason="It was billed twice")
    assert "INV-0001 is void" in page.words and "It was billed twice" in page.words
    assert state(firm, invoice) == ("void", 0)
    other = bill(firm, customer, 100_00)
    staff.submit(f"/office/money/invoices/{other.id}/payment", "Book the payment", amount="1.00", means="cash")
    refused = staff.submit(f"/office/money/invoices/{other.id}/void", "Void the invoice", reason="No")
    assert refused.status == 422 and "credit note" in refused.words
    assert faults(firm) == []


def test_a_form_that_is_sent_twice_books_once(firm, customer):
    """Invariant 4: money happens once, however often the button is pressed."""
    invoice, staff = bill(firm, customer, 100_00), firm.staff()
    path = f"/office/money/invoices/{invoice.id}/payment"
    form = {**staff.get(path).form("Book the payment"), "amount": "40.00", "means": "cash"}
    first, second = staff.post(path, form), staff.post(path, form)
    assert (first.status, second.status) == (303, 303) and first.location == second.location
    assert state(firm, invoice) == ("part_paid", 60_00)


def test_drafts_and_other_peoples_invoices_have_no_money_pages(firm, customer):
    """Invariant 1, IP-02: nothing is booked on a draft, and no page of money is a customer's."""
    draft, lee = bill(firm, customer, 10_00, sent=False), firm.person("Lee Customer", customer)
    sent = bill(firm, customer, 10_00)
    for page in ("payment", "credit", "void"):
        assert firm.staff().get(f"/office/money/invoices/{draft.id}/{page}").status == 404
        assert lee.browser.get(f"/office/money/invoices/{sent.id}/{page}").status == 404
    assert lee.browser.get("/office/money/").status == 404
