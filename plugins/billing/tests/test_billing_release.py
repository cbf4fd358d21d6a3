"""An invoice that is due before release holds what it is about, until it is paid."""

import pytest
from plugins.billing.tests.books import STAFF, send
from plugins.billing.tests.paying_builders import set_up
from plugins.inspectpoint.tests.builders import deficiency, report
from sqlalchemy import select

from doorstep.api import Document, publish_record
from doorstep_billing.models import Invoice
from doorstep_billing.payments import take

NOT_OPEN = "This is not open yet"


@pytest.fixture
def firm(kit):
    return kit.firm("billing", "inspectpoint", name="Beacon Fire")


@pytest.fixture
def building(firm):
    return firm.account("Pier 4", "site", firm.account("Harbor Holdings"))


@pytest.fixture
def lee(firm, building):
    return firm.person("Lee Customer", building)


@pytest.fixture
def held(firm, building):
    """A published report whose invoice is sent, and due before release."""
    made = report(firm, building)
    drafted(firm, made, price="120.00")
    send(firm, invoice_of(firm))
    return made


def drafted(firm, record, price="9"):
    lines = {"lines-0-quantity": "1", "lines-0-unit_price": price}
    page = firm.staff().submit(f"/office/money/about/{record.id}", "Make a draft", before_release="1", **lines)
    assert "Draft-1" in page.words


def invoice_of(firm):
    with firm.reading() as session:
        return session.scalars(select(Invoice)).one()


def pay(firm, invoice):
    with firm.writing() as session:
        take(session, invoice.account_id, invoice.total, STAFF, invoice_ids=[invoice.id], means="cash")


def test_held_until_it_is_paid(firm, lee, held):
    """HG "Pay step then release", IP-27: listed with its step and button; paid, it opens at the next look."""
    listed = lee.browser.get("/portal/inspection-reports/?status=all")
    assert held.title in listed.words and "Not open yet" in listed.words
    page = lee.browser.get(f"/portal/inspection-reports/{held.id}")
    assert page.status == 200 and NOT_OPEN in page.words and "Pull station" not in page.words
    invoice = invoice_of(firm)
    assert f"Invoice {invoice.number} is not paid yet: $120.00." in page.words
    assert any(link.endswith(f"/portal/invoices/{invoice.id}") for link in page.links())
    pay(firm, invoice)
    assert "Pull station" in lee.browser.get(f"/portal/inspection-reports/{held.id}").words


@pytest.mark.parametrize(("paid_online", "words"), [(True, "Pay $120.00"), (False, "How to pay")])
def test_the_home_page_asks_for_the_payment(firm, lee, held, stripe, paid_online, words):
    """HG "Pay step then release": the to-do names the invoice, the amount and the day; its button says what is paid, or
    leads to how to pay where that is not done online, as the step of what is held does; paid, it is gone."""
    set_up(firm)
    firm.choose("billing", pay_online=paid_online, how_to_pay="Please bring a cheque.")
    invoice = invoice_of(firm)
    (line,) = lee.browser.get("/portal/").all("section .todo li")
    assert line.get_text(" ", strip=True).startswith(f"Pay invoice {invoice.number} $120.00, due on ")
    (button,) = line.select("a.btn")
    assert button.get_text() == f"{words}: Pay invoice {invoice.number}"
    page = lee.browser.get(f"/portal/inspection-reports/{held.id}")
    (step,) = [a for a in page.all("main a") if a.get_text(strip=True) == words]
    assert step["href"] == button["href"] and str(step["href"]).endswith(f"/portal/invoices/{invoice.id}")
    assert ("Please bring a cheque." in lee.browser.get(str(step["href"])).words) is not paid_online
    pay(firm, invoice)
    assert not lee.browser.get("/portal/").all("section .todo li")


def test_its_papers_and_the_api_are_held_as_well(firm, lee, held):
    """Money: documents on the record, its children, the API's body: held; its invoice itself is open."""
    below = deficiency(firm, held)
    firm.work()
    with firm.reading() as session:
        live = (Document.record_id == held.id, Document.replaced_at.is_(None))
        paper = session.scalars(select(Document).where(*live)).first()
    assert paper is not None
    assert lee.browser.get(f"/portal/documents/{paper.id}/download").status == 409
    assert lee.browser.get(f"/api/v1/inspection-reports/{held.id}").status == 409
    item = lee.browser.get("/api/v1/inspection-reports?status=all").json["items"][0]
    assert item["held"]["steps"][0]["step"] == "How to pay" and item["system"] is None
    assert NOT_OPEN in lee.browser.get(f"/portal/deficiencies/{below.id}").words
    assert NOT_OPEN not in lee.browser.get(f"/portal/invoices/{invoice_of(firm).id}").words


def test_who_does_not_see_the_invoice_reads_no_amount(firm, building, held):
    """IP-28: with the area closed the reason names neither number nor amount, and there is no button."""
    kim = firm.person("Kim Tenant", building)
    firm.close_area(kim.contact, "invoicing")
    page = kim.browser.get(f"/portal/inspection-reports/{held.id}")
    assert "It opens when its invoice is paid." in page.words and "120" not in page.words


def switch(staff, invoice, label):
    path = f"/office/invoices/{invoice.id}"
    assert staff.submit(path, label, to=f"/office/money/invoices/{invoice.id}/release").status == 200


def test_staff_switch_it_off_and_on(firm, lee, held):
    """Money: the pay gate is switched on the invoice's page, with a line in the record's history; explain names it."""
    staff, invoice = firm.staff(), invoice_of(firm)
    said = staff.get(f"/office/explain?contact={lee.contact.id}&record={held.id}").words
    assert "Payment: Invoice" in said and "is not paid yet" in said
    switch(staff, invoice, "Open before payment")
    assert NOT_OPEN not in lee.browser.get(f"/portal/inspection-reports/{held.id}").words
    assert "no longer due before" in staff.get(f"/office/inspection-reports/{held.id}").words
    switch(staff, invoice, "Hold until paid")
    assert NOT_OPEN in lee.browser.get(f"/portal/inspection-reports/{held.id}").words


def test_a_draft_holds_too(firm, lee, building):
    """Fails closed: an invoice that is due before release and not sent yet holds, and says so."""
    made = report(firm, building)
    drafted(firm, made)
    assert "is not ready yet" in lee.browser.get(f"/portal/inspection-reports/{made.id}").words


def test_mails_wait_and_go_when_it_is_paid(firm, building, lee):
    """Money: the mail that a report is there waits with it, and leaves once it is paid."""
    made = report(firm, building, published=False)
    drafted(firm, made)
    send(firm, invoice_of(firm))
    with firm.writing() as session:
        publish_record(session, session.merge(made, load=False), STAFF)
    firm.work()
    assert firm.mail_states("invoice_published") == ["sent"]
    assert firm.mail_states("inspection_report_published") == ["held"]
    pay(firm, invoice_of(firm))
    firm.work()
    assert firm.mail_states("inspection_report_published") == ["sent"]
