"""Stripe, by its own SDK: PaymentIntents created first and confirmed then, SetupIntents for saved cards."""

import os
from functools import cached_property
from typing import Any

import structlog
from attrs import evolve

from doorstep_billing.providers import NOT_NOW, Card, Charge, Forged, Given, Notice, Outcome, Saving
from doorstep_billing.providers.stripe_words import card_of, outcome_of, outcome_of_fault, words_for_staff

# Another address than Stripe's own: a Stripe-speaking server beside this one, for trying things out.
API = "STRIPE_API_BASE"
SCRIPT = "STRIPE_SCRIPT"
STRIPE_SCRIPT = "https://js.stripe.com/v3/"
SECONDS = 12
NOT_SAVED = "Your bank could not make sure that it is you, so the card was not saved. Try again, or use another card."
log = structlog.get_logger()


class Stripe:
    """:param secret: the secret key; :param public_key: what the customer's browser may know; :param webhook_secret:
    what signs Stripe's messages."""

    name = "stripe"
    online = True
    cards: tuple[Card, ...] = ()

    def __init__(self, secret: str, public_key: str, webhook_secret: str) -> None:
        self.secret, self.public_key, self.webhook_secret = secret, public_key, webhook_secret

    @cached_property
    def client(self) -> Any:
        import stripe

        client = stripe.RequestsClient(timeout=SECONDS)
        addresses: Any = {"api": os.environ[API]} if os.environ.get(API) else {}
        # What got no answer is asked again by its key, by the job that looks payments up: not while somebody waits.
        return stripe.StripeClient(self.secret, http_client=client, base_addresses=addresses, max_network_retries=0).v1

    def _asked(self, ask: Any, ref: str = "") -> Outcome:
        import stripe

        try:
            return outcome_of(ask())
        except stripe.StripeError as fault:
            log.warning("stripe.refused", fault=type(fault).__name__, code=fault.code, ref=ref)
            return outcome_of_fault(fault, ref)

    def customer(self, name: str, key: str) -> Saving:
        import stripe

        try:
            made = self.client.customers.create({"name": name, "metadata": {"account": key}}, {"idempotency_key": key})
        except stripe.StripeError as fault:
            return Saving(fault=outcome_of_fault(fault).fault)
        return Saving(customer=made.id)

    def prepare(self, charge: Charge) -> Outcome:
        wanted: dict[str, Any] = {
            "amount": charge.amount, "currency": charge.currency.lower(), "payment_method_types": ["card"],
            "metadata": {"payment": charge.key, "text": charge.text},
        }  # fmt: skip
        if charge.customer:
            wanted["customer"] = charge.customer
        if charge.method:
            wanted["payment_method"] = charge.method
        if charge.keep:
            wanted["setup_future_usage"] = "off_session"
        return self._asked(lambda: self.client.payment_intents.create(wanted, {"idempotency_key": charge.key}))

    def confirm(self, ref: str, *, key: str, away: bool) -> Outcome:
        wanted: dict[str, Any] = {"expand": ["payment_method"], **({"off_session": True} if away else {})}
        options = {"idempotency_key": f"{key}-confirm"}
        found = self._asked(lambda: self.client.payment_intents.confirm(ref, wanted, options), ref)
        # What it refuses may have been done already, by the press before: how it stands is the answer.
        return self.look(ref) if found.fault == NOT_NOW else found

    def look(self, ref: str) -> Outcome:
        found = self._asked(lambda: self.client.payment_intents.retrieve(ref, {"expand": ["payment_method"]}), ref)
        # A question that is refused says nothing about the charge.
        return evolve(found, state="unknown") if found.state == "failed" and not found.secret else found

    def cancel(self, ref: str) -> Outcome:
        found = self._asked(lambda: self.client.payment_intents.cancel(ref), ref)
        return self.look(ref) if found.state == "failed" else found

    def refund(self, ref: str, amount: int, *, key: str) -> Given:
        import stripe

        wanted = {"payment_intent": ref, "amount": amount, "metadata": {"refund": key}}
        try:
            known = self._given(ref, key) or self.client.refunds.create(wanted, {"idempotency_key": key})
        except stripe.InvalidRequestError as fault:
            log.warning("stripe.refund_refused", code=fault.code, ref=ref)
            return Given(state="failed", fault="Stripe refused it: the charge may have been given back there already.")
        except (stripe.AuthenticationError, stripe.PermissionError) as fault:
            return Given(state="failed", fault=words_for_staff(fault))
        except stripe.StripeError as fault:
            return Given(state="unknown", fault=words_for_staff(fault))
        if known.status in ("failed", "canceled"):
            return Given(state="failed", ref=known.id, fault="The bank of the customer did not take it back.")
        return Given(state="done", ref=known.id)

    def _given(self, ref: str, key: str) -> Any:
        """The refund with this key: keys are forgotten after a day, what was written on the refund is not."""
        found = self.client.refunds.list({"payment_intent": ref, "limit": 100})
        return next((one for one in found.data if getattr(one.metadata, "refund", None) == key), None)

    def save(self, customer: str, method: str) -> Saving:
        wanted = {"customer": customer, "usage": "off_session", "payment_method_types": ["card"]}
        confirm = {"payment_method": method, "expand": ["payment_method"]}

        def ask() -> Any:
            made = self.client.setup_intents.create(wanted)
            return self.client.setup_intents.confirm(made.id, confirm)

        return self._saving(ask)

    def saved(self, ref: str) -> Saving:
        return self._saving(lambda: self.client.setup_intents.retrieve(ref, {"expand": ["payment_method"]}))

    def _saving(self, ask: Any) -> Saving:
        import stripe

        try:
            found = ask()
            method = found.payment_method
            if isinstance(method, str):
                method = self.client.payment_methods.retrieve(method)
        except stripe.StripeError as fault:
            return Saving(fault=outcome_of_fault(fault).fault)
        done, open_ = found.status == "succeeded", found.status == "requires_action"
        return Saving(
            ref=found.id, secret=found.client_secret if open_ else "", card=card_of(method) if done else None,
            customer=str(found.customer or ""), fault="" if done or open_ else NOT_SAVED,
        )  # fmt: skip

    def forget(self, method: str) -> str:
        import stripe

        try:
            self.client.payment_methods.detach(method)
        except stripe.InvalidRequestError:
            return ""  # it is not there any more
        except stripe.StripeError as fault:
            return outcome_of_fault(fault).fault
        return ""

    def heard(self, body: bytes, signature: str) -> Notice:
        import stripe

        if not self.webhook_secret:
            raise Forged  # anybody could sign with nothing
        try:
            event = stripe.Webhook.construct_event(body, signature, self.webhook_secret)
        except (ValueError, stripe.SignatureVerificationError) as fault:
            raise Forged from fault
        thing = event.data.object
        kind = str(getattr(thing, "object", ""))
        if kind == "charge" and getattr(thing, "payment_intent", None):
            return Notice(about="payment", ref=str(thing.payment_intent))
        if kind == "payment_intent":
            return Notice(about="payment", ref=str(thing.id))
        return Notice(about="refund" if kind == "refund" else "other", ref=str(getattr(thing, "id", "")))

    def state(self) -> str:
        import stripe

        try:
            self.client.payment_intents.list({"limit": 1})
        except stripe.StripeError as fault:
            return words_for_staff(fault)
        return ""


def script_address() -> str:
    return os.environ.get(SCRIPT) or STRIPE_SCRIPT
