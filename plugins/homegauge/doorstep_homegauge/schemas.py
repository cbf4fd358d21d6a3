from marshmallow import Schema, fields, validate

from doorstep_homegauge.fields import choice, text

SERVICES = ("home", "new_construction", "condo", "radon", "termite", "commercial")
SERVICE_LABELS = ("Home", "New construction", "Condo", "Radon", "Wood-destroying insects", "Commercial")
SERVICE_WORDS = dict(zip(SERVICES, SERVICE_LABELS, strict=True))


class InspectionSchema(Schema):
    core_labels = {"title": "Address", "account_id": "Property", "assigned_id": "Inspector"}
    core_hints = {
        "title": "As it stands on the report, such as 12 Elm Street, Albany.",
        "assigned_id": "Clients read the name in mails and agreements, and can rate them once they have the report.",
    }
    city = text("City", 100, list=True, hint="Clients find their reports by it. Left empty, it is the property’s.")
    service = choice("Kind of inspection", SERVICES, SERVICE_LABELS, list=True)
    starts = text(
        "Begins at",
        5,
        kind="time",
        example="09:30",
        hint="By the clock of your business. It stands in everybody’s calendar.",
    )
    minutes = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(15, 24 * 60),
        metadata={"label": "How long, in minutes", "minimum": "15", "hint": "Two hours, where nothing is said."},
    )  # fmt: skip
    fee = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(0, 10**9),
        metadata={"label": "Fee", "money": True, "portal": False, "priced": "price",
                  "hint": "An invoice about the inspection begins with it."},
    )  # fmt: skip
    notes = text("Notes for us", 5000, multiline=True, portal=False)
