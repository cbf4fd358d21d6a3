"""Writing a credit note from an invoice: its lines to begin with, the whole or a part."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from doorstep.api import PageForm, Refused, carry_out, money_text, page_actor, page_session
from doorstep_billing.credits import credit, creditable
from doorstep_billing.invoices import Line, lines_of
from doorstep_billing.office.forms import CreditSchema
from doorstep_billing.office.invoices import page_of
from doorstep_billing.office.room import BOTH, WRITE, invoice_named, room


@room.page("/invoices/<uuid:invoice_id>/credit", policy=WRITE, methods=BOTH)
def invoice_credit(invoice_id: UUID) -> ResponseReturnValue:
    session, invoice = page_session(), invoice_named(invoice_id)
    left = creditable(session, invoice)
    if invoice.voided_at or left <= 0:
        raise Refused("All of this invoice was taken back already.")
    bound = PageForm(schema=CreditSchema(), name="credit", initial={"lines": lines_of(session, invoice)})

    def act(values: dict[str, Any]) -> str:
        lines = [Line(**with_no_tax(line)) for line in values["lines"]]
        note = credit(session, invoice_id, lines, values["reason"], page_actor())
        flash(f"Credit note {note.number} over {money_text(session.tenant, note.total)} is written.", "success")
        return url_for("office_credit_note.show", record_id=note.id)

    return carry_out(bound, lambda form: render_template(
        "billing/credit.html", form=form, invoice=invoice, back=page_of(invoice_id),
        left=left if left != invoice.total else None), act)  # fmt: skip


def with_no_tax(line: dict[str, Any]) -> dict[str, Any]:
    """A line with no tax written credits none: the settings say nothing about what was billed in the past."""
    return {**line, "tax_percent": line.get("tax_percent") or 0}
