from marshmallow import Schema, ValidationError, fields, validate, validates_schema

CONTAINERS = {
    "dumpster": "Dumpster", "cart": "Cart", "roll_off": "Roll-off", "compactor": "Compactor",
    "recycling": "Recycling bin",
}  # fmt: skip
DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
CYCLES = {"weekly": "Each week", "monthly": "Each month", "quarterly": "Each quarter"}


def text(label: str, limit: int = 200, **metadata: object) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=limit), metadata={"label": label, **metadata})


def one_of(label: str, choices: dict[str, str], **metadata: object) -> fields.String:
    known = validate.OneOf(list(choices), list(choices.values()))
    return fields.String(required=True, validate=known, metadata={"label": label, **metadata})


class PauseSchema(Schema):
    starts_on = fields.Date(required=True, metadata={"label": "From"})
    ends_on = fields.Date(load_default=None, allow_none=True, metadata={"label": "To, and including"})
    reason = text("Reason", 200)

    @validates_schema
    def in_order(self, data: dict, **_: object) -> None:
        if data.get("ends_on") and data.get("starts_on") and data["ends_on"] < data["starts_on"]:
            raise ValidationError("It ends before it begins.", "ends_on")


class ServiceSchema(Schema):
    core_labels = {"title": "What it is called", "account_id": "Where"}
    core_hints = {"title": "Stands on the invoice, such as: 6 yard dumpster, twice a week."}
    container = one_of("Container", CONTAINERS)
    size = text("Size", 60, hint="Such as 6 yards, or 96 gallons.", list=True)
    pickup_days = fields.List(
        fields.String(validate=validate.OneOf(list(DAYS), list(DAYS.values()))), load_default=list,
        metadata={"label": "Pick-up days"},
    )  # fmt: skip
    price = fields.Integer(
        required=True, validate=validate.Range(0, 10**10), metadata={"label": "Price", "money": True, "list": True}
    )
    cycle = one_of("Price is for", CYCLES, list=True, hint="Parts of a month or quarter are billed by the day.")
    ends_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"label": "Ends on", "hint": "The last day. Left empty, it goes on.", "example": "2099-12-31"},
    )
    pauses = fields.List(
        fields.Nested(PauseSchema), load_default=list,
        metadata={"label": "Suspended", "add_label": "Add days", "hint": "These days are not billed."},
    )  # fmt: skip


class LocationSchema(Schema):
    placement = text("Where the container stands", 200, placeholder="Behind the kitchen door")
    access = text(
        "How the truck gets in", 500, multiline=True, hint="Gate codes and keys: customers do not see it.", portal=False
    )


class SettingsBlockSchema(Schema):
    run_day = fields.Integer(
        load_default=0, validate=validate.Range(0, 28),
        metadata={
            "label": "Send the invoices of the month before by themselves on which day?",
            "hint": "From 1 to 28. With 0 somebody presses “Run month end”.",
        },
    )  # fmt: skip
    sign_up = fields.Boolean(
        load_default=False,
        metadata={
            "label": "Customers may sign up with two numbers",
            "hint": "Their account number and the number of an invoice; a link goes to the address you have of them.",
        },
    )  # fmt: skip
