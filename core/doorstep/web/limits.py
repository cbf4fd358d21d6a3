"""How often one address, and one name, may knock at the doors that need no sign-in."""

import hashlib
from typing import Any

import structlog
from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse
from werkzeug.exceptions import TooManyRequests

from doorstep.settings import Settings

# Names are limited tighter than addresses: a whole office may sit behind one address.
BY_ADDRESS = {
    "sign-in": "60 per 10 minutes",
    "forgot": "20 per hour",
    "request": "20 per hour",
    "link": "60 per 10 minutes",
    "way-in": "20 per hour",
    "claim": "20 per hour",
    "provider": "120 per 10 minutes",
    "second-step": "60 per 10 minutes",
    # The calendars of many people are asked for by one big provider.
    "feed": "1200 per hour",
    "verify": "60 per 10 minutes",
    "colleague": "60 per hour",
    "forwarded": "600 per hour",
    # By those who are signed in: mails in our name to people who did not ask for them.
    "forward": "60 per hour",
}
BY_NAME = {
    "sign-in": "10 per 10 minutes",
    "forgot": "4 per hour",
    "request": "3 per hour",
    "link": "20 per 10 minutes",
    "way-in": "5 per hour",
    "claim": "4 per hour",
    "provider": "120 per 10 minutes",
    # Three codes of a million fit at any moment: at this pace a guess takes years.
    "second-step": "10 per hour",
    "feed": "60 per hour",
    "verify": "60 per 10 minutes",
    "colleague": "20 per hour",
    "forwarded": "240 per hour",
    "forward": "15 per hour",
}


def register_limits(app: Flask, settings: Settings) -> None:
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.rate_limits,
        strategy="moving-window",
        enabled=settings.rate_limits_on,
    )
    app.extensions["doorstep-limits"] = limiter if settings.rate_limits_on else None


def knock(door: str, name: str) -> None:
    """Count one try at a door, for the visitor's address and for the name or link they bring.

    :raises TooManyRequests: a page that asks to wait, the same for names that exist and names that do not.
    """
    limiter = current_app.extensions["doorstep-limits"]
    if limiter is None:
        return
    tries = ((BY_ADDRESS[door], get_remote_address()), (BY_NAME[door], _hidden(name)))
    # Each try counts for both, also when the first of them says no.
    allowed = [_allowed(limiter, parse(limit), door, who) for limit, who in tries]
    if not all(allowed):
        raise TooManyRequests


def knock_at_way_in(name: str) -> None:
    """Count one try to get a sign-in, for the visitor's address and for what they type: call it before looking.

    :param name: what they name, such as the number of their account. :raises TooManyRequests: a page that asks to wait.
    """
    knock("way-in", name)


def knock_at_invitation(name: str) -> None:
    """Count one invitation that a customer sends, for their address and for who they are: call it before inviting.

    :param name: who sends it, such as the id of their contact. :raises TooManyRequests: a page that asks to wait.
    """
    knock("colleague", name)


def forget(door: str, name: str) -> None:
    """A try that was right: the name starts anew."""
    limiter = current_app.extensions["doorstep-limits"]
    if limiter is not None:
        limiter.limiter.clear(parse(BY_NAME[door]), *_key(door, _hidden(name)))


def _allowed(limiter: Any, limit: RateLimitItem, door: str, who: str) -> bool:
    try:
        return bool(limiter.limiter.hit(limit, *_key(door, who)))
    except Exception as fault:
        # A store that is away must not lock everybody out; the log says so.
        structlog.get_logger().error("limits.failed", door=door, path=request.endpoint, exc_info=fault)
        return True


def _key(door: str, who: str) -> tuple[str, ...]:
    # Operators sign in outside every business.
    business = request.environ.get("doorstep.tenant")
    return ("doorstep", str(business.id) if business else "operator", door, who)


def _hidden(name: str) -> str:
    """No address of a person stands in the store of the limits."""
    return hashlib.sha256(name.strip().casefold().encode()).hexdigest()[:32]
