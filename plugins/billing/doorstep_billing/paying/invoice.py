"""The page on which an invoice is paid: with a saved card, or with one that is typed here."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.api import (
    CONTACT,
    PageForm,
    Refused,
    carry_out,
    money_text,
    page_actor,
    page_session,
    page_transactions,
    page_viewer,
    settings_of,
)
from doorstep_billing.charging import charge
from doorstep_billing.gateway import gateway, pays_online, provider_of, script_of
from doorstep_billing.methods import customer_at_provider, method_for, methods_of
from doorstep_billing.models import Invoice, Method, Payment
from doorstep_billing.paying.room import BOTH, invoice_seen, room
from doorstep_billing.payments import payment_named, start
from doorstep_billing.providers import Provider
from doorstep_billing.providers.practice import CARDS

NEW = "new"
NOT_ONLINE = "This invoice cannot be paid online."
NOT_TYPED = "A new card is typed with JavaScript, which your browser did not run. Use a saved card, or pay another way."


class PaySchema(Schema):
    amount = fields.Integer(
        required=True, validate=validate.Range(1, 10**12), metadata={"label": "Amount", "money": True}
    )
    method = fields.String(required=True, metadata={"label": "Pay with", "kind": "radio"})
    card = fields.String(load_default="", validate=validate.Length(max=200), metadata={"kind": "hidden"})
    keep = fields.Boolean(
        load_default=False,
        metadata={"label": "Save this card for next time", "only_if": ("method", (NEW, *(card.ref for card in CARDS)))},
    )


@room.page("/invoices/<uuid:invoice_id>", policy=CONTACT, methods=BOTH, endpoint="invoice")
def pay(invoice_id: UUID) -> ResponseReturnValue:
    invoice = invoice_seen(invoice_id)
    if request.method == "GET" and not is_payable(invoice):
        return not_now(invoice)
    bound = form_of(invoice, methods_of(page_session(), page_viewer()))

    def act(values: dict[str, Any]) -> str:
        values.setdefault("amount", invoice.balance - invoice.reserved)
        return begin(invoice, values, f"page:{bound.once_key or uuid4()}")

    return carry_out(bound, lambda form: page(invoice, form), act)


def is_payable(invoice: Invoice) -> bool:
    return pays_online(page_session()) and invoice.balance > 0 and invoice.balance > invoice.reserved


def form_of(invoice: Invoice, saved: Sequence[tuple[Method, str]]) -> PageForm:
    chosen, open_ = settings_of(page_session(), "billing"), invoice.balance - invoice.reserved
    fixed = not (chosen["part_payment"] or chosen["over_payment"])
    offered = choices(saved, provider_of(page_session()))
    return PageForm(
        schema=PaySchema(exclude=["amount"] if fixed else []), name="pay",
        initial={"amount": open_, "method": offered[0][0]}, choices={"method": offered},
    )  # fmt: skip


def choices(saved: Sequence[tuple[Method, str]], provider: Provider) -> list[tuple[str, str]]:
    """Saved cards, then a new one: typed, or one of those the provider has."""
    several = len({name for _, name in saved}) > 1
    named = [(str(one.id), f"{one.label} ({name})" if several else one.label) for one, name in saved]
    return [*named, *([(card.ref, card.label) for card in provider.cards] or [(NEW, "A new card")])]


def page(invoice: Invoice, form: Any) -> str:
    if not is_payable(invoice):
        return not_now(invoice)
    found, amount = gateway(page_session()), form.named("amount")
    owed = money_text(page_session().tenant, invoice.balance - invoice.reserved)
    return render_template(
        "billing/pay/invoice.html", invoice=invoice, form=form, owed=owed, submit="Pay" if amount else f"Pay {owed}",
        stripe_script=script_of(found), public_key=found.public_key if found else "", how=how_to_pay(),
        back=url_for("portal_invoice.show", record_id=invoice.id),
    )  # fmt: skip


def how_to_pay() -> str:
    return str(settings_of(page_session(), "billing")["how_to_pay"])


def not_now(invoice: Invoice) -> str:
    """Paid already, being paid, or not to be paid online: the page says which, and what else can be done."""
    return render_template(
        "billing/pay/not_now.html", invoice=invoice, how=how_to_pay(), online=pays_online(page_session()),
        back=url_for("portal_invoice.show", record_id=invoice.id),
    )  # fmt: skip


def begin(invoice: Invoice, values: dict[str, Any], key: str) -> str:
    """Start a payment and charge it; the address of what became of it. Pressed twice, both lead there."""
    known, card = payment_named(page_session(), key), card_of(values)
    payment = known or started(invoice, values, key)
    found = charge(page_transactions(), payment.id, card=card)
    if found.state == "action":
        return url_for(".confirm", payment_id=payment.id)
    return url_for(".result", payment_id=payment.id)


def started(invoice: Invoice, values: dict[str, Any], key: str) -> Payment:
    session, method = page_session(), chosen_method(values)
    if not pays_online(session):
        raise Refused(NOT_ONLINE)
    if method is None and not card_of(values):
        raise Refused(NOT_TYPED, "method")
    keep = bool(values.get("keep")) and method is None
    if keep and invoice.account_id:
        customer_at_provider(page_transactions(), invoice.account_id)
    return start(
        session, invoice.id, values["amount"], page_actor(), key=key,
        provider=method.provider if method else provider_of(session).name,
        method_id=method.id if method else None, keep=keep,
    )  # fmt: skip


def card_of(values: dict[str, Any]) -> str | None:
    """A card that is not saved yet, as the provider calls it."""
    if values["method"] == NEW:
        return values["card"] or None
    return values["method"] if values["method"] in {card.ref for card in provider_of(page_session()).cards} else None


def chosen_method(values: dict[str, Any]) -> Method | None:
    if values["method"] == NEW or card_of(values):
        return None
    try:
        return method_for(page_session(), page_viewer(), UUID(values["method"]))
    except ValueError:
        raise Refused("Choose one of those offered.", "method") from None
