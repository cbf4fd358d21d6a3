"""The team: who works here, with which role; invited by email, ended at once."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.users import second_step
from doorstep.users import staff as services
from doorstep.users.permissions import BY_ROLE, MEMBER, ROLE_LABELS, Permission
from doorstep.users.powerlinks import fault_of
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import staff
from doorstep.web.routing import Room
from doorstep.web.shapes import Form

room = Room("staff", __name__, url_prefix="/office/staff")
MANAGES = staff(Permission.STAFF)
ROLE = validate.OneOf(list(BY_ROLE), [ROLE_LABELS[role] for role in BY_ROLE])


def may_too(role: str) -> str:
    """What a role may beyond what every member may."""
    more = [one.value for one in Permission if one in BY_ROLE[role] - MEMBER]
    return ", ".join(more) if more else "the day's work: contacts, invitations, records and documents"


class InviteSchema(Schema):
    name = fields.String(
        required=True, validate=validate.Length(max=120), metadata={"label": "Full name", "autocomplete": "off"}
    )
    email = fields.String(required=True, metadata={"label": "Email", "kind": "email", "autocomplete": "off"})
    staff_role = fields.String(required=True, validate=ROLE, metadata={"label": "Role", "kind": "radio"})


@room.page("", policy=MANAGES)
def index() -> ResponseReturnValue:
    team = services.team(context.session())
    return render_template(
        "office/staff/index.html", team=team, roles=[(role, ROLE_LABELS[role], may_too(role)) for role in BY_ROLE],
        labels=ROLE_LABELS, my_id=context.require_me().user_id,
        lapsed=[link.id for link in team.invited if fault_of(link)],
    )  # fmt: skip


@room.page("/invite", policy=MANAGES, methods=("GET", "POST"))
def invite() -> ResponseReturnValue:
    def page(form: Form) -> str:
        return render_template("office/staff/invite.html", form=form)

    def act(values: dict[str, Any]) -> str:
        link = services.invite_staff(
            context.session(), values["email"], values["name"], values["staff_role"], context.actor()
        )
        flash(f"The invitation is on its way to {link.address}.", "success")
        return url_for("staff.index")

    return handle(Bound(schema=InviteSchema(), name="invite", initial={"staff_role": "member"}), page, act)


@room.page("/invitations/<uuid:link_id>/resend", policy=MANAGES, methods=("POST",))
def resend(link_id: UUID) -> ResponseReturnValue:
    link = services.send_again(context.session(), link_id, context.actor())
    flash(f"A new invitation is on its way to {link.address}. The link before it no longer works.", "success")
    return redirect(url_for("staff.index"), 303)


@room.page("/invitations/<uuid:link_id>/revoke", policy=MANAGES, methods=("POST",))
def revoke(link_id: UUID) -> ResponseReturnValue:
    services.revoke_staff(context.session(), link_id, context.actor())
    flash("The invitation is revoked: its link no longer works.", "success")
    return redirect(url_for("staff.index"), 303)


@room.page("/<uuid:user_id>/role", policy=MANAGES, methods=("POST",))
def change_role(user_id: UUID) -> ResponseReturnValue:
    role = request.form.get("staff_role", "")
    user = services.change_role(context.session(), user_id, role, context.actor())
    flash(f"{user.name} is now {ROLE_LABELS[role].lower()}.", "success")
    return redirect(
        url_for("staff.index" if user.id != context.require_me().user_id or role == "owner" else "office.home"), 303
    )


@room.page("/<uuid:user_id>/second-step/reset", policy=MANAGES, methods=("POST",))
def reset_second_step(user_id: UUID) -> ResponseReturnValue:
    user = second_step.reset(context.session(), user_id, context.actor())
    flash(f"The second step of {user.name} is off, and they are told by mail.", "success")
    return redirect(url_for("staff.index"), 303)


@room.page("/<uuid:user_id>/end", policy=MANAGES, methods=("POST",))
def end(user_id: UUID) -> ResponseReturnValue:
    user = services.end_member(context.session(), user_id, context.actor())
    flash(f"{user.name} has no access any more, as of now.", "success")
    return redirect(url_for("staff.index"), 303)
