"""What was sent after a session had ended: kept a day for the person who typed it, and shown to that person again."""

import json
import re
import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from doorstep.businesses.housekeeping import sweep
from doorstep.problems import NotFound
from doorstep.web import context
from doorstep.web.kept import KeptFiles
from doorstep.web.policy import SIGNED_IN
from doorstep.web.routing import ENDED, Room

room = Room("retyping", __name__, url_prefix="/typed")
# Only forms that come back when `_update` is pressed have it: no act is ever carried out by showing it again.
MARK = "_form"
KEY = re.compile(r"[A-Za-z0-9_-]{20,40}")
_SECRET = re.compile(r"passw|present|code|csrf_token|^_update", re.IGNORECASE)


def whose() -> str | None:
    """Who sent this form, though nobody is signed in: the cookie remembers, and its token stood in the form."""
    who = cookie.get("who")
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return None
    return str(who) if who else None


def keep(who: str) -> str:
    """Keep what was typed; returns the page that shows it again. Passwords and files are not kept."""
    key = secrets.token_urlsafe(20)
    typed = [(name, value) for name, value in request.form.items(multi=True) if not _SECRET.search(name)]
    target = request.full_path.rstrip("?")
    found = {"target": target, "typed": typed, "files": any(file.filename for file in request.files.values())}
    place = kept(who, key)
    place.storage.put(f"{place.folder}/typed", json.dumps(found).encode())
    sweep(place.storage, place.business_id)
    return url_for("retyping.show", key=key).removeprefix(request.script_root)


def kept(who: str, key: str) -> KeptFiles:
    return KeptFiles(
        storage=context.installation().storage, business_id=context.tenant().id, owner=who, key=key, limit=0
    )


def read(key: str) -> dict[str, Any]:
    """:raises NotFound: for anybody else's, and after a day."""
    place = kept(str(context.require_me().user_id), key)
    found: dict[str, Any] = json.loads(place.storage.read(f"{place.folder}/typed"))
    return found


def after_the_end() -> ResponseReturnValue | None:
    """Where a form goes that was sent after its session had ended; None for one that was never in a session."""
    who = whose()
    if who is None:
        return None
    if MARK in request.form:
        flash("You were signed out before this was sent. Sign in: what you typed is kept for you.", "warning")
        return redirect(url_for("sign_in.sign_in", next=keep(who)), 303)
    flash("You were signed out meanwhile, and nothing was done. Sign in, then do it again.", "warning")
    return redirect(url_for("sign_in.sign_in"), 303)


@room.record_once
def register(state: Any) -> None:
    state.app.extensions[ENDED] = after_the_end


@room.page("/<key>", policy=SIGNED_IN)
def show(key: str) -> ResponseReturnValue:
    try:
        found = read(key) if KEY.fullmatch(key) else None
    except NotFound:
        found = None
    if found is None:
        me = context.require_me()
        return redirect(url_for("office.home" if me.is_staff else "portal.home"))
    return render_template("sign_in/typed.html", **found)
