"""What is done with an invoice that was sent: money comes in, it is voided, credit pays it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from doorstep.api import PageForm, Refused, carry_out, money_text, page_actor, page_session, today
from doorstep_billing.credits import apply_credit
from doorstep_billing.invoices import owner, void
from doorstep_billing.office.forms import TakeSchema, VoidSchema
from doorstep_billing.office.room import BOTH, WRITE, any_invoice, invoice_named, room
from doorstep_billing.payments import take
from doorstep_billing.releasing import hold_until_paid

PAID = "Nothing is to be paid on this invoice any more."


def page_of(invoice_id: UUID) -> str:
    return url_for("office_invoice.show", record_id=invoice_id)


@room.page("/invoices/<uuid:invoice_id>/payment", policy=WRITE, methods=BOTH)
def invoice_payment(invoice_id: UUID) -> ResponseReturnValue:
    """Record money that came for this invoice."""
    invoice = invoice_named(invoice_id)
    if invoice.balance <= 0:
        raise Refused(PAID)
    initial = {"day": today(page_session()), "amount": invoice.balance}
    bound = PageForm(schema=TakeSchema(exclude=["invoices"]), name="payment", initial=initial)

    def act(values: dict[str, Any]) -> str:
        amount = values.pop("amount")
        made = take(page_session(), owner(invoice), amount, page_actor(), invoice_ids=[invoice_id], **values)
        flash(f"The payment is booked: receipt {made.number}.", "success")
        return page_of(invoice_id)

    return carry_out(bound, lambda form: render_template(
        "billing/take.html", form=form, invoice=invoice, back=page_of(invoice_id)), act)  # fmt: skip


@room.page("/invoices/<uuid:invoice_id>/void", policy=WRITE, methods=BOTH)
def invoice_void(invoice_id: UUID) -> ResponseReturnValue:
    invoice = invoice_named(invoice_id)

    def act(values: dict[str, Any]) -> str:
        void(page_session(), invoice_id, values["reason"], page_actor())
        flash(f"{invoice.number} is void. Its number stays, and nothing is owed.", "success")
        return page_of(invoice_id)

    return carry_out(PageForm(schema=VoidSchema(), name="void"), lambda form: render_template(
        "billing/void.html", form=form, invoice=invoice, back=page_of(invoice_id)), act)  # fmt: skip


@room.page("/invoices/<uuid:invoice_id>/release", policy=WRITE, methods=("POST",))
def invoice_release(invoice_id: UUID) -> ResponseReturnValue:
    """Hold what it is about until it is paid, or open it before."""
    invoice = any_invoice(invoice_id)
    hold_until_paid(page_session(), invoice, not invoice.before_release, page_actor())
    held = "It opens for customers once this invoice is paid." if invoice.before_release else "It is open now."
    flash(held, "success")
    return redirect(page_of(invoice_id), 303)


@room.page("/invoices/<uuid:invoice_id>/apply", policy=WRITE, methods=("POST",))
def use_credit(invoice_id: UUID) -> ResponseReturnValue:
    """Pay it with the account's credit."""
    used = apply_credit(page_session(), invoice_named(invoice_id).id, page_actor())
    said = money_text(page_session().tenant, used)
    flash(f"{said} of the credit was used." if used else "There is no credit to use.", "success" if used else "info")
    return redirect(page_of(invoice_id), 303)
