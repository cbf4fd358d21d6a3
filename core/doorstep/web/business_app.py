"""The application that serves every business: wiring only."""

from typing import Any

from flask import Flask, g
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from doorstep.installation import Installation
from doorstep.plugins.contributions import OfficeTab, PortalTab
from doorstep.plugins.faults import Fault, PluginFaults
from doorstep.users import sessions
from doorstep.web import context, errors, limits, look, mail_choices, rooms, routing, security, shell
from doorstep.web.observing import tell_route
from doorstep.web.record_routes import record_rooms


def create_business_app(installation: Installation) -> Flask:
    app = Flask("doorstep.web", static_folder=None)
    app.extensions["doorstep"] = installation
    app.extensions["doorstep-policies"] = {}
    app.extensions["doorstep-open"] = set()
    security.secure(app, installation.settings, "portal")
    look.register_look(app)
    app.extensions["doorstep-open"] |= {rule.endpoint for rule in app.url_map.iter_rules()}
    app.before_request(load_business)
    LoginManager(app).user_loader(load_user)
    app.before_request(routing.enforce)
    # Its address alone says whose mails are meant, and it reads no cookie: there is nothing to forge.
    CSRFProtect(app).exempt(mail_choices.ONE_CLICK)
    limits.register_limits(app, installation.settings)
    tell_route(app)
    Babel(app, locale_selector=lambda: context.tenant().language, timezone_selector=lambda: context.tenant().timezone)
    app.after_request(context.send_after_work)
    app.teardown_request(context.close_session)
    app.context_processor(shell.values)
    errors.register_errors(app)
    register_rooms(app, installation)
    return app


def register_rooms(app: Flask, installation: Installation) -> None:
    for room in rooms.rooms():
        app.register_blueprint(room)
    for room in record_rooms(installation.registry):
        app.register_blueprint(room)
    for side, kind in (("portal", PortalTab), ("office", OfficeTab)):
        for entry in installation.registry.all(kind):
            app.register_blueprint(entry.value.blueprint, url_prefix=f"/{side}/{entry.value.path}")
    faults = [Fault(plugin="core", place="routes", text=text) for text in routing.policy_faults(app)]
    if faults:
        raise PluginFaults(faults)


def load_business() -> None:
    g.tenant = context.tenant()
    g.business = shell.business_view(g.tenant)


def load_user(token: str) -> Any:
    user = sessions.signed_in(context.session(), token)
    if user and sessions.seen_long_ago(user):
        context.after_answer(lambda db: sessions.seen(db, user.session_id))
    return user
