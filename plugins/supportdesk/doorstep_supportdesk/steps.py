"""What customers do with a request of theirs besides writing: complete it, and open it again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from doorstep.api import (
    CONTACT,
    READS,
    BusinessSession,
    NotFound,
    Panel,
    PortalTab,
    Refused,
    Room,
    Viewer,
    change_status,
    contact_may,
    hookimpl,
    page_actor,
    page_session,
    page_viewer,
    settings_of,
    visible_records,
)
from doorstep_supportdesk.models import SupportRequest
from doorstep_supportdesk.policy import may_reopen

room = Room("portal_request_steps", "doorstep_supportdesk", plugin="supportdesk", template_folder="templates")
POST = ("POST",)


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (
        PortalTab(
            name="request_steps", label="Support requests", path="request-steps", blueprint=room, area="support",
            in_nav=False, within="support_request",
        ),
    )  # fmt: skip


@room.page("/<uuid:request_id>/complete", policy=CONTACT, methods=POST)
def complete(request_id: UUID) -> ResponseReturnValue:
    return moved(request_id, "completed", "Thank you. The request is completed.")


@room.page("/<uuid:request_id>/reopen", policy=CONTACT, methods=POST)
def reopen(request_id: UUID) -> ResponseReturnValue:
    return moved(request_id, "working", "The request is open again.")


def moved(request_id: UUID, status: str, said: str) -> ResponseReturnValue:
    seen = (SupportRequest.id == request_id, visible_records(page_viewer(), kind="support_request"))
    one = page_session().scalar(select(SupportRequest).where(*seen))
    if one is None:
        raise NotFound
    if not contact_may(page_session(), page_viewer().contact_id, one, "comment"):
        raise Refused(READS)
    change_status(page_session(), one, status, page_actor())
    flash(said, "success")
    return redirect(url_for("portal_support_request.show", record_id=request_id), 303)


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    if place != "portal_record" or not isinstance(things[0], SupportRequest):
        return []
    one = things[0]
    if not contact_may(session, viewer.contact_id, one, "comment"):
        return []
    if one.closed_at is None:
        steps = ("complete",) if settings_of(session, "supportdesk")["customers_complete"] else ()
    else:
        steps = ("reopen",) if may_reopen(session, one) else ("new",)
    context = {"one": one, "steps": steps}
    return [Panel(heading="What next?", template="supportdesk/next.html", context=context)] if steps else []
