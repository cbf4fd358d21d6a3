"""To an OpenID provider and back. Where a provider leads is looked at with a GET, and counts with a POST of our own."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from sqlalchemy.exc import IntegrityError

from doorstep import clock
from doorstep.businesses.once import led_to, remember
from doorstep.events.links import url_for_path
from doorstep.invitations import landing
from doorstep.problems import NotFound, Refused
from doorstep.providers import Provider
from doorstep.users import openid
from doorstep.users.enrolment import enrol_with
from doorstep.users.identities import known, providers_of
from doorstep.users.openid import Proof
from doorstep.web import context, limits
from doorstep.web.invitation import looked_up, other_person, welcome
from doorstep.web.policy import ANYONE
from doorstep.web.routing import Room
from doorstep.web.sign_in import enter

room = Room("providers", __name__)
LASTS = 600
ANSWERS = ("state", "code", "error", "iss")
Journey = Mapping[str, Any]


@room.page("/sign-in/<provider>", policy=ANYONE, methods=("POST",))
def start(provider: str) -> ResponseReturnValue:
    return depart(provider, {"next": request.form.get("next", "")})


@room.page("/invitation/<token>/with/<provider>", policy=ANYONE, methods=("POST",))
def accept(token: str, provider: str) -> ResponseReturnValue:
    return depart(provider, {"invitation": token})


def depart(name: str, purpose: dict[str, str]) -> ResponseReturnValue:
    """Send somebody to a provider by a page, not by a redirect: our policy lets forms lead to our own pages only."""
    limits.knock("provider", get_remote_address())
    chosen, address = switched_on(name), callback_address(name)
    if urlsplit(address).path != url_for("providers.callback", provider=name):
        # This business has a host name of its own, which its cookies belong to.
        return leaving(url_for_path(context.installation(), context.tenant(), place_of(purpose)), chosen)
    try:
        journey = openid.depart(chosen, address)
    except Refused as fault:
        return back(purpose, fault)
    cookie["journey"] = {
        "provider": name, "state": journey.state, "nonce": journey.nonce, "verifier": journey.verifier,
        "at": int(clock.now().timestamp()), **purpose,
    }  # fmt: skip
    return leaving(journey.url, chosen)


def switched_on(name: str) -> Provider:
    """:raises NotFound: for a provider that is not configured, or that this business has not switched on."""
    with context.installation().reading(context.tenant()) as db:
        found = providers_of(db).get(name)
    if found is None:
        raise NotFound
    return found


def callback_address(name: str) -> str:
    return url_for_path(context.installation(), context.tenant(), f"sign-in/{name}/callback")


def leaving(url: str, provider: Provider) -> str:
    return render_template("sign_in/leaving.html", url=url, label=provider.label)


@room.page("/sign-in/<provider>/callback", policy=ANYONE)
def callback(provider: str) -> ResponseReturnValue:
    """What the provider sent is shown as a form that sends itself: looking at this address changes nothing."""
    chosen = switched_on(provider)
    given = {name: request.args[name][:4000] for name in ANSWERS if name in request.args}
    return render_template("sign_in/arrived.html", label=chosen.label, given=given)


@room.page("/sign-in/<provider>/callback", policy=ANYONE, methods=("POST",), endpoint="finish")
def finish(provider: str) -> ResponseReturnValue:
    limits.knock("provider", get_remote_address())
    chosen = switched_on(provider)
    kept: Journey = cookie.pop("journey", None) or {}
    try:
        proof = proved(provider, chosen, kept)
        return redirect(arrived(proof, kept, chosen.label), 303)
    except Refused as fault:
        return back(kept, fault)
    except (NotFound, IntegrityError):
        # Somebody was faster: the same answer sent twice, or access that ended at this moment.
        return back(kept, Refused(openid.STARTED_ELSEWHERE))


def proved(name: str, provider: Provider, kept: Journey) -> Proof:
    if kept.get("provider") != name or kept["at"] < clock.now().timestamp() - LASTS:
        raise Refused(openid.STARTED_ELSEWHERE)
    answer = {one: request.form.get(one, "") for one in ANSWERS}
    return openid.arrive(name, provider, callback_address(name), kept, answer)


def arrived(proof: Proof, kept: Journey, label: str) -> str:
    if "invitation" in kept:
        return enrolled(proof, kept, label)
    with context.installation().reading(context.tenant()) as db:
        found = known(db, proof, label)
    if found.user is None:
        raise Refused(f"Your access is disabled. {found.note}", reason="suspended")
    once(kept)
    return enter(found.user.id, wanted=kept["next"])


def enrolled(proof: Proof, kept: Journey, label: str) -> str:
    found = looked_up(kept["invitation"])
    if found.fault or found.row is None or other_person(found):
        return url_for("invitation.show", token=kept["invitation"])
    once(kept)
    name = landing.suggested_name(context.session(), found.row)
    done = enrol_with(context.session(), found.row, name, proof, label)
    home = enter(done.user.id, wanted=landing.leads_to(found.row))
    welcome(done)
    return home


def once(kept: Journey) -> None:
    """A journey ends once: a copy of cookie and answer is worth nothing."""
    key = f"journey-{kept['state']}"
    if led_to(context.session(), key) is not None:
        raise Refused(openid.STARTED_ELSEWHERE, reason="replayed")
    remember(context.session(), key, "")


def back(kept: Journey, fault: Refused) -> ResponseReturnValue:
    """Where the journey began, with what went wrong; nothing was written."""
    context.rollback()
    flash(fault.message, "error")
    if "invitation" in kept:
        return redirect(url_for("invitation.register", token=kept["invitation"]), 303)
    return redirect(url_for("sign_in.sign_in", next=kept.get("next") or None), 303)


def place_of(purpose: Mapping[str, str]) -> str:
    return f"invitation/{purpose['invitation']}" if "invitation" in purpose else "sign-in"
