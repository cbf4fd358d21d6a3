"""What every operator page works with: the installation, one reading session, who is signed in, forms."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from flask import current_app, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from doorstep.db.session import InstallationSession
from doorstep.installation import Installation
from doorstep.operators import signing_in
from doorstep.operators.acts import Who
from doorstep.problems import Invalid, NotFound, Refused
from doorstep.web.forms import Bound
from doorstep.web.shapes import Form, NavItem
from doorstep.web.shell import MeView

OPEN = frozenset({"operator_door.sign_in", "look.asset", "look.brand", "look.mark"})
NAV = (
    ("Businesses", "operator_businesses.index", "/businesses", "building"),
    ("Plugins", "operator_plugins.index", "/plugins", "list"),
    ("Health", "operator_health.index", "/health", "check"),
    ("History", "operator_history.index", "/history", "clock"),
)


def installation() -> Installation:
    return cast("Installation", current_app.extensions["doorstep"])


def reading() -> InstallationSession:
    """The request's one session, which cannot write; acts open their own."""
    if "reading" not in g:
        g.open_sessions = ExitStack()
        g.reading = g.open_sessions.enter_context(installation().installation_session())
    return cast("InstallationSession", g.reading)


def close(fault: BaseException | None = None) -> None:
    g.pop("reading", None)
    if (stack := g.pop("open_sessions", None)) is not None:
        stack.close()


def me() -> Who:
    found = signed_in()
    if found is None:
        raise NotFound
    return found.who


def signed_in() -> signing_in.SignedIn | None:
    if "signed_in" not in g:
        token = cookie.get("token")
        g.signed_in = signing_in.signed_in(reading(), token) if token else None
    return cast("signing_in.SignedIn | None", g.signed_in)


def admit() -> ResponseReturnValue | None:
    """Before each request: operators only, everywhere but at the door."""
    if request.endpoint is None or request.endpoint in OPEN or signed_in() is not None:
        return None
    if request.method not in ("GET", "HEAD"):
        raise NotFound
    return redirect(url_for("operator_door.sign_in", next=request.full_path.rstrip("?")))


def note_use(response: Any) -> Any:
    """That a session is in use is written once the answer is out."""
    found = g.get("signed_in")
    if found is not None and found.stale:
        house = installation()
        response.call_on_close(lambda: signing_in.seen(house, found.session_id))
    return response


def values() -> dict[str, Any]:
    found = signed_in()
    if found is None:
        return {"me": None, "nav": []}
    who = found.who
    out = url_for("operator_door.sign_out")
    return {
        "me": MeView(name=who.name, email=who.email, is_staff=False, profile_url="", sign_out_url=out),
        "nav": [
            NavItem(label=label, url=url_for(endpoint), icon=icon, active=request.path.startswith(path))
            for label, endpoint, path, icon in NAV
        ],
    }


def handle(bound: Bound, page: Callable[[Form], str], act: Callable[[dict[str, Any]], str]) -> ResponseReturnValue:
    """Show a form, or carry it out and go where the act says; what does not fit comes back at its field."""
    bound.once = False
    if request.method != "POST":
        return page(bound.view())
    bound.typed, bound.files = request.form, request.files
    try:
        return redirect(act(bound.load()), 303)
    except Invalid as fault:
        return page(bound.view(fault.messages)), 422
    except Refused as fault:
        return page(bound.view({fault.field or "": [fault.message]})), 422
