"""The outbox: when, to whom, by which rule, and of everything that was not sent, why."""

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.clean import uuid_or_none
from doorstep.events import outbox
from doorstep.events.joining import in_one_mail
from doorstep.problems import NotFound
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.mail_frame import mail_page
from doorstep.web.paging import page_of
from doorstep.web.policy import STAFF, staff
from doorstep.web.routing import Room
from doorstep.web.shapes import Chip, Column, Filters, FormField, Row

room = Room("outbox", __name__, url_prefix="/office/outbox")
STATES = {
    "waiting": ("Waiting", "info"),
    "held": ("Held", "warn"),
    "gathered": ("For the daily mail", "info"),
    "joined": ("With another mail", "info"),
    "sending": ("Being sent", "info"),
    "sent": ("Sent", "good"),
    "failed": ("Failed", "bad"),
    "unknown": ("Unclear", "warn"),
    "skipped": ("Not sent", "neutral"),
}
COLUMNS = (
    Column(label="To", key="to", kind="link", primary=True),
    Column(label="Address", key="address", alone=True),
    Column(label="Mail", key="rule"),
    Column(label="State", key="state", kind="badge"),
    Column(label="Why", key="reason"),
    Column(label="When", key="when", kind="when"),
)
EDIT = staff(Permission.CONTACTS)


@room.page("/", policy=STAFF)
def index() -> ResponseReturnValue:
    args = request.args
    q, contact_id = args.get("q", "").strip()[:100], uuid_or_none(args.get("contact"))
    statement = outbox.lines(args.get("state"), args.get("rule"), q, contact_id)
    rows, page = page_of(context.session(), statement, outbox.newest_first(), args, url_for(".index"))
    return render_template(
        "office/outbox/index.html",
        columns=COLUMNS,
        rows=[line(row) for row in rows],
        page=page,
        filters=filters(q),
        filtered=any(args.get(name) for name in ("q", "state", "rule", "contact")),
    )


def line(row: Any) -> Row:
    name = " ".join(part for part in (row.first_name, row.last_name) if part) or row.name or row.address or "No address"
    cells = {
        "to": name,
        "address": row.address,
        "rule": rule_label(row.rule),
        "state": STATES[row.state],
        "reason": row.reason or (in_one_mail(rule_label(row.lead)) if row.lead else ""),
        "when": row.sent_at or row.created_at,
    }
    return Row(cells=cells, url=url_for(".show", delivery_id=row.id), muted=row.state == "skipped")


def rule_label(name: str) -> str:
    rule = context.catalog().rules.get(name)
    return rule.label if rule else name.replace("_", " ").capitalize()


def filters(q: str) -> Filters:
    states = [("", "All states"), *((name, label) for name, (label, _) in STATES.items())]
    rules = [("", "All mails"), *((rule.name, rule.label) for rule in context.catalog().rules.values())]
    contact = request.args.get("contact", "")
    chips = [Chip(label="One contact", remove_url=url_for(".index"))] if contact else []
    return Filters(
        action=url_for(".index"),
        search_value=q,
        search_label="Name or address",
        chips=chips,
        hidden={"contact": contact} if contact else {},
        fields=(
            FormField(name="state", label="State", kind="select", choices=states, value=request.args.get("state", "")),
            FormField(name="rule", label="Mail", kind="select", choices=rules, value=request.args.get("rule", "")),
        ),
    )


@room.page("/<uuid:delivery_id>", policy=STAFF)
def show(delivery_id: UUID) -> ResponseReturnValue:
    found = outbox.shown(context.session(), delivery_id)
    delivery = found.delivery
    return render_template(
        "office/outbox/show.html",
        found=found,
        delivery=delivery,
        state=STATES[delivery.state],
        rule_label=rule_label(delivery.rule),
        again=delivery.state in outbox.AGAIN,
        planned=delivery.state in outbox.PLANNED and delivery.with_id is None,
        unreachable=found.unreachable,
    )


@room.page("/<uuid:delivery_id>/mail", policy=STAFF)
def mail(delivery_id: UUID) -> Response:
    found = outbox.shown(context.session(), delivery_id)
    if found.rendered is None:
        raise NotFound
    return mail_page(found.rendered.html)


@room.page("/<uuid:delivery_id>/again", policy=EDIT, methods=("POST",))
def again(delivery_id: UUID) -> ResponseReturnValue:
    outbox.replay(context.session(), delivery_id, context.actor())
    return back(delivery_id, "It is sent again in a moment.")


@room.page("/<uuid:delivery_id>/now", policy=EDIT, methods=("POST",))
def now(delivery_id: UUID) -> ResponseReturnValue:
    outbox.send_now(context.session(), delivery_id, context.actor())
    return back(delivery_id, "It is tried in a moment.")


@room.page("/<uuid:delivery_id>/cancel", policy=EDIT, methods=("POST",))
def cancel(delivery_id: UUID) -> ResponseReturnValue:
    outbox.cancel(context.session(), delivery_id, context.actor())
    return back(delivery_id, "Called off: this mail will not be sent.")


def back(delivery_id: UUID, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for(".show", delivery_id=delivery_id), 303)
