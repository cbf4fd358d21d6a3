"""Who calls: a staff key in the header, else the cookie, whose writes need the CSRF token."""

from flask import current_app, g, request
from werkzeug.exceptions import Unauthorized

from doorstep.problems import Refused
from doorstep.users import api_keys
from doorstep.web import context

BAD_KEY = "This key does not work: it was revoked, or its owner's sign-in has changed."


def take_key() -> None:
    """Before each request of the API: a key stands alone, whatever cookies come with it."""
    header = request.headers.get("Authorization", "")
    if not request.path.startswith("/api/") or not header:
        return
    kind, _, token = header.partition(" ")
    holder = api_keys.holder_of(context.session(), token.strip()) if kind.casefold() == "bearer" else None
    if holder is None:
        raise Unauthorized(BAD_KEY)
    g._login_user, g.key_scope = holder.user, holder.scope
    if api_keys.used_long_ago(holder.user):
        context.after_answer(lambda db: api_keys.used(db, holder.user.session_id))


def by_key() -> bool:
    return "key_scope" in g


def scope() -> str | None:
    """What the key allows; None for a cookie."""
    return g.get("key_scope")


def check_write() -> None:
    """:raises Refused: for a key that only reads. :raises CSRFError: for a cookie without the token."""
    if request.method in context.READING:
        return
    if not by_key():
        current_app.extensions["csrf"].protect()
    elif scope() != "write":
        raise Refused("This key may only read. Make one that may change things.")
