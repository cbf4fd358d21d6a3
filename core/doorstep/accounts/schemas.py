"""The schema of customers and sites, for forms, the API and exports."""

from typing import Any

from marshmallow import Schema, fields, validate

from doorstep.accounts.fields import form_fields
from doorstep.plugins.registry import Catalog


def text(label: str, limit: int = 200, **metadata: Any) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=limit), metadata={"label": label, **metadata})


class AccountSchema(Schema):
    """What every customer and site has."""

    name = fields.String(
        required=True, validate=validate.Length(min=1, max=200), metadata={"label": "Name", "autocomplete": "off"}
    )
    number = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=40),
        metadata={"label": "Number", "hint": "The number it has in your books, if any."},
    )  # fmt: skip
    parent_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"label": "Belongs to", "kind": "select", "empty": "Nobody"}
    )
    street = text("Street", multiline=True, rows=2)
    city = text("City")
    region = text("State or region", 80)
    postcode = text("Postcode", 20)
    phone = text("Phone", 60, kind="tel")
    notes = text("Notes for staff", 5000, multiline=True, hint="Customers never see this.")


def account_schema(catalog: Catalog, kind: str) -> Schema:
    """The schema of one kind, with the extra fields of enabled verticals as ``block__field``."""
    extra = form_fields(catalog, kind)
    made = type(f"{kind.capitalize()}Schema", (AccountSchema,), extra)
    return made()
