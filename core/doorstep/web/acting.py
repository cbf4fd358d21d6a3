"""Carrying out what a form asks: once, with messages at the fields, and nothing typed ever lost."""

import re
from collections.abc import Callable
from typing import Any

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from doorstep.businesses.once import led_to, remember
from doorstep.problems import Invalid, Refused
from doorstep.web import context
from doorstep.web.errors import STALE, TAKEN
from doorstep.web.fields import kind_of
from doorstep.web.forms import ONCE_KEY, Bound
from doorstep.web.kept import KeptFiles
from doorstep.web.shapes import Form

Page = Callable[[Form], ResponseReturnValue]
TOO_LARGE = "One of the values is too large to be kept. Shorten it, then try again."


class Conflict(Invalid):
    """Somebody saved meanwhile: messages say what is there now, and `fresh` is the version to save over."""

    def __init__(self, messages: dict[str, list[str]], fresh: dict[str, str]) -> None:
        super().__init__(messages)
        self.fresh = fresh


def bind(bound: Bound) -> Bound:
    """Give a form what was typed, when this request is a POST."""
    bound.currency, bound.zone = context.tenant().currency, context.tenant().zone
    if request.method == "POST":
        bound.typed, bound.files = request.form, request.files
        kept = kept_files(bound)
        if kept:
            bound.kept = kept.read()
    return bound


def handle(bound: Bound, page: Page, act: Callable[[dict[str, Any]], str]) -> ResponseReturnValue:
    """Show a form, or carry it out.

    :param page: renders the form. :param act: carries the checked values out and returns the address to go to; it may
        raise `Refused` with a field, or `Invalid`: then the form comes back with messages, and nothing was written.
    """
    bind(bound)
    if request.method != "POST":
        return page(bound.view())
    if bound.side_button:
        return page(bound.view(keep_files(bound)))
    done = location_of(bound.once_key)
    if done:
        return redirect(done, 303)
    return attempt(bound, page, act)


def attempt(bound: Bound, page: Page, act: Callable[[dict[str, Any]], str]) -> ResponseReturnValue:
    try:
        values = bound.load()
        answer = once(bound.once_key, lambda: act(values))
    except FAULTS as fault:
        bound.fresh = getattr(fault, "fresh", {})
        return refused(bound, page, messages_of(fault))
    forget_files(bound)
    return answer


FAULTS = (Invalid, Refused, StaleDataError, IntegrityError, DataError, OverflowError)


def messages_of(fault: Exception) -> dict[str, list[str]]:
    """What a form says of a fault, by field; "" stands for the form as a whole."""
    match fault:
        case Invalid():
            return fault.messages
        case Refused():
            return {fault.field or "": [fault.message]}
        case StaleDataError():
            return {"": [STALE]}
        case IntegrityError():
            return {"": [TAKEN]}
    return {"": [TOO_LARGE]}


def refused(bound: Bound, page: Page, messages: dict[str, list[str]]) -> ResponseReturnValue:
    context.rollback()
    left = {name: words for name, words in keep_files(bound).items() if name not in messages}
    return make_response(page(bound.view({**messages, **left})), 422)


def once(key: str | None, act: Callable[[], str]) -> ResponseReturnValue:
    """Carry out an act once for a form's hidden key: pressed again, it leads to the same place."""
    if not key or not ONCE_KEY.fullmatch(key):
        return redirect(act(), 303)
    done = location_of(key)
    if done:
        return redirect(done, 303)
    try:
        location = act()
        remember(context.session(), key, location)
        context.commit()
    except IntegrityError:
        # Two presses at once: the other one may just have done it.
        context.rollback()
        location = location_of(key) or ""
        if not location:
            raise
    return redirect(location, 303)


def location_of(key: str | None) -> str | None:
    """Where a form that was carried out has led."""
    if not key or not ONCE_KEY.fullmatch(key):
        return None
    return led_to(context.session(), key)


def file_kinds(bound: Bound) -> dict[str, str]:
    kinds = {name: kind_of(one) for name, one in bound.schema.fields.items()}
    return {
        **dict.fromkeys(bound.waiting, "files"),
        **{name: kind for name, kind in kinds.items() if kind in ("file", "files")},
    }


def kept_files(bound: Bound) -> KeptFiles | None:
    """Where the files of this form are kept; None for one without files, or without a key."""
    return kept_at(bound.once_key) if bound.once_key and file_kinds(bound) else None


def kept_at(key: str) -> KeptFiles:
    """The files that this person sent with a form of that key."""
    user, house = context.me(), context.installation()
    return KeptFiles(
        storage=house.storage, business_id=context.tenant().id, owner=str(user.user_id) if user else "visitor",
        key=key, limit=house.settings.upload_limit,
    )  # fmt: skip


def keep_files(bound: Bound) -> dict[str, list[str]]:
    """Keep the files that came with a form. :return: why some could not be, by field."""
    kept = kept_files(bound)
    if kept is None:
        return {}
    kinds = file_kinds(bound)
    for name in kinds:
        place = bound.typed.get(f"_remove_{name}", "") if bound.typed is not None else ""
        if re.fullmatch(r"[0-9]{1,4}", place):
            kept.drop(name, int(place))
    sent = {name: bound.files.getlist(name) for name in kinds}
    single = {name for name, kind in kinds.items() if kind == "file"}
    bound.kept = kept.keep(sent, single)
    return kept.left


def forget_files(bound: Bound) -> None:
    kept = kept_files(bound)
    if kept and bound.kept:
        kept.forget()
