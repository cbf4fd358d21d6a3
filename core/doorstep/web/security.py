"""Headers, cross-site requests, cookies: what every answer and every request goes through."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from doorstep.documents.uploads import LARGEST_AT_ONCE
from doorstep.problems import Refused
from doorstep.settings import Settings


class PrefixCookies(SecureCookieSessionInterface):
    """The cookie's path is the business's own prefix, so that businesses on one host do not share it."""

    def get_cookie_path(self, app: Flask) -> str:
        return (request.script_root or "") + "/"

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nobody's cookie goes with what proxies may keep for everybody."""
        if not response.cache_control.public:
            super().save_session(app, session, response)


def secure(app: Flask, settings: Settings, cookie: str) -> None:
    app.session_interface = PrefixCookies()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=cookie,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=settings.upload_limit * LARGEST_AT_ONCE,
        MAX_FORM_PARTS=5000,
        MAX_FORM_MEMORY_SIZE=4_000_000,
    )
    app.before_request(refuse_cross_site)
    app.after_request(add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def refuse_cross_site() -> None:
    """Beside the CSRF token: a browser says where a request comes from, and others' pages may not write here."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site in ("cross-site", "same-site") if site else bool(origin) and origin != request.host_url.rstrip("/")
    if foreign and not request.headers.get("Authorization"):
        raise Refused("This request came from another site, so it was not carried out.")


def page_may_reach(*, scripts: Sequence[str] = (), frames: Sequence[str] = (), connections: Sequence[str] = ()) -> None:
    """Let the page that answers this request, and no other, reach other origins: where a card is typed, say.

    :param scripts: origins whose scripts may run, such as ``https://js.example.com``; :param frames: that may be shown
        in a frame; :param connections: that scripts may talk to.
    """
    g.reaches = {"script-src": scripts, "frame-src": frames, "connect-src": connections}


def also(directive: str) -> str:
    return "".join(f" {origin}" for origin in g.get("reaches", {}).get(directive, ()))


def add_headers(response: Response) -> Response:
    page = response.mimetype == "text/html"
    for name, value in (of_a_page() if page else OF_A_PART).items():
        response.headers.setdefault(name, value)
    if page:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


# What is no page runs nothing and fetches nothing; a page's own headers would weigh more than many a part.
OF_A_PART = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def of_a_page() -> dict[str, str]:
    policy = (
        f"default-src 'none'; script-src 'nonce-{csp_nonce()}'{also('script-src')}; style-src 'self'; "
        f"img-src 'self' data:; font-src 'self'; connect-src 'self'{also('connect-src')}; "
        f"frame-src 'self'{also('frame-src')}; object-src 'none'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
