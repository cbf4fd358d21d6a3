"""An account's money: its statement over a period, a payment of it, the statement put among its documents."""

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.api import (
    STAFF,
    Account,
    PageForm,
    carry_out,
    check_upload,
    day_text,
    money_text,
    page_actor,
    page_session,
    render_page,
    today,
    upload_document,
)
from doorstep_billing.ledger import credit_of
from doorstep_billing.office.forms import TakeSchema
from doorstep_billing.office.room import BOTH, WRITE, account_named, room
from doorstep_billing.payments import take
from doorstep_billing.statement_view import COLUMNS, DUE_COLUMNS, chosen_period, due_rows, lines_of, period_filters
from doorstep_billing.statements import Statement, open_invoices, statement_of, statement_page

PDF = "application/pdf"


@room.page("/accounts/<uuid:account_id>", policy=STAFF)
def account(account_id: UUID) -> str:
    found = statement_in(account_named(account_id))
    return render_template(
        "billing/account.html", found=found, account=found.account, columns=COLUMNS, rows=lines_of(found),
        due_columns=DUE_COLUMNS, due=due_rows(found, "office_invoice.show"),
        form=period_filters(found, url_for(".account", account_id=account_id)),
        pdf_url=url_for(".statement_pdf", account_id=account_id, since=found.since, until=found.until),
    )  # fmt: skip


def statement_in(found: Account) -> Statement:
    """The statement over the period that the address or a form names."""
    since, until = chosen_period(request.values)
    return statement_of(page_session(), found, since, until)


@room.page("/accounts/<uuid:account_id>/statement.pdf", policy=STAFF)
def statement_pdf(account_id: UUID) -> ResponseReturnValue:
    return pdf_answer(statement_in(account_named(account_id)))


def pdf_answer(found: Statement) -> Response:
    data = render_page(page_session(), statement_page(page_session(), found))
    answer = Response(data, mimetype=PDF)
    answer.headers["Content-Disposition"] = f"inline; filename={file_name(found)}"
    return answer


def file_name(found: Statement) -> str:
    return f"statement-{found.since}-{found.until}.pdf"


@room.page("/accounts/<uuid:account_id>/statement", policy=WRITE, methods=("POST",))
def keep(account_id: UUID) -> ResponseReturnValue:
    """Put the statement among the customer's documents, where they find it."""
    found = statement_in(account_named(account_id))
    data = render_page(page_session(), statement_page(page_session(), found))
    title = f"Statement {found.since} to {found.until}.pdf"
    upload_document(page_session(), found.account, "statement", check_upload(title, BytesIO(data)), page_actor())
    flash(f"The statement is among the documents of {found.account.name} now.", "success")
    return redirect(url_for(".account", account_id=account_id, since=found.since, until=found.until), 303)


@room.page("/accounts/<uuid:account_id>/payment", policy=WRITE, methods=BOTH)
def payment(account_id: UUID) -> ResponseReturnValue:
    """Record money that is there: it pays the ticked invoices, else the oldest ones."""
    found = account_named(account_id)
    due = open_invoices(page_session(), account_id)
    back = url_for(".account", account_id=account_id)
    initial = {"day": today(page_session()), "amount": sum(row.balance for row in due) or None}
    bound = PageForm(schema=TakeSchema(), name="payment", initial=initial, choices={"invoices": choices(due)})

    def act(values: dict[str, Any]) -> str:
        chosen = [UUID(one) for one in values.pop("invoices", None) or ()]
        made = take(page_session(), account_id, values.pop("amount"), page_actor(), invoice_ids=chosen, **values)
        flash(f"The payment is booked: receipt {made.number}.", "success")
        return back

    credit = credit_of(page_session(), account_id)
    return carry_out(
        bound, lambda form: render_template("billing/take.html", form=form, found=found, back=back, credit=credit), act
    )


def choices(due: list[Any]) -> list[tuple[str, str]]:
    tenant = page_session().tenant
    return [
        (str(row.id), f"{row.number}: {money_text(tenant, row.balance)}, due {day_text(tenant, row.due_on)}")
        for row in due
    ]
