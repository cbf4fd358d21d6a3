"""The business's payment provider: its keys, sealed, and whether customers can pay online now."""

import re
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Label, or_, select

from doorstep.api import (
    Actor,
    BusinessSession,
    Refused,
    is_demo,
    now,
    open_secret,
    page_may_reach,
    record_event,
    seal_secret,
    settings_of,
)
from doorstep_billing.models import Gateway
from doorstep_billing.providers import Provider
from doorstep_billing.providers.offline import Manual, Offline
from doorstep_billing.providers.practice import Practice
from doorstep_billing.providers.stripe import STRIPE_SCRIPT, Stripe, script_address

KEY, HOOK_KEY = "billing gateway", "billing webhook"
STRIPE_ORIGINS = ("https://js.stripe.com", "https://hooks.stripe.com", "https://api.stripe.com")
LOST = "The keys cannot be read any more: the server's own key was changed. Enter them again."

OPEN = (or_(Gateway.secret != "", Gateway.provider == "practice"), Gateway.provider != "none")


def gateway(session: BusinessSession) -> Gateway | None:
    return session.scalar(select(Gateway))


def provider_of(session: BusinessSession, name: str | None = None) -> Provider:
    """The business's provider, or the one a payment was made through; reads its keys, and asks nobody.

    :param name: as the payment keeps it; one that is no longer set up refuses in words.
    """
    if name == "manual":
        return Manual()
    found = gateway(session)
    if found is None or name not in (None, found.provider):
        return Offline()
    if found.provider == "practice":
        return Practice() if is_demo(session) else Offline()
    if found.provider != "stripe":
        return Offline()
    secret = open_secret(session, found.secret, KEY)
    if secret is None:
        return Offline()
    return Stripe(secret, found.public_key, open_secret(session, found.webhook_secret, HOOK_KEY) or "")


def pays_online(session: BusinessSession) -> bool:
    """Whether customers see a way to pay online."""
    if not settings_of(session, "billing")["pay_online"]:
        return False
    return session.scalar(select(Gateway.id).where(*OPEN)) is not None


def online_column() -> Label[Any]:
    """Whether a provider is set up, as a column of another statement: see :func:`step_to_pay`."""
    return select(Gateway.id).where(*OPEN).limit(1).scalar_subquery().label("online")


def step_to_pay(session: BusinessSession, online: object, amount: str) -> str:
    """What the button says that leads to an unpaid invoice: where nobody pays online, its page says how.

    :param online: of :func:`online_column`.
    """
    return f"Pay {amount}" if online and settings_of(session, "billing")["pay_online"] else "How to pay"


def save_gateway(
    session: BusinessSession, actor: Actor, *, provider: str, public_key: str, secret: str, webhook_secret: str
) -> Gateway:
    """Keep the keys; a secret left empty stays as it is.

    :raises Refused: at the field of a key that cannot be right.
    """
    found = gateway(session) or Gateway()
    if provider == "practice" and not is_demo(session):
        raise Refused("Practice payments are for the demo alone.", "provider")
    if provider == "stripe":
        check_keys(found, public_key, secret, webhook_secret)
        found.secret = seal_secret(session, secret, KEY) if secret else found.secret
        found.webhook_secret = (
            seal_secret(session, webhook_secret, HOOK_KEY) if webhook_secret else found.webhook_secret
        )
    found.provider, found.public_key = provider, public_key
    found.saved_by, found.saved_at = actor.name, now()
    session.add(found)
    record_event(session, "settings.changed", None, actor, internal=True, block="Online payments", fields=[provider])
    return found


def check_keys(found: Gateway, public_key: str, secret: str, webhook_secret: str) -> None:
    if not re.fullmatch(r"pk_\w{6,}", public_key):
        raise Refused("Stripe's publishable key begins with pk_.", "public_key")
    if secret.startswith("pk_"):
        raise Refused("That is the publishable key. The secret one begins with sk_ or rk_.", "secret")
    if secret and not re.fullmatch(r"[sr]k_\w{6,}", secret):
        raise Refused("Stripe's secret key begins with sk_ or rk_.", "secret")
    if not secret and not found.secret:
        raise Refused("Enter the secret key: without it nothing can be charged.", "secret")
    if webhook_secret and not re.fullmatch(r"whsec_\w{6,}", webhook_secret):
        raise Refused("The signing secret of the webhook begins with whsec_.", "webhook_secret")


def script_of(found: Gateway | None) -> str:
    """The address of the script that a page types cards with; empty where none are typed."""
    return let_cards_be_typed() if found and found.provider == "stripe" else ""


def let_cards_be_typed() -> str:
    """Let this one page load the provider's script, which keeps card numbers away from us; returns its address."""
    address = script_address()
    parts = urlsplit(address)
    own = f"{parts.scheme}://{parts.netloc}"
    origins = STRIPE_ORIGINS if address == STRIPE_SCRIPT else (own,)
    page_may_reach(scripts=origins[:1], frames=origins, connections=origins)
    return address
