from decimal import Decimal

from marshmallow import Schema, fields, validate

SYSTEMS = ("sprinkler", "alarm", "extinguishers", "kitchen_hood", "emergency_lighting", "standpipe", "backflow")
SYSTEM_LABELS = (
    "Sprinkler system", "Fire alarm", "Extinguishers", "Kitchen hood", "Emergency lighting", "Standpipe",
    "Backflow preventer",
)  # fmt: skip
RESULTS, RESULT_LABELS = ("pass", "fail", "not_tested"), ("Pass", "Fail", "Not tested")
RESULT_TONES = {"pass": "good", "fail": "bad", "not_tested": "neutral"}
SEVERITIES, SEVERITY_LABELS = ("critical", "major", "minor"), ("Critical", "Major", "Minor")
SEVERITY_TONES = {"critical": "bad", "major": "warn", "minor": "neutral"}
WHERE = {"account_id": "Building"}


def text(label: str, limit: int = 200, **metadata: object) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=limit), metadata={"label": label, **metadata})


def required(label: str, limit: int = 200, **metadata: object) -> fields.String:
    rule = validate.Length(min=1, max=limit)
    return fields.String(required=True, validate=rule, metadata={"label": label, **metadata})


def choice(label: str, values: tuple[str, ...], labels: tuple[str, ...], **metadata: object) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(values, labels), metadata={"label": label, **metadata})


def percent(label: str, **metadata: object) -> fields.Decimal:
    rule = validate.Range(0, 100)
    return fields.Decimal(
        load_default=None,
        allow_none=True,
        places=3,
        validate=rule,
        metadata={"label": label, "step": "0.001", **metadata},
    )


class BuildingSchema(Schema):
    occupancy = text("Occupancy", hint="Office, school, restaurant …")
    floors = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(1, 200), metadata={"label": "Floors"}
    )
    monitored_by = text("Alarm monitored by")


class DeviceSchema(Schema):
    location = required("Location")
    device = required("Device")
    result = choice("Result", RESULTS, RESULT_LABELS, tones=RESULT_TONES)
    remark = text("Remark", 500)


class InspectionReportSchema(Schema):
    core_labels = WHERE
    system = choice("System", SYSTEMS, SYSTEM_LABELS, list=True)
    inspector = text("Inspector")
    next_due = fields.Date(load_default=None, allow_none=True, metadata={"label": "Next inspection due"})
    summary = text("Summary", 5000, multiline=True)
    devices = fields.List(
        fields.Nested(DeviceSchema), load_default=list, metadata={"label": "Devices", "add_label": "Add a device"}
    )


class DeficiencySchema(Schema):
    core_labels = {"title": "What is wrong, in a few words"}
    severity = choice("Severity", SEVERITIES, SEVERITY_LABELS, list=True, tones=SEVERITY_TONES)
    location = text("Where in the building")
    description = text("What was found", 5000, multiline=True)
    recommendation = text("What to do", 5000, multiline=True)


class ServiceReportSchema(Schema):
    core_labels = WHERE
    technician = text("Technician")
    work_done = required("Work done", 5000, multiline=True)
    hours = fields.Decimal(
        load_default=None, allow_none=True, places=2, validate=validate.Range(0, 1000),
        metadata={"label": "Hours", "step": "0.25"},
    )  # fmt: skip
    follow_up = text("What remains to be done", 5000, multiline=True)


class ProposalLineSchema(Schema):
    text = required("Description", 500, priced="text")
    quantity = fields.Decimal(
        required=True, places=2, validate=validate.Range(0, 1_000_000),
        metadata={"label": "Quantity", "step": "0.01", "priced": "quantity"},
    )  # fmt: skip
    unit_price = fields.Integer(
        required=True, validate=validate.Range(0, 10**12),
        metadata={"label": "Price each", "money": True, "priced": "price"},
    )  # fmt: skip


class ProposalSchema(Schema):
    core_labels = {"account_id": "Building or customer"}
    scope = required("What is proposed", 5000, multiline=True)
    lines = fields.List(
        fields.Nested(ProposalLineSchema), load_default=list, metadata={"label": "Lines", "add_label": "Add a line"}
    )
    tax_percent = percent("Tax %", hint="Empty: as in the settings.", priced="tax")
    valid_until = fields.Date(
        load_default=None, allow_none=True,
        metadata={"label": "Valid until", "hint": "Left empty, it is as many days as the settings say."},
    )  # fmt: skip
    terms = text("Terms", 5000, multiline=True, hint="Left empty, they are as the settings say.")
    total = fields.Integer(dump_only=True, metadata={"label": "Total", "money": True, "list": True})


class SettingsBlockSchema(Schema):
    license = text("License number", 100, hint="Printed on reports and proposals.")
    tax_label = text("What the tax is called", 40, placeholder="Sales tax")
    tax_percent = fields.Decimal(
        load_default=Decimal(0), places=3, validate=validate.Range(0, 100),
        metadata={"label": "Tax on new proposals, in percent", "step": "0.001"},
    )  # fmt: skip
    valid_days = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 365),
        metadata={"label": "A new proposal is valid for how many days?"},
    )
    terms = text("Terms of new proposals", 5000, multiline=True)
