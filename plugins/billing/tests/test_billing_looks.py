"""The pages of money: few statements, whatever there is, and open to everybody."""

from datetime import timedelta

import pytest
from plugins.billing.tests.books import LINES, STAFF, bill

from doorstep.api import now
from doorstep.testing.live_server import serving
from doorstep.testing.statements import counting
from doorstep.testing.verifying.looks import cookies, faults
from doorstep_billing.credits import credit
from doorstep_billing.payments import take

TODAY = now().date()
HOSTILE = '<b title="x">bold</b> {{ 7*7 }} \u202e\u05e9\u05dc\u05d5\u05dd\u202c ' + "x" * 80


@pytest.fixture
def books(firm, customer):
    """An overdue invoice with a payment and a credit note, and one that is not due yet."""
    late = bill(firm, customer, title=HOSTILE, day=TODAY - timedelta(days=60), due_on=TODAY - timedelta(days=40))
    bill(firm, customer, 70_00)
    with firm.writing() as session:
        payment = take(session, customer.id, 50_00, STAFF, means="cheque", invoice_ids=[late.id])
        note = credit(session, late.id, LINES[:1], HOSTILE, STAFF)
    return late, payment, note


def office_pages(books, account):
    late, payment, note = books
    return [
        "/office/money/", f"/office/money/accounts/{account.id}", f"/office/money/accounts/{account.id}/payment",
        f"/office/invoices/{late.id}", f"/office/money/invoices/{late.id}/payment",
        f"/office/money/invoices/{late.id}/credit", f"/office/payments/{payment.id}", f"/office/credit-notes/{note.id}",
    ]  # fmt: skip


def portal_pages(books, account):
    late, payment, note = books
    return [
        "/portal/", "/portal/invoices/", f"/portal/invoices/{late.id}", f"/portal/statements/{account.id}",
        f"/portal/payments/{payment.id}", f"/portal/credit-notes/{note.id}", f"/portal/accounts/{account.id}",
    ]  # fmt: skip


def used(firm, browser, path):
    with counting(firm.kit.installation.database.engine) as statements:
        page = browser.get(path)
    assert page.status == 200 and "<b title" not in page.text, path
    return len(statements)


def test_pages_take_few_statements_and_no_more_with_more(firm, customer, books):
    """Invariant 7: at most 8, and as many with twenty invoices as with two; hostile words come back as words."""
    staff, lee = firm.staff(), firm.person("Lee Customer", customer).browser
    pages = [(staff, path) for path in office_pages(books, customer)]
    pages += [(lee, path) for path in portal_pages(books, customer)]
    few = [used(firm, *page) for page in pages]
    for _ in range(18):
        bill(firm, customer, 5_00)
    many = [used(firm, *page) for page in pages]
    told = [f"{path}: {a}, then {b}" for (_, path), a, b in zip(pages, few, many, strict=True) if b > min(a, 8)]
    assert not told, told


@pytest.mark.sqlite
@pytest.mark.timeout(240)
def test_pages_pass_the_accessibility_check(firm, customer, books, browser):
    """LOOK: axe finds nothing on a phone, in light and dark, and nothing scrolls sideways."""
    lee, wrong = firm.person("Lee Customer", customer).browser, []
    with serving(firm.kit.app) as address:
        sides = ((firm.staff(), office_pages(books, customer)), (lee, portal_pages(books, customer)))
        for person, paths in sides:
            context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
            context.add_cookies(cookies(person, address))
            page = context.new_page()
            for path in paths:
                page.goto(address + person.path(path))
                wrong += [f"{path}: {fault}" for fault in faults(page)]
            context.close()
    assert not wrong, "\n".join(wrong)
