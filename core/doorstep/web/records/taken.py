"""The two ways out of an address that somebody else has already."""

from typing import Any

from flask import request

from doorstep.contacts.addresses import email_key
from doorstep.contacts.services import holder_of
from doorstep.web import context


def way_out(email: str) -> tuple[Any, str]:
    """What staff pressed after an address turned out to be taken: attach who has it, or save without it.

    :return: the one to attach, or None; and the address to save.
    """
    way = request.form.get("_way")
    holder = holder_of(context.session(), email_key(email)) if way and email else None
    if holder is None:
        return None, email
    return (holder, email) if way == "attach" else (None, "")
