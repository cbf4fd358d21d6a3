"""Open invoices of another program are taken in from a file."""

from io import BytesIO

import pytest
from plugins.billing.tests.books import faults
from sqlalchemy import select

from doorstep.api import Refused
from doorstep_billing.models import Invoice
from doorstep_billing.reading import read_amount, read_day

FILE = """Invoice #,Customer,Customer #,Invoice Date,Due Date,Amount,Open Balance,Memo
1001,Harbor Holdings,,03/01/2026,03/31/2026,"$1,200.00",$200.00,Pump repair
1002,,C-7,2026-10-01,,80.50,80.50,Yearly service
1003,Nobody We Know,,2026-10-01,,10,10,Lost
1004,Harbor Holdings,,never,,10,10,Wrong day
1005,Harbor Holdings,,2026-10-01,,10,0,Paid
1001,Harbor Holdings,,2026-03-01,,1,1,Twice
"""


def take_in(firm, text=FILE):
    """The file as an office worker imports it; the page after it is done."""
    staff = firm.staff()
    page = staff.get("/office/imports")
    data = {**page.form("file"), "file": (BytesIO(text.encode()), "open.csv"), "kind": ""}
    preview = staff.post("/office/imports", data, follow=True)
    path = preview.response.request.path
    if "/start" in preview.text:
        staff.submit(path.removeprefix(f"/{firm.slug}"), "start")
    firm.work()
    return preview, staff.get(path.removeprefix(f"/{firm.slug}"))


@pytest.fixture
def customers(firm, customer):
    return customer, firm.account("Seventh Street Ltd", number="C-7")


def books(firm):
    with firm.reading() as session:
        columns = (Invoice.number, Invoice.reference, Invoice.total, Invoice.balance, Invoice.status, Invoice.due_on)
        return session.execute(select(*columns).order_by(Invoice.number)).all()


def test_open_invoices_are_taken_over_with_their_numbers(firm, customers):
    """Money: recognised headings, a preview, faults line by line; our numbers go on without gaps, theirs are kept."""
    preview, done = take_in(firm)
    assert "Open invoices" in preview.words and "There is no such customer here" in preview.words
    first, second = books(firm)
    assert (first.number, first.reference, first.total, first.balance) == ("INV-0001", "1001", 1200_00, 200_00)
    assert (first.status, str(first.due_on)) == ("overdue", "2026-03-31")
    assert (second.number, second.reference, second.balance) == ("INV-0002", "1002", 80_50)
    for said in ("no such customer", "'never' is no invoice date", "Nothing is open", "stands in line 2 already"):
        assert said in done.words, said
    assert faults(firm) == []


def test_the_same_file_again_changes_nothing(firm, customers):
    """Money: rows are known again by customer and number."""
    take_in(firm)
    before = books(firm)
    preview, _ = take_in(firm)
    assert "Here already" in preview.words and books(firm) == before


def test_nobody_is_mailed_and_customers_see_them(firm, customers):
    """Money: what was sent long ago is not sent again, also where invoices go out by themselves."""
    lee = firm.person("Lee Customer", customers[0])
    take_in(firm)
    firm.work()
    assert [firm.mails(f"invoice_{what}") for what in ("published", "overdue", "due_soon")] == [0, 0, 0]
    assert "INV-0001" in lee.browser.get("/portal/invoices/").words
    assert "Paid before it was taken over" in lee.browser.get(f"/portal/invoices/{invoice_id(firm)}").words


def invoice_id(firm):
    with firm.reading() as session:
        return session.scalar(select(Invoice.id).where(Invoice.reference == "1001"))


@pytest.mark.sqlite
def test_amounts_and_days_are_read_as_they_are_written(firm):
    """Money: as QuickBooks, Excel and others write them; what is neither is refused by name."""
    with firm.reading() as session:
        amounts = {
            "$1,234.50": 1234_50,
            "1.234,50 €": 1234_50,
            "(12.00)": -12_00,
            "7": 7_00,
            "": None,
            "1,234": 1234_00,
        }
        assert {text: read_amount(session, text) for text in amounts} == amounts
        assert read_amount(session, "1,234") == 1234_00
        days = ("2026-03-12", "12 Mar 2026", "03/12/2026", "12.03.2026", "Mar 12, 2026")
        assert {str(read_day(session, text, "date")) for text in days} == {"2026-03-12"}
        with pytest.raises(Refused, match="is no amount"):
            read_amount(session, "a lot")


def test_the_kind_is_gone_where_billing_is_off(kit):
    """DESIGN 4: the core closes the gate everywhere."""
    firm = kit.firm("billing")
    assert "Open invoices" in firm.staff().get("/office/imports").words
    other = kit.firm()
    assert "Open invoices" not in other.staff().get("/office/imports").words
