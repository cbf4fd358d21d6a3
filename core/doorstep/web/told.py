"""Who was told of something, and for anybody why a mail went, or did not."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.accounts.queries import contact_choices
from doorstep.businesses import finding
from doorstep.clean import uuid_or_none
from doorstep.events import why
from doorstep.events.lines import line_of
from doorstep.events.why import Line, Reach, Step
from doorstep.web import context
from doorstep.web.accounts.people import full_name
from doorstep.web.addresses import known_url
from doorstep.web.outbox import STATES
from doorstep.web.policy import STAFF
from doorstep.web.routing import Room
from doorstep.web.shapes import Column, ExplainStep, Filters, Row

room = Room("told", __name__, url_prefix="/office/told")
MOST = 300
COLUMNS = (
    Column(label="Who", key="name", kind="link", primary=True),
    Column(label="As", key="roles"),
    Column(label="Mail", key="rule"),
    Column(label="State", key="state", kind="badge"),
    Column(label="Why", key="reason"),
    Column(label="Sent", key="sent_at", kind="when"),
)
LABELS = {
    "rule": "There is a mail about this",
    "ticked": "A role of theirs is ticked for it",
    "internal": "It is not for staff alone",
    "actor": "Somebody else did it",
    "live": "They are a contact today",
    "sees": "They see what it is about",
    "wants": "They can be written to, and want it",
    "outcome": "They were told",
}
NOT_TOLD = ("Not told", "neutral")


@room.page("/<uuid:event_id>", policy=STAFF)
def index(event_id: UUID) -> ResponseReturnValue:
    db, q, contact_id = context.session(), request.args.get("q", "")[:200], uuid_or_none(request.args.get("contact"))
    reach = why.reach_of(db, event_id, contact_id)
    lines = why.everybody(reach) if contact_id is None else []
    return render_template(
        "office/told.html", title=line_of(context.catalog(), reach.event.name, reach.event.facts), event=reach.event,
        columns=COLUMNS, rows=[row(reach, one) for one in lines[:MOST]], more=max(len(lines) - MOST, 0), q=q,
        person_name=why.full_name(reach.names[contact_id]) if contact_id in reach.names else None,
        steps=[view(reach, contact_id, step) for step in why.steps(reach, contact_id)] if contact_id else [],
        thing_url=thing_url(reach), found=people(event_id, q) if q and not contact_id else [],
        search=Filters(action=url_for(".index", event_id=event_id), search_value=q, search_label="Anybody"),
    )  # fmt: skip


def row(reach: Reach, one: Line) -> Row:
    if one.contact_id:
        url = url_for(".index", event_id=reach.event.id, contact=one.contact_id)
    else:
        url = url_for("outbox.show", delivery_id=one.delivery_id)
    cells = {
        "name": one.name, "roles": ", ".join(one.roles), "rule": one.rule, "reason": one.reason, "sent_at": one.sent_at,
        "state": STATES.get(one.state, NOT_TOLD),
    }  # fmt: skip
    return Row(cells=cells, url=url, muted=one.state in ("", "skipped"))


def view(reach: Reach, contact_id: UUID, step: Step) -> ExplainStep:
    label, fix = LABELS.get(step.name) or STATES[step.name][0], mend(reach, contact_id, step)
    return ExplainStep(
        label=label, ok=step.ok, source=step.source, fix_label=fix[0] if fix else None, fix_url=fix[1] if fix else None
    )


def mend(reach: Reach, contact_id: UUID, step: Step) -> tuple[str, str | None] | None:
    """Where the answer to one question is looked into, or changed."""
    event = reach.event
    if step.name in STATES:
        found = next(one.delivery_id for one in reach.stored if one.contact_id == contact_id)
        return "Look at the mail", known_url("outbox.show", delivery_id=found)
    if step.ok:
        return None
    match step.name:
        case "rule" | "ticked":
            return "Open the ticks", ticks_url(reach)
        case "sees":
            about: dict[str, Any] = {"record": event.record_id, "document": event.document_id}
            return "See why", known_url("explain.contact", contact=contact_id, **about)
        case "wants":
            return "Open the contact", known_url("contacts.show", contact_id=contact_id)
    return None


def ticks_url(reach: Reach) -> str | None:
    """The page of the mail about it; of the whole matrix where there are several, or none."""
    named = {one.rule.name for one in reach.told}
    return known_url("rules.edit", name=named.pop()) if len(named) == 1 else known_url("rules.index")


def thing_url(reach: Reach) -> str | None:
    event, record = reach.event, reach.matter.record
    if event.document_id:
        return known_url("documents.show", document_id=event.document_id)
    return known_url(f"office_{record.kind}.show", record_id=record.id) if record else None


def people(event_id: UUID, q: str) -> list[tuple[str, str]]:
    found = contact_choices(context.session(), q)[: finding.MOST]
    return [(full_name(one), url_for(".index", event_id=event_id, contact=one.id)) for one in found]
