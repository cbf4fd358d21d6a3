"""The two home pages."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from doorstep.web import context
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
    return render_template("portal/home.html", name=context.viewer().name)


@office.page("/", policy=STAFF, endpoint="home")
def office_home() -> ResponseReturnValue:
    return render_template("office/home.html")
