"""Feeds of appointments: the page where somebody gets their address, and what calendar programs fetch from it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from icalendar import Calendar, Event

from doorstep import clock
from doorstep.events.links import site_of
from doorstep.plugins import guard
from doorstep.plugins.contributions import Appointment
from doorstep.problems import NotFound
from doorstep.users.feeds import FeedOwner, feed_address, make_feed, owner_of, revoke_feed
from doorstep.web import context, limits
from doorstep.web.policy import ANYONE, CONTACT, STAFF
from doorstep.web.profile import has_appointments, own_sign_in
from doorstep.web.routing import Room

portal = Room("portal_calendar", __name__, url_prefix="/portal/profile/calendar")
office = Room("office_calendar", __name__, url_prefix="/office/profile/calendar")
feeds = Room("calendar_feed", __name__, url_prefix="/calendar")
BEHIND, AHEAD = timedelta(days=60), timedelta(days=400)
HOOK = "doorstep_appointments"


@feeds.page("/<token>.ics", policy=ANYONE)
def feed(token: str) -> ResponseReturnValue:
    limits.knock("feed", token)
    if not has_appointments():
        raise NotFound
    owner = owner_of(context.session(), token)
    answer = Response(as_calendar(list(appointments(owner))), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer


def appointments(owner: FeedOwner) -> Iterator[Appointment]:
    now = clock.now()
    said = guard.call(
        context.catalog(), HOOK, session=context.session(), viewer=owner.viewer, user_id=owner.user_id,
        since=now - BEHIND, until=now + AHEAD,
    )  # fmt: skip
    return (one for one in said if isinstance(one, Appointment))


def as_calendar(found: Sequence[Appointment]) -> bytes:
    tenant = context.tenant()
    site = site_of(context.installation(), tenant)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{tenant.name}//Appointments//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", tenant.name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in found:
        calendar.add_component(as_event(one, site))
    return calendar.to_ical()


def as_event(one: Appointment, site: str) -> Event:
    event = Event()
    host = site.partition("://")[2].partition("/")[0]
    event.add("uid", f"{one.uid}@{host}")
    event.add("dtstamp", clock.now())
    event.add("dtstart", one.starts_at.astimezone(UTC))
    event.add("duration", timedelta(minutes=one.minutes))
    event.add("summary", one.title)
    for name, value in (("location", one.place), ("description", one.text)):
        if value:
            event.add(name, value)
    if one.path:
        event.add("url", f"{site}/{one.path.lstrip('/')}")
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    return event


def both(room: Room, side: str, policy: Any) -> None:
    """The pages that customers and staff have alike."""
    room.page("", policy=policy, endpoint="index")(lambda: index(side))
    room.page("/new", policy=policy, methods=("POST",), endpoint="make")(lambda: make(side))
    room.page("/remove", policy=policy, methods=("POST",), endpoint="remove")(lambda: remove(side))


def index(side: str) -> ResponseReturnValue:
    address = feed_address(context.session(), owner())
    return render_template("profile/calendar.html", side=side, address=address)


def owner() -> Any:
    if not has_appointments():
        raise NotFound
    return own_sign_in().user_id


def make(side: str) -> ResponseReturnValue:
    make_feed(context.session(), owner(), context.actor())
    flash("Your calendar has a new address. One you had before no longer works.", "success")
    return redirect(url_for(f"{side}_calendar.index"), 303)


def remove(side: str) -> ResponseReturnValue:
    revoke_feed(context.session(), owner(), context.actor())
    flash("The address no longer works.", "success")
    return redirect(url_for(f"{side}_calendar.index"), 303)


both(portal, "portal", CONTACT)
both(office, "office", STAFF)
