"""Everything that is about records, accounts and documents."""

from pathlib import Path

from marshmallow import Schema, fields, validate
from sqlalchemy import select

from doorstep.api import (
    NOW,
    AccountFields,
    Area,
    Document,
    DocumentKind,
    Flag,
    Gate,
    Held,
    PdfPage,
    RecordType,
    RequestField,
    RequestForm,
    Role,
    Rows,
    SettingsSchema,
    Status,
    Words,
    hookimpl,
)

from . import models as m

FLAGS = (
    Flag(name="dummy_urgent", label="Urgent", tone="bad", first=True, when=m.Order.urgent.is_(True)),
    Flag(name="dummy_called", label="Called", when=m.Order.called_at <= NOW),
)
OPEN_OVER = (
    Status(name="open", label="Open", substatuses=("Looked at",)),
    Status(name="over", label="Over", closed=True, tone="good"),
)


class LineSchema(Schema):
    text = fields.String(required=True, validate=validate.Length(min=1, max=100), metadata={"label": "Text"})


class OrderSchema(Schema):
    color = fields.String(
        required=True, validate=validate.OneOf(["red", "blue"], ["Red", "Blue"]),
        metadata={"label": "Color", "list": True, "tones": {"red": "bad"}},
    )  # fmt: skip
    size = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(3, 9), metadata={"label": "Size"})
    weight = fields.Decimal(load_default=None, allow_none=True, places=2, metadata={"label": "Weight"})
    urgent = fields.Boolean(load_default=False, metadata={"label": "Urgent"})
    due = fields.Date(load_default=None, allow_none=True, metadata={"label": "Due", "only_if": ("urgent", ("1",))})
    called_at = fields.DateTime(load_default=None, allow_none=True, metadata={"label": "Called at"})
    tools = fields.List(fields.String(validate=validate.OneOf(["hammer", "saw"])), load_default=list)
    remark = fields.String(load_default="", metadata={"label": "Remark", "multiline": True, "portal": False})
    lines = fields.List(fields.Nested(LineSchema), load_default=list, metadata={"label": "Lines"})


class PlainSchema(Schema):
    """These kinds have no fields of their own."""


class CarSchema(Schema):
    plate = fields.String(load_default="", metadata={"label": "Number plate"})


class DummySettings(Schema):
    greeting = fields.String(load_default="Good day", metadata={"label": "Greeting"})


@hookimpl
def doorstep_words() -> Words:
    return Words(customer="Keeper", customers="Keepers", site="Stall", sites="Stalls")


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (
        Area(name="dummy_orders", label="Orders", hint="Their orders"),
        Area(name="dummy_dark", label="Dark", open=False),
    )


@hookimpl
def doorstep_roles() -> tuple[Role, ...]:
    return (
        Role(name="dummy_buyer", label="Buyer", scope="account", sees=("dummy_order",)),
        Role(name="dummy_guest", label="Guest", scope="record"),
        Role(name="dummy_auditor", label="Auditor", label_plural="Auditors of books", scope="business"),
        Role(name="dummy_checker", label="Checker", scope="record", sees=("dummy_order",), drawn_from="dummy_auditor"),
        Role(name="dummy_keeper", label="Keeper", scope="record", sees=("dummy_order",), add_label="Add Keeper"),
    )


@hookimpl
def doorstep_account_fields() -> tuple[AccountFields, ...]:
    return (AccountFields(name="dummy_car", kind="customer", schema=CarSchema),)


@hookimpl
def doorstep_settings() -> SettingsSchema:
    return SettingsSchema(schema=DummySettings, label="Dummy settings")


def paper(session: object, record: m.Order) -> PdfPage:
    return PdfPage(template=Path(__file__).parent / "order.typ", data={"color": record.color})


def colors(session: object) -> dict[str, list[tuple[str, str]]]:
    return {"color": [("red", "Red"), ("blue", "Blue")]}


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="dummy_order", label="Order", label_plural="Orders", tab="dummy-orders", model=m.Order,
            schema=OrderSchema, prefix="DO-", statuses=OPEN_OVER, area="dummy_orders", reach="both", board=True,
            board_label="Wall", flags=FLAGS, number_prefix=lambda session, record: "DO2", choices=colors,
            refusal=lambda session, viewer: "",
            portal=frozenset({"create", "comment", "upload", "decide"}), attachments=("dummy_paper", "photo"),
            rows=(Rows(name="lines", model=m.OrderLine, label="Lines"),), rendered="dummy_order_pdf", pdf=paper,
        ),
        RecordType(
            name="dummy_step", label="Step", label_plural="Steps", tab="dummy-steps", model=m.Step, schema=PlainSchema,
            prefix="DS-", statuses=OPEN_OVER, area="dummy_orders", parent="dummy_order", publish="with_parent",
        ),
        RecordType(
            name="dummy_meeting", label="Meeting", label_plural="Meetings", tab="dummy-meetings", model=m.Meeting,
            schema=PlainSchema, prefix="DM-", statuses=OPEN_OVER, reach="participants", places=(), area="dummy_dark",
        ),
        RecordType(
            name="dummy_talk", label="Talk", label_plural="Talks", tab="dummy-talks", model=m.Talk, schema=PlainSchema,
            prefix="DT-", statuses=OPEN_OVER, reach="links", places=("customer", "site"), publish="at_once",
            request_forms="What is it about?",
        ),
    )  # fmt: skip


@hookimpl
def doorstep_request_forms() -> tuple[RequestForm, ...]:
    return (
        RequestForm(record_type="dummy_talk", name="A complaint", fields=(RequestField(label="About whom?"),)),
    )  # fmt: skip


@hookimpl
def doorstep_document_kinds() -> tuple[DocumentKind, ...]:
    return (
        DocumentKind(
            name="dummy_paper", label="Paper", label_plural="Papers", places=("record", "site"), asks="approve"
        ),
        DocumentKind(name="dummy_order_pdf", label="Order as PDF", label_plural="Orders as PDF", upload=False),
    )


def why(session, viewer, things):
    rows = session.execute(select(Document.id, Document.title).where(Document.id.in_([one.id for one in things])))
    return {
        row.id: Held(reason="Pay first, dummy.", step="Pay", path="portal/dummy-desk/")
        for row in rows
        if "held" in row.title
    }


@hookimpl
def doorstep_gates() -> tuple[Gate, ...]:
    return (Gate(name="dummy_gate", label="Payment", why=why, kinds=("dummy_paper",)),)
