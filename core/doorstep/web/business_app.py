"""The application that serves every business: wiring only."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, g
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from doorstep.installation import Installation
from doorstep.plugins.contributions import OfficeTab, PortalTab, WayIn
from doorstep.plugins.faults import Fault, PluginFaults
from doorstep.plugins.registry import Registry, Tagged
from doorstep.users import sessions
from doorstep.web import context, errors, limits, look, mail_choices, rooms, routing, security, shell
from doorstep.web.api import register_api
from doorstep.web.api.key_holders import take_key
from doorstep.web.compiled import Pages
from doorstep.web.observing import tell_route
from doorstep.web.record_routes import record_rooms


def create_business_app(installation: Installation) -> Flask:
    app = Pages("doorstep.web", static_folder=None)
    app.extensions["doorstep"] = installation
    app.extensions["doorstep-policies"] = {}
    app.extensions["doorstep-open"] = set()
    app.extensions["doorstep-areas"] = {}
    app.extensions["doorstep-ways"] = {}
    security.secure(app, installation.settings, "portal")
    look.register_look(app)
    app.extensions["doorstep-open"] |= {rule.endpoint for rule in app.url_map.iter_rules()}
    app.before_request(load_business)
    LoginManager(app).user_loader(load_user)
    app.before_request(take_key)
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
    register_api(app, installation.registry)
    faults = [fault for entry in tabs(installation.registry) if (fault := register_tab(app, *entry))]
    faults += [Fault(plugin="core", place="routes", text=text) for text in routing.policy_faults(app)]
    if faults:
        raise PluginFaults(faults)


def tabs(registry: Registry) -> Iterator[tuple[str, Tagged[Any]]]:
    for side, kind in (("/portal", PortalTab), ("/office", OfficeTab), ("", WayIn)):
        for entry in registry.all(kind):
            yield side, entry


def register_tab(app: Flask, side: str, entry: Tagged[Any]) -> Fault | None:
    tab = entry.value
    if tab.blueprint.name in app.blueprints:
        place = f"{type(tab).__name__} {tab.name}"
        return Fault(plugin=entry.plugin, place=place, text=f"the core has an endpoint {tab.blueprint.name} of its own")
    app.register_blueprint(tab.blueprint, url_prefix=f"{side}/{tab.path}")
    if isinstance(tab, WayIn):
        app.extensions["doorstep-ways"][tab.blueprint.name] = tab.offered
    if side == "/portal":
        app.extensions["doorstep-areas"][tab.blueprint.name] = tab.area
    return None


def load_business() -> None:
    g.tenant = context.tenant()
    g.business = shell.business_view(g.tenant)


def load_user(token: str) -> Any:
    user = sessions.signed_in(context.session(), token)
    if user and sessions.seen_long_ago(user):
        context.after_answer(lambda db: sessions.seen(db, user.session_id))
    return user
