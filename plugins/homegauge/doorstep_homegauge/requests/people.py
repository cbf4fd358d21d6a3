"""Who reads a list: its author shares it, takes it back, and says when it is settled."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.api import CONTACT, NotFound, change_status, page_actor, page_session
from doorstep_homegauge.requests.room import POST, own_list, room
from doorstep_homegauge.requests.sharing import share, take_back


def back(list_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("portal_request_list.show", record_id=list_id), 303)


@room.page("/lists/<uuid:list_id>/share", policy=CONTACT, methods=POST, endpoint="share")
def share_with(list_id: UUID) -> ResponseReturnValue:
    names = share(page_session(), own_list(list_id), [chosen()], page_actor())
    flash(f"{names[0]} sees the list now, and is told by mail." if names else "They see it already.", "success")
    return back(list_id)


@room.page("/lists/<uuid:list_id>/take-back", policy=CONTACT, methods=POST, endpoint="take_back")
def take_back_from(list_id: UUID) -> ResponseReturnValue:
    name = take_back(page_session(), own_list(list_id), chosen(), page_actor())
    flash(f"{name} does not see the list any more.", "success")
    return back(list_id)


@room.page("/lists/<uuid:list_id>/settle", policy=CONTACT, methods=POST)
def settle(list_id: UUID) -> ResponseReturnValue:
    found = own_list(list_id)
    wanted = "open" if found.status == "settled" else "settled"
    change_status(page_session(), found, wanted, page_actor())
    flash("It is settled." if wanted == "settled" else "It is open again.", "success")
    return back(list_id)


def chosen() -> UUID:
    try:
        return UUID(request.form.get("contact_id", ""))
    except ValueError:
        raise NotFound from None
