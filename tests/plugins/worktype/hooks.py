from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from doorstep.api import (
    Actor,
    Area,
    BusinessSession,
    NotificationRule,
    Panel,
    Record,
    RecordType,
    Refused,
    Role,
    Rows,
    Status,
    Viewer,
    hookimpl,
)

from . import models as m


class LineSchema(Schema):
    text = fields.String(required=True, validate=validate.Length(min=1, max=200), metadata={"label": "Description"})
    quantity = fields.Decimal(required=True, places=2, validate=validate.Range(0, 1_000_000))
    price = fields.Integer(load_default=0, metadata={"money": True})
    done = fields.Boolean(load_default=False)
    margin = fields.String(load_default="", metadata={"portal": False})


class JobSchema(Schema):
    core_labels = {"title": "Subject"}
    nature = fields.String(
        required=True,
        validate=validate.OneOf(["outage", "question", "order"], ["Something is broken", "A question", "An order"]),
        metadata={"label": "What is it about?", "first": True, "list": True},
    )
    urgent = fields.Boolean(load_default=False, metadata={"label": "Urgent"})
    outage_since = fields.DateTime(
        load_default=None, allow_none=True, metadata={"label": "Broken since", "only_if": ("nature", ("outage",))}
    )
    machine = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"label": "Which machine?", "only_if": ("nature", ("outage",)), "list": True},
    )
    story = fields.String(load_default="", validate=validate.Length(max=5000), metadata={"multiline": True})
    budget = fields.Integer(
        load_default=None, allow_none=True, metadata={"money": True, "only_if": ("nature", ("order",)), "list": True}
    )
    people = fields.Integer(load_default=None, allow_none=True)
    hours = fields.Decimal(load_default=None, allow_none=True, places=2, metadata={"portal": False})
    due = fields.Date(load_default=None, allow_none=True)
    reply_to = fields.String(load_default="", metadata={"label": "Reply to"})
    tools = fields.List(fields.String(validate=validate.OneOf(["hammer", "saw"], ["Hammer", "Saw"])), load_default=list)
    short = fields.String(load_default="", metadata={"label": "Code"})
    secret = fields.String(load_default="", metadata={"portal": False, "list": True, "label": "Staff remark"})
    lines = fields.List(fields.Nested(LineSchema), load_default=list, metadata={"label": "Lines"})

    @validates_schema
    def order_has_budget(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("nature") == "order" and data.get("budget") == 0:
            raise ValidationError("An order has a price.", "budget")


class TaskSchema(Schema):
    size = fields.String(load_default="small", validate=validate.OneOf(["small", "large"]))


class VisitSchema(Schema):
    findings = fields.String(load_default="", metadata={"multiline": True})


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (Area(name="jobs", label="Jobs"),)


@hookimpl
def doorstep_roles() -> tuple[Role, ...]:
    return (Role(name="visit_buyer", label="Buyer", scope="record", sees=("visit",)),)


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="job", label="Job", label_plural="Jobs", tab="errands", model=m.Job, schema=JobSchema, prefix="J-",
            statuses=(
                Status(name="waiting", label="Waiting", tone="info"),
                Status(name="working", label="In progress", tone="warn"),
                Status(name="done", label="Done", closed=True, tone="good"),
            ),
            area="jobs", reach="both", portal=frozenset({"create", "comment", "upload"}),
            rows=(Rows(name="lines", model=m.JobLine, label="Lines"),), board=True, attachments=("file", "photo"),
            note_tags={"billing": "Billing", "update": "Update"}, note_audiences=("contact", "manager", "visit_buyer"),
            reopens="waiting",
        ),
        RecordType(
            name="task", label="Task", label_plural="Tasks", tab="tasks", model=m.Task, schema=TaskSchema, prefix="T-",
            statuses=(Status(name="open", label="Open"), Status(name="over", label="Over", closed=True)),
            area="jobs", reach="both", parent="job", publish="with_parent",
        ),
        RecordType(
            name="visit", label="Visit", label_plural="Visits", tab="visits", model=m.Visit, schema=VisitSchema,
            prefix="V-", reach="participants", places=("site",),
            statuses=(Status(name="planned", label="Planned"), Status(name="over", label="Over", closed=True)),
        ),
    )  # fmt: skip


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="job_message", label="An answer", event="job.message", audience=("linked", "participants"),
            subject="{number}: an answer", body="{actor} has answered.",
        ),
    )  # fmt: skip


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if "forbidden" in values["title"]:
        raise Refused("Call it something else.", "title")
    if "broken hook" in values["title"]:
        raise RuntimeError("the hook broke")
    if values["title"] == "fill me":
        values["title"] = "filled by the hook"


@hookimpl
def doorstep_before_status(session: BusinessSession, record: Record, status: str, actor: Actor) -> None:
    if record.title == "never done" and status == "done":
        raise Refused("This one is never done.")


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> Sequence[Panel]:
    if place not in ("portal_record", "office_record"):
        return ()
    if things[0].title == "broken panel":
        raise RuntimeError("the panel broke")
    return (Panel(heading="A box of the vertical", template="worktype/box.html", context={"number": things[0].number}),)
