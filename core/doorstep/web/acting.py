"""Carrying out what a form asks: once, with messages at the fields, and nothing typed ever lost."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from doorstep.businesses.models import OnceKey
from doorstep.problems import Invalid, Refused
from doorstep.web import context
from doorstep.web.forms import Bound
from doorstep.web.shapes import Form

Page = Callable[[Form], ResponseReturnValue]


def bind(bound: Bound) -> Bound:
    """Give a form what was typed, when this request is a POST."""
    bound.currency = context.tenant().currency
    if request.method == "POST":
        bound.typed, bound.files = request.form, request.files
    return bound


def handle(bound: Bound, page: Page, act: Callable[[dict[str, Any]], str]) -> ResponseReturnValue:
    """Show a form, or carry it out.

    :param page: renders the form. :param act: carries the checked values out and returns the address to go to; it may
        raise `Refused` with a field, or `Invalid`: then the form comes back with messages, and nothing was written.
    """
    bind(bound)
    if request.method != "POST" or bound.side_button:
        return page(bound.view())
    try:
        values = bound.load()
        return once(request.form.get("_once"), lambda: act(values))
    except Invalid as fault:
        return refused(bound, page, fault.messages)
    except Refused as fault:
        return refused(bound, page, {fault.field or "": [fault.message]})


def refused(bound: Bound, page: Page, messages: dict[str, list[str]]) -> ResponseReturnValue:
    context.rollback()
    return page(bound.view(messages)), 422


def once(key: str | None, act: Callable[[], str]) -> ResponseReturnValue:
    """Carry out an act once for a form's hidden key: pressed again, it leads to the same place."""
    db = context.session()
    if not key:
        return redirect(act(), 303)
    done = location_of(key)
    if done:
        return redirect(done, 303)
    location = act()
    db.add(OnceKey(key=key[:64], location=location))
    try:
        context.commit()
    except IntegrityError:
        context.rollback()
        location = location_of(key) or ""
    if not location:
        raise Refused("Somebody saved the same thing at the same moment. Look at what is there now, then try again.")
    return redirect(location, 303)


def location_of(key: str) -> str | None:
    return context.session().scalar(select(OnceKey.location).where(OnceKey.key == key[:64]))
