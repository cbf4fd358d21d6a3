"""The application for operators: wiring only. Its cookie lives below /operator and nowhere else."""

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect

from doorstep.installation import Installation
from doorstep.web import errors, limits, look, security
from doorstep.web.compiled import Pages
from doorstep.web.observing import tell_route
from doorstep.web.operator import businesses, door, frame, installation, verticals

ROOMS = (door.door, businesses.room, verticals.room, installation.plugins, installation.health, installation.history)


def create_operator_app(house: Installation) -> Flask:
    app = Pages("doorstep.web.operator", static_folder=None, template_folder="../templates")
    app.extensions["doorstep"] = house
    security.secure(app, house.settings, "operator")
    app.config["PERMANENT_SESSION_LIFETIME"] = 12 * 3600
    app.config["SESSION_COOKIE_SAMESITE"] = "Strict"
    look.register_look(app)
    CSRFProtect(app)
    limits.register_limits(app, house.settings)
    tell_route(app)
    Babel(app)
    app.before_request(frame.admit)
    app.after_request(frame.note_use)
    app.teardown_request(frame.close)
    app.context_processor(frame.values)
    errors.register_errors(app)
    for room in ROOMS:
        app.register_blueprint(room)
    return app
