"""Saved ways to pay: what there is, which one autopay takes, and whether it is on."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from doorstep.api import CONTACT, Account, accounts_with, page_actor, page_session, page_transactions, page_viewer
from doorstep_billing.gateway import pays_online
from doorstep_billing.methods import make_default, methods_of, remove_method, set_autopay
from doorstep_billing.models import Payer
from doorstep_billing.paying.invoice import how_to_pay
from doorstep_billing.paying.room import room

MOST = 100


@room.page("/", policy=CONTACT, endpoint="index")
def index() -> str:
    saved = methods_of(page_session(), page_viewer())
    return render_template(
        "billing/pay/methods.html", accounts=accounts(), saved=saved, payers=payers(), how=how_to_pay(),
        online=pays_online(page_session()),
    )  # fmt: skip


def accounts() -> list[tuple[UUID, str]]:
    """Whom this contact may pay for."""
    seen = select(Account.id, Account.name).where(accounts_with(page_viewer(), "invoice"))
    return [(row.id, row.name) for row in page_session().execute(seen.order_by(Account.sort_name).limit(MOST))]


def payers() -> dict[UUID, Payer]:
    here = (Account.business_id == Payer.business_id) & (Account.id == Payer.account_id)
    found = select(Payer).join_from(Payer, Account, here).where(accounts_with(page_viewer(), "invoice"))
    return {one.account_id: one for one in page_session().scalars(found.limit(MOST))}


@room.page("/cards/<uuid:method_id>/default", policy=CONTACT, methods=("POST",))
def default(method_id: UUID) -> ResponseReturnValue:
    method = make_default(page_session(), page_viewer(), method_id, page_actor())
    flash(f"{method.label} is used first from now on.", "success")
    return redirect(url_for(".index"), 303)


@room.page("/cards/<uuid:method_id>/remove", policy=CONTACT, methods=("POST",))
def remove(method_id: UUID) -> ResponseReturnValue:
    viewer, actor = page_viewer(), page_actor()
    label = remove_method(page_transactions(), viewer, method_id, actor)
    flash(f"{label} is removed.", "success")
    return redirect(url_for(".index"), 303)


@room.page("/accounts/<uuid:account_id>/autopay", policy=CONTACT, methods=("POST",))
def autopay(account_id: UUID) -> ResponseReturnValue:
    on = request.form.get("on") == "1"
    set_autopay(page_session(), page_viewer(), account_id, on, page_actor())
    flash("Invoices are paid by themselves on the day they are due." if on else "Autopay is off.", "success")
    return redirect(url_for(".index"), 303)
