"""What the office's pages of money share."""

from uuid import UUID

from sqlalchemy import select

from doorstep.api import Account, NotFound, Permission, Room, accounts_with, page_session, page_viewer, staff_who_may
from doorstep_billing.models import Invoice

room = Room("office_money", "doorstep_billing", plugin="billing", template_folder="templates")
WRITE = staff_who_may(Permission.RECORDS)
BOTH = ("GET", "POST")


def account_named(account_id: UUID) -> Account:
    """An account whose invoices the viewer sees. :raises NotFound: when there is none."""
    seen = accounts_with(page_viewer(), "invoice")
    account = page_session().scalar(select(Account).where(Account.id == account_id, seen))
    if account is None:
        raise NotFound
    return account


def invoice_named(invoice_id: UUID) -> Invoice:
    """:raises NotFound: when there is none that was sent."""
    sent = (Invoice.id == invoice_id, Invoice.issued_at.is_not(None))
    invoice = page_session().scalar(select(Invoice).where(*sent))
    if invoice is None:
        raise NotFound
    return invoice


def any_invoice(invoice_id: UUID) -> Invoice:
    """A draft as well. :raises NotFound: when there is none."""
    invoice = page_session().scalar(select(Invoice).where(Invoice.id == invoice_id, Invoice.archived_at.is_(None)))
    if invoice is None:
        raise NotFound
    return invoice
