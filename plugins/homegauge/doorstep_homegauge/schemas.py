from marshmallow import Schema

from doorstep_homegauge.fields import choice, text

SERVICES = ("home", "new_construction", "condo", "radon", "termite", "commercial")
SERVICE_LABELS = ("Home", "New construction", "Condo", "Radon", "Wood-destroying insects", "Commercial")


class InspectionSchema(Schema):
    core_labels = {"title": "Address", "account_id": "Property"}
    core_hints = {"title": "As it stands on the report, such as 12 Elm Street, Albany."}
    service = choice("Kind of inspection", SERVICES, SERVICE_LABELS, list=True)
    notes = text("Notes for us", 5000, multiline=True, portal=False)
