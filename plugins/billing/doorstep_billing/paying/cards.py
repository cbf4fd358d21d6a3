"""Adding a card: typed in the provider's own field, saved for later, and proved with the bank where it asks."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from doorstep.api import (
    CONTACT,
    BusinessSession,
    NotFound,
    PageForm,
    Refused,
    carry_out,
    page_actor,
    page_session,
    page_transactions,
    page_viewer,
)
from doorstep_billing.gateway import gateway, let_cards_be_typed, pays_online, provider_of, script_of
from doorstep_billing.methods import account_for, customer_at_provider, save_method
from doorstep_billing.models import Payer
from doorstep_billing.paying.methods import accounts
from doorstep_billing.paying.room import BOTH, room
from doorstep_billing.providers import Saving

NOT_TYPED = "A card is typed with JavaScript, which your browser did not run."
NOT_OFFERED = "Choose one of those offered."


class CardSchema(Schema):
    account = fields.String(required=True, metadata={"label": "Whose invoices does it pay?", "kind": "select"})
    card = fields.String(load_default="", validate=validate.Length(max=200), metadata={"kind": "hidden"})


class ChosenCardSchema(CardSchema):
    card = fields.String(required=True, metadata={"label": "Card", "kind": "radio"})


@room.page("/cards/new", policy=CONTACT, methods=BOTH)
def new_card() -> ResponseReturnValue:
    mine = accounts()
    if not mine or not pays_online(page_session()):
        raise NotFound
    only = str(mine[0][0]) if len(mine) == 1 else None
    choices = {"account": [(str(account_id), name) for account_id, name in mine]}
    cards = [(card.ref, card.label) for card in provider_of(page_session()).cards]
    schema = (ChosenCardSchema if cards else CardSchema)(exclude=["account"] if only else [])
    bound = PageForm(schema=schema, name="card", choices={**choices, "card": cards})

    def act(values: dict[str, Any]) -> str:
        return add(only or values["account"], values["card"])

    return carry_out(bound, page, act)


def page(form: Any) -> str:
    found = gateway(page_session())
    return render_template(
        "billing/pay/card.html", form=form, stripe_script=script_of(found), back=url_for(".index"),
        public_key=found.public_key if found else "",
    )  # fmt: skip


def add(account: str, card: str) -> str:
    if not card:
        raise Refused(NOT_TYPED)
    try:
        account_id = account_for(page_session(), page_viewer(), UUID(account)).id
    except ValueError:
        raise Refused(NOT_OFFERED, "account") from None
    provider, beside = provider_of(page_session()), page_transactions()
    customer = customer_at_provider(beside, account_id)
    found = provider.save(customer, card)
    if found.fault:
        raise Refused(found.fault)
    if found.card is None:
        return url_for(".prove", ref=found.ref)
    keep(page_session(), account_id, found)
    return url_for(".index")


def keep(session: BusinessSession, account_id: UUID, found: Saving) -> None:
    assert found.card
    method = save_method(session, account_id, provider_of(session).name, found.card, page_actor())
    flash(f"{method.label} is saved.", "success")


@room.page("/cards/prove/<ref>", policy=CONTACT, methods=BOTH)
def prove(ref: str) -> ResponseReturnValue:
    """The bank asks the customer in a window of its own; after that the card is saved."""
    provider, found = provider_of(page_session()), gateway(page_session())
    page_transactions()
    saving = provider.saved(ref)
    account_id = whose(saving)
    if saving.fault:
        flash(saving.fault, "error")
        return redirect(url_for(".index"), 303)
    if saving.card and request.method == "POST":
        keep(page_session(), account_id, saving)
        return redirect(url_for(".index"), 303)
    return render_template(
        "billing/pay/confirm.html", payment=None, invoice=None, secret=saving.secret, kind="setup",
        stripe_script=let_cards_be_typed(), public_key=found.public_key if found else "",
        done=url_for(".prove", ref=ref), stop=None,
    )  # fmt: skip


def whose(saving: Saving) -> UUID:
    """The account a card is being saved for. :raises NotFound: when it is not theirs."""
    payer = select(Payer.account_id).where(Payer.provider_ref == saving.customer, Payer.provider_ref.is_not(None))
    account_id = page_session().scalar(payer) if saving.customer else None
    if account_id is None:
        raise NotFound
    return account_for(page_session(), page_viewer(), account_id).id
