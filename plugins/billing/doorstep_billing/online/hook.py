"""The door for the provider's messages: everybody may knock, only what the provider signed is taken in."""

import structlog
from flask import Response, request

from doorstep.api import ANYONE, page_transactions
from doorstep_billing.hearing import AskAgain, hear
from doorstep_billing.office.room import room
from doorstep_billing.providers import Forged

LARGEST = 500_000
log = structlog.get_logger()


# No token of a form: the message's own signature proves who sent it, and no cookie is read.
@room.page("/online/messages", policy=ANYONE, methods=("POST",), other_proof=True)
def messages() -> Response:
    """2xx only for what is recorded: anything else the provider sends again."""
    body = request.get_data(cache=False) if (request.content_length or 0) <= LARGEST else b""
    try:
        hear(page_transactions(), body, request.headers.get("Stripe-Signature", ""))
    except Forged:
        return said(400, "The signature does not fit.")
    except AskAgain as fault:
        log.warning("payment_message.again", why=str(fault))
        return said(503, "Not now. Send it again.")
    return said(200, "Recorded.")


def said(status: int, text: str) -> Response:
    return Response(text + "\n", status, mimetype="text/plain")
