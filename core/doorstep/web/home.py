"""The two home pages, and the door that leads to them."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from doorstep.businesses.overview import last_events, overview
from doorstep.web import context
from doorstep.web.home_office import Desk
from doorstep.web.home_portal import Doorstep
from doorstep.web.panels import panels
from doorstep.web.policy import ANYONE, CONTACT, STAFF
from doorstep.web.routing import Room

front = Room("front", __name__)
portal = Room("portal", __name__, url_prefix="/portal")
office = Room("office", __name__, url_prefix="/office")


@front.page("/", policy=ANYONE)
def index() -> ResponseReturnValue:
    user = context.me()
    if user is None:
        return redirect(url_for("sign_in.sign_in"))
    return redirect(url_for("office.home" if user.is_staff else "portal.home"))


@portal.page("/", policy=CONTACT, endpoint="home")
def portal_home() -> ResponseReturnValue:
    home = Doorstep.of(context.session(), context.viewer())
    return render_template("portal/home.html", home=home, panels=panels("portal_home"))


@office.page("/", policy=STAFF, endpoint="home")
def office_home() -> ResponseReturnValue:
    db, viewer = context.session(), context.viewer()
    desk = Desk.of(overview(db, viewer, context.require_me().user_id), last_events(db))
    return render_template("office/home.html", desk=desk, panels=panels("office_home"))
