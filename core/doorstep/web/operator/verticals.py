"""Switching verticals on and off; what would open is said before it does."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from doorstep.operators import businesses
from doorstep.operators.overview import overview
from doorstep.web.operator import frame
from doorstep.web.operator.businesses import back_to

room = Blueprint("operator_verticals", __name__, url_prefix="/businesses/<int:business_id>/verticals/<name>")


@room.post("/enable")
def enable(business_id: int, name: str) -> ResponseReturnValue:
    tenant = overview(frame.reading(), business_id).tenant
    new = businesses.enable(frame.installation(), frame.me(), tenant, name)
    flash(f"Enabled from now on: {', '.join(new)}." if new else "It was enabled already.", "success")
    return back_to(business_id)


@room.post("/disable")
def disable(business_id: int, name: str) -> ResponseReturnValue:
    tenant = overview(frame.reading(), business_id).tenant
    meant = request.form.get("meant") == "yes"
    try:
        businesses.disable(frame.installation(), frame.me(), tenant, name, meant=meant)
    except businesses.OpensHeld as fault:
        return render_template("operator/opens_held.html", tenant=tenant, name=name, opening=fault.opening), 409
    flash(f"{name} is disabled. Its data stays, and comes back when it is enabled again.", "success")
    return back_to(business_id)
