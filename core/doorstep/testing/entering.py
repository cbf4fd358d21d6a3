"""A browser in which somebody is signed in already: the same session and cookie as after the page, without the page.

Half of the requests of a test only signed people in. That the page does it is shown where people sign in.
"""

from typing import Any
from uuid import UUID

from flask import Flask
from flask import session as cookie
from flask_login import login_user

from doorstep.db.session import BusinessSession
from doorstep.testing.client import Browser
from doorstep.users import sessions


def enter(browser: Browser, app: Any, session: BusinessSession, user_id: UUID) -> None:
    """Give `browser` the cookie of a new session of a user; one whose access is disabled gets none, as at the page."""
    token = sessions.start(session, sessions.user_by_id(session, user_id), "")
    session.flush()
    signed = sessions.signed_in(session, token)
    if signed is None:
        return
    business_app = business_app_of(app)
    with business_app.test_request_context(base_url=f"http://localhost{browser.prefix}"):
        cookie.permanent = True
        login_user(signed)
        cookie["who"] = str(user_id)
        browser.keep(business_app.config["SESSION_COOKIE_NAME"], _signed(business_app))


def _signed(app: Flask) -> str:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps(dict(cookie)))


def business_app_of(app: Any) -> Flask:
    """The application of businesses, which stands below the layers of an installation's."""
    while not hasattr(app, "business_app"):
        app = app.app
    found: Flask = app.business_app
    return found
