from decimal import Decimal

from marshmallow import Schema, fields, validate

PRIORITIES = ("urgent", "normal", "low")
PRIORITY_LABELS = ("We cannot work", "It is in the way", "It can wait")
PRIORITY_TONES = {"urgent": "bad", "normal": "neutral", "low": "neutral"}
MOST_HOURS = 24 * 366


def text(label: str, limit: int = 200, **metadata: object) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=limit), metadata={"label": label, **metadata})


def required(label: str, limit: int = 200, **metadata: object) -> fields.String:
    rule = validate.Length(min=1, max=limit)
    return fields.String(required=True, validate=rule, metadata={"label": label, **metadata})


def percent(label: str, **metadata: object) -> fields.Decimal:
    return fields.Decimal(
        load_default=None, allow_none=True, places=3, validate=validate.Range(0, 100),
        metadata={"label": label, "step": "0.001", **metadata},
    )  # fmt: skip


def hours(label: str, default: int) -> fields.Integer:
    rule = validate.Range(0, MOST_HOURS)
    return fields.Integer(load_default=default, validate=rule, metadata={"label": label})


class SupportRequestSchema(Schema):
    core_labels = {"title": "Subject", "account_id": "Company"}
    core_hints = {"files": "Screenshots and documents help us to answer at once."}
    description = required(
        "What happens, in detail", 10_000, multiline=True,
        hint="What did you do, what did you expect, what did you see? Since when, and for whom?",
    )  # fmt: skip
    priority = fields.String(
        load_default="normal", validate=validate.OneOf(PRIORITIES, PRIORITY_LABELS),
        metadata={"label": "Urgency", "hint": "How much is it in your way?", "list": True, "tones": PRIORITY_TONES},
    )  # fmt: skip
    due = fields.DateTime(dump_only=True, metadata={"label": "Due", "list": True, "portal": False})


class EstimateLineSchema(Schema):
    text = required("Description", 500)
    quantity = fields.Decimal(
        required=True, places=2, validate=validate.Range(0, 1_000_000), metadata={"label": "Quantity", "step": "0.01"}
    )
    unit_price = fields.Integer(
        required=True, validate=validate.Range(0, 10**12), metadata={"label": "Price each", "money": True}
    )


class EstimateSchema(Schema):
    scope = required("What we would do", 5000, multiline=True)
    lines = fields.List(
        fields.Nested(EstimateLineSchema), load_default=list, metadata={"label": "Lines", "add_label": "Add a line"}
    )
    tax_percent = percent("Tax %", hint="Empty: as in the settings.")
    terms = text("Terms", 5000, multiline=True, hint="Left empty, they are as the settings say.")
    total = fields.Integer(dump_only=True, metadata={"label": "Total", "money": True, "list": True})


class SettingsBlockSchema(Schema):
    answer_urgent = hours("First answer, “We cannot work”: within how many hours?", 2)
    answer_normal = hours("First answer, “It is in the way”", 8)
    answer_low = hours("First answer, “It can wait”", 24)
    complete_urgent = hours("Completed, “We cannot work”: within how many hours?", 8)
    complete_normal = hours("Completed, “It is in the way”", 72)
    complete_low = hours("Completed, “It can wait”", 240)
    customers_complete = fields.Boolean(
        load_default=True, metadata={"label": "Customers may complete their own requests"}
    )
    reopen_days = fields.Integer(
        load_default=14, validate=validate.Range(0, 366),
        metadata={
            "label": "For how many days may customers reopen a completed request?",
            "hint": "Afterwards they are led to a new request about it. 0: never.",
        },
    )  # fmt: skip
    customers_invite = fields.Boolean(
        load_default=True, metadata={"label": "Company admins may invite colleagues in the portal"}
    )
    tax_percent = fields.Decimal(
        load_default=Decimal(0), places=3, validate=validate.Range(0, 100),
        metadata={"label": "Tax on new estimates, in percent", "step": "0.001"},
    )  # fmt: skip
    tax_label = text("What the tax is called", 40, placeholder="Sales tax")
    terms = text("Terms of new estimates", 5000, multiline=True)
