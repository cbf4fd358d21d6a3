"""The forms of the office's pages of money."""

from marshmallow import Schema, fields, validate

from doorstep_billing.schemas import MEANS, MEANS_LABELS, LineSchema, text

BY_HAND = MEANS[2:]
BY_HAND_LABELS = MEANS_LABELS[2:]


class TakeSchema(Schema):
    amount = fields.Integer(
        required=True, validate=validate.Range(1, 10**12), metadata={"label": "Amount received", "money": True}
    )
    means = fields.String(
        required=True, validate=validate.OneOf(BY_HAND, BY_HAND_LABELS), metadata={"label": "Paid by"}
    )
    day = fields.Date(required=True, metadata={"label": "Received on"})
    reference = text("Reference", 100, hint="The number of the cheque, or of the transfer. Printed on the receipt.")
    invoices = fields.List(
        fields.String(), load_default=list,
        metadata={
            "label": "What it pays",
            "hint": "Tick none, and it pays the oldest first. What is left is kept as the customer's credit.",
        },
    )  # fmt: skip


class VoidSchema(Schema):
    reason = fields.String(
        required=True, validate=validate.Length(1, 500),
        metadata={"label": "Why is it voided?", "hint": "Kept in the history, for whoever keeps the books."},
    )  # fmt: skip


class CreditSchema(Schema):
    lines = fields.List(
        fields.Nested(LineSchema), load_default=list,
        metadata={
            "label": "What is credited", "add_label": "Add a line",
            "hint": "The lines of the invoice: take away what stays billed, or lower quantity or price.",
        },
    )  # fmt: skip
    reason = fields.String(
        required=True, validate=validate.Length(1, 500),
        metadata={"label": "Reason", "hint": "Printed on the credit note, for the customer to read."},
    )  # fmt: skip


class BillSchema(Schema):
    account_id = fields.UUID(required=True, metadata={"label": "Whom it is for", "kind": "lookup", "empty": "Choose …"})
    title = fields.String(required=True, validate=validate.Length(1, 200), metadata={"label": "What it is for"})
    lines = fields.List(
        fields.Nested(LineSchema), load_default=list, metadata={"label": "Lines", "add_label": "Add a line"}
    )
    due_on = fields.Date(
        load_default=None, allow_none=True,
        metadata={"label": "Due on", "hint": "Left empty, it is as many days as the settings say."},
    )  # fmt: skip
    reference = text("Their reference", 100, hint="An order number of the customer, printed on the invoice.")
    before_release = fields.Boolean(
        load_default=False,
        metadata={
            "label": "Due before release",
            "hint": "Customers open its report and papers once this invoice is paid.",
        },
    )  # fmt: skip
