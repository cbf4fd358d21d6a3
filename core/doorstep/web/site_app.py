"""The few pages that belong to no business: whether the server lives, its figures, and the demo's list."""

import hmac
from pathlib import Path

from flask import Flask, Response, abort, render_template, request
from sqlalchemy import text

from doorstep.businesses.tenant import every
from doorstep.db import migrations
from doorstep.installation import Installation
from doorstep.web import look, security
from doorstep.web.compiled import Pages
from doorstep.web.dev_mail import register_dev_mail
from doorstep.web.figures import Figures
from doorstep.web.observing import tell_route

HERE = Path(__file__).parent


def create_site_app(installation: Installation) -> Flask:
    app = Pages("doorstep.site", static_folder=None, template_folder="templates", root_path=str(HERE))
    app.extensions["doorstep"] = installation
    app.extensions["doorstep-metrics"] = Figures(installation)
    security.secure(app, installation.settings, "site")
    look.register_look(app)
    tell_route(app)
    add_signs_of_life(app, installation)
    if installation.settings.demo:
        add_demo(app, installation)
    register_dev_mail(app, installation)
    return app


def add_signs_of_life(app: Flask, installation: Installation) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        """The process answers."""
        return plain("ok")

    @app.get("/readyz")
    def readyz() -> Response:
        """It can also serve: the database answers, and its tables are those the code expects."""
        fault = not_ready(installation)
        return plain(fault, 503) if fault else plain("ok")

    @app.get("/metrics")
    def metrics() -> Response:
        wanted = installation.settings.metrics_token
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if wanted and not hmac.compare_digest(given.encode(), wanted.encode()):
            abort(404)
        return Response(
            app.extensions["doorstep-metrics"].text(), content_type="text/plain; version=0.0.4; charset=utf-8"
        )

    @app.get("/robots.txt")
    def robots() -> Response:
        """Portals are for the people they were made for."""
        return plain("User-agent: *\nDisallow: /\n")


def plain(text: str, status: int = 200) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def not_ready(installation: Installation) -> str | None:
    try:
        with installation.installation_session() as session:
            session.execute(text("SELECT 1"))
        migrations.refuse_pending(installation.settings.database_url, installation.registry)
    except Exception as fault:
        return f"not ready: {type(fault).__name__}"
    return None


def add_demo(app: Flask, installation: Installation) -> None:
    @app.get("/")
    def businesses() -> str:
        with installation.installation_session() as session:
            return render_template("site/businesses.html", businesses=every(session))
