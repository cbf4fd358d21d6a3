"""What the pages to pay share: whose invoice and payment it is, and the script that keeps card numbers from us."""

from pathlib import Path
from uuid import UUID

from flask import Response
from sqlalchemy import select

from doorstep.api import CONTACT, NotFound, Room, page_session, page_viewer, visible_records
from doorstep_billing.models import Invoice, Payment

room = Room("portal_pay", "doorstep_billing", plugin="billing", template_folder="templates")
BOTH = ("GET", "POST")
SCRIPT = (Path(__file__).parent.parent / "static" / "card.js").read_text(encoding="utf-8")


@room.page("/card.js", policy=CONTACT)
def script() -> Response:
    return Response(SCRIPT, mimetype="text/javascript", headers={"Cache-Control": "private, max-age=3600"})


def invoice_seen(invoice_id: UUID) -> Invoice:
    """An invoice that was sent and that this contact sees. :raises NotFound: otherwise."""
    sent = (Invoice.id == invoice_id, Invoice.issued_at.is_not(None), Invoice.archived_at.is_(None))
    seen = visible_records(page_viewer(), kind="invoice")
    invoice = page_session().scalar(select(Invoice).where(*sent, seen))
    if invoice is None:
        raise NotFound
    return invoice


def payment_seen(payment_id: UUID) -> tuple[Payment, Invoice]:
    """A payment of an invoice that this contact sees. :raises NotFound: otherwise."""
    payment = page_session().scalar(select(Payment).where(Payment.id == payment_id))
    if payment is None or payment.invoice_id is None:
        raise NotFound
    return payment, invoice_seen(payment.invoice_id)
