"""Where the button of a mail about something to pay leads: to the sign-in, or to making one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.invitations import claims
from doorstep.invitations.claims import Claim
from doorstep.web import context, limits
from doorstep.web.policy import ANYONE
from doorstep.web.redirects import own_path
from doorstep.web.routing import Room
from doorstep.web.sign_in import labels

room = Room("claims", __name__, url_prefix="/claim")


@room.page("/<token>", policy=ANYONE)
def show(token: str) -> ResponseReturnValue:
    claim, user = looked_up(token), context.me()
    if user and claim.contact_id and user.contact_id == claim.contact_id:
        return redirect(own_path(claim.path) or url_for("portal.home"))
    if claim.fault:
        return render_template("claim/dead.html", fault=claim.fault, label=claim.label)
    if user:
        return render_template("claim/other.html", other=user.name)
    if claim.has_sign_in:
        return redirect(url_for("sign_in.sign_in", next=claim.path))
    return render_template(
        "claim/show.html", claim=claim, providers=labels(), sign_in_url=url_for("sign_in.sign_in", next=claim.path),
        press_url=url_for(".press", token=token),
    )  # fmt: skip


@room.page("/<token>", policy=ANYONE, methods=("POST",))
def press(token: str) -> ResponseReturnValue:
    limits.knock("claim", token)
    claim, way = looked_up(token), request.form.get("way", "")[:40]
    if claim.fault or claim.has_sign_in or context.me():
        return redirect(url_for(".show", token=token), 303)
    context.after_answer(lambda db: claims.press(db, token, way))
    return redirect(url_for(".sent"), 303)


@room.page("/sent", policy=ANYONE)
def sent() -> ResponseReturnValue:
    return render_template("claim/sent.html")


def looked_up(token: str) -> Claim:
    with context.installation().reading(context.tenant()) as db:
        return claims.look(db, token)
