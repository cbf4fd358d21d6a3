"""What an invoice's page in the portal says first: what is owed, and how to pay it."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import and_, select

from doorstep.api import BusinessSession, Panel, Viewer, hookimpl, settings_of
from doorstep_billing.gateway import pays_online
from doorstep_billing.models import Invoice, Method, Payer, Payment
from doorstep_billing.payments import UNDER_WAY


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    invoice = things[0] if place == "portal_record" and things else None
    if not isinstance(invoice, Invoice) or invoice.balance <= 0:
        return []
    busy = 0 < invoice.balance <= invoice.reserved
    context = {
        "invoice": invoice, "busy": busy, "busy_url": under_way(session, invoice) if busy else "",
        "autopay": autopay_card(session, invoice), "online": pays_online(session),
        "how": settings_of(session, "billing")["how_to_pay"],
    }  # fmt: skip
    return [Panel(heading="To pay", template="billing/pay/_to_pay.html", context=context, weight=1)]


def under_way(session: BusinessSession, invoice: Invoice) -> str:
    mine = (Payment.invoice_id == invoice.id, Payment.status.in_(UNDER_WAY))
    payment_id = session.scalar(select(Payment.id).where(*mine).order_by(Payment.id.desc()).limit(1))
    return url_for("portal_pay.result", payment_id=payment_id) if payment_id else ""


def autopay_card(session: BusinessSession, invoice: Invoice) -> str:
    """The card that will pay it by itself, or nothing."""
    with_method = and_(Method.business_id == Payer.business_id, Method.id == Payer.autopay_method_id)
    found = select(Method.label).join_from(Payer, Method, with_method)
    return session.scalar(found.where(Payer.account_id == invoice.account_id, Payer.autopay_on.is_(True))) or ""
