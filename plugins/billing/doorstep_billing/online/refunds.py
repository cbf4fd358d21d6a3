"""Giving a payment back, by the way it came or by hand."""

from typing import Any
from uuid import UUID, uuid4

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from doorstep.api import (
    NotFound,
    PageForm,
    Refused,
    carry_out,
    money_text,
    page_actor,
    page_session,
    page_transactions,
)
from doorstep_billing.giving_back import PAID_STATES
from doorstep_billing.models import Payment, Refund
from doorstep_billing.office.room import BOTH, WRITE, room
from doorstep_billing.refunding import refund

STATES = {
    "done": ("{amount} was given back.", "success"),
    "started": ("{amount} is on its way: the provider has not answered yet, and is asked again.", "info"),
}


class RefundSchema(Schema):
    amount = fields.Integer(
        required=True, validate=validate.Range(1, 10**12), metadata={"label": "Amount", "money": True}
    )
    reason = fields.String(required=True, validate=validate.Length(1, 500), metadata={"label": "Reason"})
    by_hand = fields.Boolean(
        load_default=False,
        metadata={
            "label": "The money was given back otherwise",
            "hint": "In cash, say, or by a transfer: then the provider is not asked for it.",
        },
    )


@room.page("/payments/<uuid:payment_id>/refund", policy=WRITE, methods=BOTH)
def payment_refund(payment_id: UUID) -> ResponseReturnValue:
    payment = payment_named(payment_id)
    manual = payment.provider == "manual"
    bound = PageForm(
        schema=RefundSchema(exclude=["by_hand"] if manual else []), name="refund",
        initial={"amount": payment.amount - payment.refunded},
    )  # fmt: skip

    def act(values: dict[str, Any]) -> str:
        key, actor = f"page:{bound.once_key or uuid4()}", page_actor()
        made = refund(page_transactions(), payment_id, actor=actor, key=key, **values)
        tell(made)
        return page_of(payment_id)

    return carry_out(bound, lambda form: render_template(
        "billing/refund.html", form=form, payment=payment, manual=manual, back=page_of(payment_id),
        left=payment.amount - payment.refunded), act)  # fmt: skip


def tell(made: Refund) -> None:
    """:raises Refused: at the form, when the provider refused it."""
    if made.state == "failed":
        raise Refused(f"{made.fault} Nothing was given back.")
    words, tone = STATES[made.state]
    flash(words.format(amount=money_text(page_session().tenant, made.amount)), tone)


def payment_named(payment_id: UUID) -> Payment:
    """:raises NotFound: when nothing of it can be given back."""
    there = (Payment.id == payment_id, Payment.status.in_(PAID_STATES), Payment.refunded < Payment.amount)
    payment = page_session().scalar(select(Payment).where(*there))
    if payment is None:
        raise NotFound
    return payment


def page_of(payment_id: UUID) -> str:
    return url_for("office_payment.show", record_id=payment_id)
