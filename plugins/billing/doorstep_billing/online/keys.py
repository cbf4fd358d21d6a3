"""Which provider takes payments, with which keys, and how it is."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from doorstep.api import (
    PageForm,
    Permission,
    carry_out,
    is_demo,
    page_actor,
    page_session,
    page_transactions,
    settings_of,
    staff_who_may,
)
from doorstep_billing.gateway import LOST, gateway, provider_of, save_gateway
from doorstep_billing.models import Gateway, Payment
from doorstep_billing.office.room import BOTH, room
from doorstep_billing.payments import UNDER_WAY

POLICY = staff_who_may(Permission.SETTINGS)
STRIPE = ("provider", ("stripe",))
NAMES, LABELS = ("none", "stripe"), ("Nobody: customers cannot pay online", "Stripe")
PRACTICE = "Practice: no money moves"


class KeysSchema(Schema):
    provider = fields.String(
        required=True, validate=validate.OneOf(NAMES, LABELS),
        metadata={"label": "Who takes payments?"},
    )  # fmt: skip
    public_key = fields.String(
        load_default="", validate=validate.Length(max=300),
        metadata={"label": "Publishable key", "only_if": STRIPE, "hint": "Begins with pk_."},
    )  # fmt: skip
    secret = fields.String(
        load_default="", validate=validate.Length(max=300),
        metadata={"label": "Secret key", "only_if": STRIPE, "kind": "password", "autocomplete": "off",
                  "hint": "Begins with sk_ or rk_. Kept sealed, and never shown again; left empty, it stays."},
    )  # fmt: skip
    webhook_secret = fields.String(
        load_default="", validate=validate.Length(max=300),
        metadata={"label": "Signing secret of the webhook", "only_if": STRIPE, "kind": "password",
                  "autocomplete": "off", "hint": "Begins with whsec_. Left empty, it stays."},
    )  # fmt: skip


@room.page("/online", policy=POLICY, methods=BOTH)
def online() -> ResponseReturnValue:
    found = gateway(page_session())
    initial = {"provider": found.provider if found else "none", "public_key": found.public_key if found else ""}

    def act(values: dict[str, Any]) -> str:
        save_gateway(page_session(), page_actor(), **values)
        flash("Saved. Ask it once whether the keys are right.", "success")
        return url_for(".online")

    bound = PageForm(schema=schema(), name="keys", initial=initial)
    return carry_out(bound, lambda form: page(form, found), act)


def schema() -> Schema:
    """In the demo, customers can also pay without money."""
    made = KeysSchema()
    if is_demo(page_session()):
        made.fields["provider"].validators = [validate.OneOf((*NAMES, "practice"), (*LABELS, PRACTICE))]
    return made


def page(form: Any, found: Gateway | None) -> str:
    session = page_session()
    lost = found is not None and found.provider == "stripe" and not provider_of(session).online
    open_ones = select(Payment.id).where(Payment.status.in_(UNDER_WAY), Payment.closed_at.is_(None)).limit(1)
    return render_template(
        "billing/online.html", form=form, found=found, lost=LOST if lost else "", back=url_for(".index"),
        hook=request.host_url.rstrip("/") + url_for(".messages"), waiting=session.scalar(open_ones) is not None,
        on=settings_of(session, "billing")["pay_online"], settings=url_for("settings.block", plugin="billing"),
    )  # fmt: skip


@room.page("/online/ask", policy=POLICY, methods=("POST",))
def online_ask() -> ResponseReturnValue:
    """Ask the provider whether it takes our keys."""
    provider = provider_of(page_session())
    page_transactions()
    fault = provider.state()
    flash(fault or "It answers, and takes the keys.", "error" if fault else "success")
    return redirect(url_for(".online"), 303)
