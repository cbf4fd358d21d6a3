"""What an invoice's page in the portal says first: what is owed, and how to pay it."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import and_, select

from doorstep.api import BusinessSession, Panel, Viewer, hookimpl, settings_with
from doorstep_billing.gateway import OPEN
from doorstep_billing.models import Gateway, Invoice, Method, Payer, Payment, Refund
from doorstep_billing.payments import UNDER_WAY

STATES = {"started": ("Under way", "info"), "done": ("Given back", "good"), "failed": ("Failed", "bad")}


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    thing = things[0] if place.endswith("_record") and things else None
    if isinstance(thing, Payment) and thing.refunded:
        return given_back(session, thing, viewer)
    return to_pay(session, thing) if isinstance(thing, Invoice) and place == "portal_record" else []


def given_back(session: BusinessSession, payment: Payment, viewer: Viewer) -> list[Panel]:
    """What of a payment went back, and for staff why, and what failed."""
    mine = select(Refund).where(Refund.payment_id == payment.id)
    rows = session.scalars((mine if viewer.is_staff else mine.where(Refund.state == "done")).order_by(Refund.id)).all()
    context = {"rows": rows, "states": STATES, "office": viewer.is_staff}
    return [Panel(heading="Given back", template="billing/pay/_given_back.html", context=context, weight=11)]


def to_pay(session: BusinessSession, invoice: Invoice) -> list[Panel]:
    if invoice.balance <= 0:
        return []
    busy = 0 < invoice.balance <= invoice.reserved
    chosen, (card, provider) = settings_with(session, "billing", *ways_to_pay(invoice))
    context = {
        "invoice": invoice, "busy": busy, "busy_url": under_way(session, invoice) if busy else "",
        "autopay": card or "", "online": chosen["pay_online"] and provider is not None, "how": chosen["how_to_pay"],
    }  # fmt: skip
    return [Panel(heading="To pay", template="billing/pay/_to_pay.html", context=context, weight=1)]


def under_way(session: BusinessSession, invoice: Invoice) -> str:
    mine = (Payment.invoice_id == invoice.id, Payment.status.in_(UNDER_WAY))
    payment_id = session.scalar(select(Payment.id).where(*mine).order_by(Payment.id.desc()).limit(1))
    return url_for("portal_pay.result", payment_id=payment_id) if payment_id else ""


def ways_to_pay(invoice: Invoice) -> tuple[Any, Any]:
    """The card that will pay it by itself, and a provider that takes payments, as columns; either may be missing."""
    with_method = and_(Method.business_id == Payer.business_id, Method.id == Payer.autopay_method_id)
    card = select(Method.label).join_from(Payer, Method, with_method)
    card = card.where(Payer.account_id == invoice.account_id, Payer.autopay_on.is_(True))
    return card.scalar_subquery(), select(Gateway.id).where(*OPEN).limit(1).scalar_subquery()
