"""A contact's own fields: for the office's forms, the API and the export."""

from marshmallow import Schema, fields, validate

from doorstep.contacts.addresses import EMAIL_LENGTH
from doorstep.contacts.services import LENGTHS


def at_most(length: int) -> validate.Length:
    return validate.Length(max=length, error="This is too long: {max} characters fit here.")


def text(name: str, label: str, **metadata: object) -> fields.String:
    return fields.String(load_default="", validate=at_most(LENGTHS[name]), metadata={"label": label, **metadata})


class ContactSchema(Schema):
    first_name = text("first_name", "First name", autocomplete="off")
    last_name = text("last_name", "Last name", autocomplete="off")
    company = text("company", "Company", autocomplete="off")
    email = fields.String(
        load_default="",
        validate=at_most(EMAIL_LENGTH + 50),
        metadata={
            "label": "Email",
            "kind": "email",
            "autocomplete": "off",
            "hint": "This person's own address, never somebody else's. Please check the spelling twice. "
            "Left empty, they get no mail and cannot be invited.",
        },
    )
    phone = text("phone", "Phone", kind="tel", autocomplete="off")
    street = text("street", "Street", autocomplete="off")
    city = text("city", "City", autocomplete="off")
    region = text("region", "State or region", autocomplete="off")
    postcode = text("postcode", "Zip or postal code", autocomplete="off")
    notification_role = fields.String(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Role for notifications",
            "kind": "select",
            "empty": "What their links say",
            "hint": "Of what reaches them, they are told what this role is told, whatever their links say.",
        },
    )
    do_not_email = fields.Boolean(
        load_default=False,
        metadata={
            "label": "Do not email",
            "hint": "No mail goes to this person, other than a link they ask for themselves.",
        },
    )
    notes = text("notes", "Notes", kind="textarea", hint="Only staff see these.")
