"""Every hour: overdue after the due day of the business, and reminders, once each."""

from datetime import timedelta
from pathlib import Path

import pytest
from plugins.billing.tests.books import STAFF, bill, settings, state

from doorstep.api import now
from doorstep.testing.statements import counting
from doorstep_billing.daily import every_hour
from doorstep_billing.ledger import locked
from doorstep_billing.payments import take

TODAY = now().date()


def work(firm):
    every_hour(firm.beside())


def mailed(firm):
    """The mails that went out."""
    firm.work()
    folder = Path(firm.kit.installation.settings.mailbox_folder)
    return [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def lee(firm, customer):
    return firm.person("Lee Customer", customer)


def test_an_invoice_is_overdue_the_day_after_its_due_day(firm, customer, lee):
    """Money: moved by itself, told once; what is paid or void is left alone."""
    late = bill(firm, customer, 50_00, day=TODAY - timedelta(days=40), due_on=TODAY)
    paid = bill(firm, customer, 20_00, day=TODAY - timedelta(days=40), due_on=TODAY - timedelta(days=2))
    with firm.writing() as session:
        take(session, customer.id, 20_00, STAFF, means="cash", invoice_ids=[paid.id])
    work(firm)
    assert state(firm, late)[0] == "sent" and state(firm, paid)[0] == "paid"
    with firm.writing() as session:
        locked(session, late.id).due_on = TODAY - timedelta(days=1)
    for _ in range(3):
        work(firm)
    assert state(firm, late) == ("overdue", 50_00)
    assert firm.mails("invoice_overdue") == 1
    (mail,) = [text for text in mailed(firm) if "overdue" in text]
    assert lee.contact.email in mail and "Still to pay: $50.00" in mail


def test_customers_are_reminded_before_and_again_after(firm, customer, lee):
    """Money: some days before, and every so many days while it is overdue, as the settings say."""
    settings(firm, remind_before="5", remind_every="7")
    invoice = bill(firm, customer, 50_00, day=TODAY - timedelta(days=20), due_on=TODAY + timedelta(days=5))
    bill(firm, customer, 50_00, day=TODAY - timedelta(days=20), due_on=TODAY + timedelta(days=6))
    for _ in range(2):
        work(firm)
    assert (firm.mails("invoice_due_soon"), firm.mails("invoice_overdue")) == (1, 0)
    for days, told in ((1, 1), (6, 1), (8, 2), (9, 2)):
        with firm.writing() as session:
            found = locked(session, invoice.id)
            found.due_on, found.reminded_on = TODAY - timedelta(days=days), last_told(days)
        work(firm)
        assert firm.mails("invoice_overdue") == told, days


def last_told(days):
    """The day of the last reminder, as seen so many days after the due day."""
    return {1: None, 6: TODAY - timedelta(days=5), 8: TODAY - timedelta(days=7), 9: TODAY - timedelta(days=1)}[days]


def test_no_reminders_where_none_are_wanted(firm, customer, lee):
    """Money: 0 says no; overdue is said once all the same."""
    settings(firm, remind_before="0", remind_every="0")
    bill(firm, customer, 50_00, day=TODAY - timedelta(days=20), due_on=TODAY + timedelta(days=1))
    bill(firm, customer, 50_00, day=TODAY - timedelta(days=60), due_on=TODAY - timedelta(days=1))
    for _ in range(2):
        work(firm)
    assert firm.mails("invoice_due_soon") == 0


def test_looking_for_late_invoices_takes_as_many_statements_for_many(firm, customer):
    """Invariant 7: where nothing is to do, the number of invoices does not matter."""
    settings(firm, remind_before="0")

    def looked():
        with counting(firm.kit.installation.database.engine) as statements:
            work(firm)
        return len(statements)

    bill(firm, customer, 10_00)
    few = looked()
    for _ in range(5):
        bill(firm, customer, 10_00)
    assert looked() == few


def test_mails_name_the_business_alone(firm, customer, lee):
    """HH-13: an invoice, a receipt and a credit note are told of in the business's name."""
    invoice = bill(firm, customer, 50_00)
    staff = firm.staff()
    staff.submit(f"/office/money/invoices/{invoice.id}/payment", "Book the payment", means="cheque")
    staff.submit(f"/office/money/invoices/{invoice.id}/credit", "Write the credit note", reason="A gesture")
    assert [firm.mails(rule) for rule in ("invoice_published", "payment_published", "credit_note_published")] == [1] * 3
    texts = mailed(firm)
    assert len(texts) >= 3 and not any("doorstep" in text.casefold().replace("x-doorstep", "") for text in texts)
