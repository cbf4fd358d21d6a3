"""Staff look at the portal as a contact sees it: nothing can be done there, and nothing counts as viewed."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from doorstep.access.viewer import viewer_of
from doorstep.accounts.queries import contact_choices
from doorstep.problems import NotFound
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.accounts.people import full_name
from doorstep.web.policy import STAFF, staff
from doorstep.web.routing import Room
from doorstep.web.shapes import Filters

room = Room("preview", __name__, url_prefix="/office/preview")
POLICY = staff(Permission.PREVIEW)
MOST = 15


@room.page("", policy=POLICY)
def choose() -> ResponseReturnValue:
    """Where the office's link to the portal leads: whose portal is it to be?"""
    q = request.args.get("q", "")[:200]
    people = [
        (one.id, full_name(one), one.company or one.email) for one in contact_choices(context.session(), q)[:MOST]
    ]
    search = Filters(action=url_for(".choose"), search_value=q, search_label="Search the person")
    return render_template(
        "office/preview.html", people=people, search=search, q=q, own=context.require_me().viewer is not None
    )


@room.page("/<uuid:contact_id>", policy=POLICY, methods=("POST",))
def start(contact_id: UUID) -> ResponseReturnValue:
    if viewer_of(context.session(), contact_id) is None:
        raise NotFound
    # Bound to this sign-in: whoever signs in next at this browser does not find themselves in a preview.
    cookie["preview"], cookie["preview_by"] = str(contact_id), str(context.require_me().session_id)
    return redirect(url_for("portal.home"), 303)


@room.page("/end", policy=STAFF, methods=("POST",))
def end() -> ResponseReturnValue:
    contact_id = cookie.pop("preview", None)
    flash("You are back in the office.", "success")
    return redirect(url_for("contacts.show", contact_id=contact_id) if contact_id else url_for("office.home"), 303)
