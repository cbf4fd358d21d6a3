"""Statements in the portal: of each account whose invoices a contact sees, with its PDF."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from doorstep.api import (
    CONTACT,
    Account,
    Column,
    NotFound,
    PortalTab,
    Room,
    Row,
    accounts_with,
    hookimpl,
    page_session,
    page_viewer,
    render_page,
)
from doorstep_billing.ledger import balances
from doorstep_billing.statement_view import COLUMNS, DUE_COLUMNS, chosen_period, due_rows, lines_of, period_filters
from doorstep_billing.statements import Statement, statement_of, statement_page

room = Room("portal_statements", "doorstep_billing", plugin="billing", template_folder="templates")
MOST = 100
ACCOUNTS = (
    Column(label="For", key="name", kind="link", primary=True),
    Column(label="Balance", key="balance", kind="money", align="end"),
)


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (
        PortalTab(
            name="statements", label="Statements", path="statements", blueprint=room, area="invoicing", icon="list",
            weight=63,
        ),
    )  # fmt: skip


@room.page("/", policy=CONTACT)
def index() -> ResponseReturnValue:
    """Whom there are statements of; with one account alone, its statement."""
    session = page_session()
    columns = (Account.id, Account.name)
    seen = select(*columns).where(accounts_with(page_viewer(), "invoice")).order_by(Account.sort_name, Account.id)
    found = session.execute(seen.limit(MOST)).all()
    if len(found) == 1:
        return redirect(url_for(".show", account_id=found[0].id))
    owed = balances(session, [row.id for row in found]) if found else {}
    rows = [
        Row(cells={"name": row.name, "balance": owed.get(row.id, 0)}, url=url_for(".show", account_id=row.id))
        for row in found
    ]
    return render_template("billing/statements.html", columns=ACCOUNTS, rows=rows)


@room.page("/<uuid:account_id>", policy=CONTACT)
def show(account_id: UUID) -> str:
    found = statement_in(account_id)
    return render_template(
        "billing/statement.html", found=found, account=found.account, columns=COLUMNS, rows=lines_of(found),
        due_columns=DUE_COLUMNS, due=due_rows(found, "portal_invoice.show"),
        form=period_filters(found, url_for(".show", account_id=account_id)),
        pdf_url=url_for(".pdf", account_id=account_id, since=found.since, until=found.until),
    )  # fmt: skip


def statement_in(account_id: UUID) -> Statement:
    """:raises NotFound: when the contact sees no invoices of this account."""
    session = page_session()
    seen = accounts_with(page_viewer(), "invoice")
    account = session.scalar(select(Account).where(Account.id == account_id, seen))
    if account is None:
        raise NotFound
    since, until = chosen_period(request.args)
    return statement_of(session, account, since, until)


@room.page("/<uuid:account_id>/statement.pdf", policy=CONTACT)
def pdf(account_id: UUID) -> ResponseReturnValue:
    found = statement_in(account_id)
    data = render_page(page_session(), statement_page(page_session(), found))
    answer = Response(data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=statement-{found.since}-{found.until}.pdf"
    return answer
