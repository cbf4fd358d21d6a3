"""What Stripe's answers and refusals mean, in words for people."""

from typing import Any

from doorstep_billing.providers import ASK_LATER, NOT_NOW, Card, Outcome, State

STATES: dict[str, State] = {
    "succeeded": "paid",
    "processing": "processing",
    "requires_action": "action",
    "requires_confirmation": "open",
    "requires_payment_method": "open",
    "requires_capture": "processing",
    "canceled": "canceled",
}
DECLINED = "Your card was declined. Try another card, or ask your bank."
DECLINES = {
    "insufficient_funds": "There is not enough money on this card. Try another one.",
    "expired_card": "This card has expired. Use another one.",
    "incorrect_cvc": "The three digits on the back do not fit this card. Check them, then try again.",
    "incorrect_number": "The card number is not right. Check it, then try again.",
    "processing_error": "Your bank could not answer just now. Try again in a few minutes.",
    "authentication_required": "Your bank wants to be sure that it is you. Pay this invoice here in the portal.",
    "payment_intent_authentication_failure": "Your bank could not make sure that it is you. Try again, or use another "
    "card.",
    "lost_card": DECLINED,
    "stolen_card": DECLINED,
}


def declined(code: str | None, decline_code: str | None = None) -> str:
    return DECLINES.get(decline_code or "") or DECLINES.get(code or "") or DECLINED


def outcome_of(intent: Any) -> Outcome:
    """An intent's state; one whose last try was refused has failed, though Stripe would take another card for it."""
    state = STATES.get(intent.status, "unknown")
    fault = ""
    error = getattr(intent, "last_payment_error", None)
    if intent.status == "requires_payment_method" and error:
        state, fault = "failed", declined(_of(error, "code"), _of(error, "decline_code"))
    return Outcome(state=state, ref=intent.id, fault=fault, secret=intent.client_secret or "", card=card_in(intent))


def card_in(intent: Any) -> Card | None:
    method = getattr(intent, "payment_method", None)
    return card_of(method) if method and not isinstance(method, str) else None


def card_of(method: Any) -> Card:
    kind = str(_of(method, "type") or "card")
    about = _of(method, kind) or {}
    last = _of(about, "last4") or ""
    if kind != "card":
        name = str(_of(about, "bank_name") or "Bank account")
        return Card(ref=method.id, label=f"{name} ending in {last}", means="bank")
    brand = str(_of(about, "display_brand") or _of(about, "brand") or "card").replace("_", " ")
    month, year = int(_of(about, "exp_month") or 0), int(_of(about, "exp_year") or 0)
    name = brand.upper() if len(brand) < 4 else brand.capitalize()
    return Card(ref=method.id, label=f"{name} ending in {last}", expires=f"{month:02d}/{year}" if year else "")


def _of(thing: Any, name: str) -> Any:
    """A part of an answer of the SDK, or nothing."""
    return getattr(thing, name, None) if not isinstance(thing, dict) else thing.get(name)


def outcome_of_fault(fault: Exception, ref: str = "") -> Outcome:
    """What an exception of the SDK says of a charge: refused for sure, or nobody knows."""
    import stripe

    if isinstance(fault, stripe.CardError):
        error = fault.error
        words = declined(fault.code, _of(error, "decline_code") if error else None)
        return Outcome(state="failed", ref=ref, fault=words)
    if isinstance(fault, stripe.AuthenticationError | stripe.PermissionError | stripe.InvalidRequestError):
        return Outcome(state="failed", ref=ref, fault=NOT_NOW)
    return Outcome(state="unknown", ref=ref, fault=ASK_LATER)


def words_for_staff(fault: Exception) -> str:
    import stripe

    if isinstance(fault, stripe.AuthenticationError):
        return "Stripe does not know this secret key. Copy it again from Stripe's page Developers, API keys."
    if isinstance(fault, stripe.PermissionError):
        return "This key may not do what is needed. Use the secret key, or give the restricted key more rights."
    if isinstance(fault, stripe.RateLimitError):
        return "Stripe asks us to wait: too many requests at once."
    if isinstance(fault, stripe.APIConnectionError):
        return "Stripe cannot be reached from this server just now."
    return "Stripe does not answer as it should. Try again in a few minutes."
