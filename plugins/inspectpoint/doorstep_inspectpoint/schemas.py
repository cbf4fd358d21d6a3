from marshmallow import Schema, fields, validate

SYSTEMS = ("sprinkler", "alarm", "extinguishers", "kitchen_hood", "emergency_lighting", "standpipe", "backflow")
SYSTEM_LABELS = (
    "Sprinkler system", "Fire alarm", "Extinguishers", "Kitchen hood", "Emergency lighting", "Standpipe", "Backflow preventer",
)  # fmt: skip
RESULTS, RESULT_LABELS = ("pass", "fail", "not_tested"), ("Pass", "Fail", "Not tested")
SEVERITIES, SEVERITY_LABELS = ("critical", "major", "minor"), ("Critical", "Major", "Minor")


def text(label: str, limit: int = 200, **metadata: object) -> fields.String:
    return fields.String(
        load_default="", validate=validate.Length(max=limit), metadata={"label": label, **metadata}
    )


def required(label: str, limit: int = 200, **metadata: object) -> fields.String:
    rule = validate.Length(min=1, max=limit)
    return fields.String(required=True, validate=rule, metadata={"label": label, **metadata})


class DeviceSchema(Schema):
    location = required("Location")
    device = required("Device")
    result = fields.String(
        required=True, validate=validate.OneOf(RESULTS, RESULT_LABELS), metadata={"label": "Result"}
    )
    remark = text("Remark", 500)


class InspectionReportSchema(Schema):
    system = fields.String(
        required=True, validate=validate.OneOf(SYSTEMS, SYSTEM_LABELS), metadata={"label": "System", "list": True}
    )
    inspector = text("Inspector")
    next_due = fields.Date(load_default=None, allow_none=True, metadata={"label": "Next inspection due"})
    summary = text("Summary", 5000, multiline=True)
    devices = fields.List(
        fields.Nested(DeviceSchema), load_default=list, metadata={"label": "Devices", "add_label": "Add a device"}
    )


class DeficiencySchema(Schema):
    severity = fields.String(
        required=True, validate=validate.OneOf(SEVERITIES, SEVERITY_LABELS), metadata={"label": "Severity", "list": True}
    )
    location = text("Where in the building")
    description = text("What is wrong", 5000, multiline=True)
    recommendation = text("What to do", 5000, multiline=True)


class ServiceReportSchema(Schema):
    technician = text("Technician")
    work_done = required("Work done", 5000, multiline=True)
    hours = fields.Decimal(
        load_default=None, allow_none=True, places=2, validate=validate.Range(0, 1000), metadata={"label": "Hours", "step": "0.25"}
    )
    follow_up = text("What remains to be done", 5000, multiline=True)


class ProposalLineSchema(Schema):
    text = required("Description", 500)
    quantity = fields.Decimal(
        required=True, places=2, validate=validate.Range(0, 1_000_000), metadata={"label": "Quantity", "step": "0.01"}
    )
    unit_price = fields.Integer(
        required=True, validate=validate.Range(0, 10**12), metadata={"label": "Price each", "money": True}
    )


class ProposalSchema(Schema):
    scope = required("What is proposed", 5000, multiline=True)
    valid_until = fields.Date(load_default=None, allow_none=True, metadata={"label": "Valid until"})
    lines = fields.List(
        fields.Nested(ProposalLineSchema), load_default=list, metadata={"label": "Lines", "add_label": "Add a line"}
    )
    terms = text("Terms", 5000, multiline=True)


class BuildingSchema(Schema):
    occupancy = text("Occupancy", hint="Office, school, restaurant …")
    floors = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(1, 200), metadata={"label": "Floors"}
    )
    monitored_by = text("Alarm monitored by")
