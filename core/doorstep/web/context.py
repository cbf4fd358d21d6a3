"""What a request works with: its business, its one session, who asks, and what is written after the answer."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

import structlog
from flask import Response, current_app, g, request
from flask import session as cookie
from flask_login import current_user

from doorstep.access.viewer import Viewer, staff_viewer, viewer_of
from doorstep.businesses.tenant import Tenant
from doorstep.db.session import BusinessSession
from doorstep.events.actors import VISITOR, Actor
from doorstep.installation import Installation, Transactions
from doorstep.plugins.registry import Catalog
from doorstep.problems import NotFound
from doorstep.users.sessions import SignedIn

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# The button of a form that only shows it again: whatever a view makes of it, nothing is written.
SHOW_ONLY = "_update"
After = Callable[[BusinessSession], None]


def installation() -> Installation:
    return cast("Installation", current_app.extensions["doorstep"])


def tenant() -> Tenant:
    return cast("Tenant", request.environ["doorstep.tenant"])


def session() -> BusinessSession:
    """The request's one session: it cannot write when the method is GET or HEAD."""
    if "db" not in g:
        house = installation()
        g.db = house.reader(tenant()) if request.method in READING else house.writer(tenant())
    return cast("BusinessSession", g.db)


def catalog() -> Catalog:
    return session().catalog


def commit() -> None:
    """Make the request's writes count; jobs and mails they asked for are taken up at once."""
    if SHOW_ONLY in request.form:
        rollback()
    elif "db" in g and request.method not in READING:
        g.db.commit()
        if g.db.info.pop("woken", None):
            installation().wake_worker()


def transactions() -> Transactions:
    """Transactions beside the request's own, for work that waits for others: what was written so far counts first."""
    commit()
    rollback()
    return Transactions(installation=installation(), tenant=tenant())


def rollback() -> None:
    if "db" in g:
        g.db.rollback()


def close_session(fault: BaseException | None = None) -> None:
    if "db" in g:
        g.pop("db").close()


def me() -> SignedIn | None:
    """Who is signed in, or None."""
    # Asked some forty times a page: the proxy's own look-up each time would take a tenth of it.
    user = g.get("_login_user") or cast("Any", current_user)._get_current_object()
    return cast("SignedIn", user) if user.is_authenticated else None


def require_me() -> SignedIn:
    user = me()
    if user is None:
        raise NotFound
    return user


def actor() -> Actor:
    user = me()
    return user.actor if user else VISITOR


def previewing() -> Viewer | None:
    """The contact whose portal a staff member looks at; everything is refused but looking."""
    user = me()
    if user is None or not user.is_staff or not request.path.startswith("/portal"):
        return None
    if "previewed" not in g:
        mine = cookie.get("preview_by") == str(user.session_id)
        contact_id = cookie.get("preview") if mine else None
        g.previewed = viewer_of(session(), UUID(contact_id)) if contact_id else None
    return cast("Viewer | None", g.previewed)


def viewer() -> Viewer:
    """Who looks, as the access rule sees them: the previewed contact, the signed-in contact, or staff."""
    shown = previewing()
    if shown:
        return shown
    user = require_me()
    if request.path.startswith("/portal"):
        if user.viewer is None:
            raise NotFound
        return user.viewer
    if user.is_staff:
        return staff_viewer(catalog(), user.name)
    if user.viewer is None:
        raise NotFound
    return user.viewer


def after_answer(work: After) -> None:
    """Write something once the answer is out: looking at a page never waits for it, nor fails with it."""
    g.setdefault("after_answer", []).append(work)


def send_after_work(response: Response) -> Response:
    work = g.pop("after_answer", [])
    if work and response.status_code < 400:
        house, business = installation(), tenant()
        response.call_on_close(lambda: run_after(house, business, work))
    return response


def run_after(house: Installation, business: Tenant, work: list[After]) -> None:
    try:
        with house.writing(business) as db:
            for step in work:
                step(db)
    except Exception as fault:
        structlog.get_logger().error("after_answer.failed", exc_info=fault)
