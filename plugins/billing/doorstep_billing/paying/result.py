"""What became of a payment; where the answer is late, the provider is asked."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.api import CONTACT, page_session, page_transactions
from doorstep_billing.gateway import gateway, let_cards_be_typed, provider_of
from doorstep_billing.paying.room import payment_seen, room
from doorstep_billing.payments import UNDER_WAY
from doorstep_billing.reconciling import give_up, look_up


@room.page("/<uuid:payment_id>", policy=CONTACT)
def result(payment_id: UUID) -> str:
    payment, invoice = payment_seen(payment_id)
    return render_template(
        "billing/pay/result.html", payment=payment, invoice=invoice, asked="asked" in request.args,
        back=url_for("portal_invoice.show", record_id=invoice.id),
    )  # fmt: skip


@room.page("/<uuid:payment_id>/ask", policy=CONTACT, methods=("POST",))
def ask(payment_id: UUID) -> ResponseReturnValue:
    """Ask the provider how it stands: no message of theirs is waited for."""
    payment_seen(payment_id)
    look_up(page_transactions(), payment_id)
    return redirect(url_for(".result", payment_id=payment_id, asked=1), 303)


@room.page("/<uuid:payment_id>/stop", policy=CONTACT, methods=("POST",))
def stop(payment_id: UUID) -> ResponseReturnValue:
    """The customer does not want to go on: canceled with the provider first, so that nothing is charged later."""
    payment_seen(payment_id)
    give_up(page_transactions(), payment_id)
    return redirect(url_for(".result", payment_id=payment_id, asked=1), 303)


@room.page("/<uuid:payment_id>/confirm", policy=CONTACT)
def confirm(payment_id: UUID) -> ResponseReturnValue:
    """The bank wants to be sure that it is the customer: its own window asks them."""
    payment, invoice = payment_seen(payment_id)
    found, provider = gateway(page_session()), provider_of(page_session(), payment.provider)
    ref = payment.provider_ref if payment.status in UNDER_WAY else None
    page_transactions()  # nothing is read while the provider answers
    outcome = provider.look(ref) if ref else None
    if outcome is None or outcome.state != "action":
        return redirect(url_for(".result", payment_id=payment_id))
    return render_template(
        "billing/pay/confirm.html", payment=payment, invoice=invoice, secret=outcome.secret, kind="payment",
        stripe_script=let_cards_be_typed(), public_key=found.public_key if found else "",
        done=url_for(".ask", payment_id=payment_id), stop=url_for(".stop", payment_id=payment_id),
    )  # fmt: skip
