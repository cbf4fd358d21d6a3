from marshmallow import Schema, fields, validate

STANDINGS = ("active", "lead", "prospect", "inactive")
STANDING_LABELS = ("Active", "Lead", "Prospect", "Inactive")


def text(label: str, limit: int = 200, **metadata: object) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=limit), metadata={"label": label, **metadata})


class ClientSchema(Schema):
    prefix = fields.String(
        load_default="",
        validate=validate.Regexp(r"^[A-Za-z0-9]{0,6}$", error="Use up to six letters and digits, such as HBV."),
        metadata={
            "label": "Prefix of work order numbers", "hint": "Up to six letters and digits.", "example": "HBV",
            "portal": False,
        },
    )  # fmt: skip
    standing = fields.String(
        load_default="active",
        validate=validate.OneOf(STANDINGS, STANDING_LABELS),
        metadata={"label": "Standing", "hint": "An inactive client orders nothing new.", "portal": False},
    )


class WorkOrderSchema(Schema):
    core_labels = {"title": "What is to be done", "account_id": "For", "files": "Photos and documents"}
    core_hints = {
        "title": "In a few words, such as Freezer door does not close.",
        "files": "A photo from your phone says most.",
    }
    emergency = fields.Boolean(
        load_default=False,
        metadata={
            "label": "This is an emergency",
            "hint": "Water, fire, gas, or somebody in danger. We are told at once.",
        },
    )
    priority = text("Priority", 60, kind="select", empty="As usual", example="Normal")
    location = text("Where exactly", hint="Floor, room, gate: what helps to find it.")
    details = text("Details", 5000, multiline=True)
    due_at = fields.DateTime(dump_only=True, metadata={"label": "Expires", "list": True})
    starts_at = fields.DateTime(
        load_default=None, allow_none=True,
        metadata={"label": "Scheduled for", "portal": "read",
                  "hint": "By your clock. It stands in everybody’s calendar."},
    )  # fmt: skip
    minutes = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(15, 24 * 60),
        metadata={"label": "How long, in minutes", "minimum": "15", "portal": False,
                  "hint": "An hour, where nothing is said."},
    )  # fmt: skip
