from decimal import Decimal

from marshmallow import Schema, fields, validate


def text(label: str, limit: int = 200, **metadata: object) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=limit), metadata={"label": label, **metadata})


def percent(label: str, **metadata: object) -> fields.Decimal:
    return fields.Decimal(
        load_default=None, allow_none=True, places=3, validate=validate.Range(0, 100),
        metadata={"label": label, "step": "0.001", **metadata},
    )  # fmt: skip


def money(label: str, **metadata: object) -> fields.Integer:
    return fields.Integer(dump_only=True, metadata={"label": label, "money": True, **metadata})


class LineSchema(Schema):
    text = fields.String(
        required=True, validate=validate.Length(min=1, max=500), metadata={"label": "Description", "example": "Service"}
    )
    quantity = fields.Decimal(
        required=True, places=3, validate=validate.Range(0, 1_000_000),
        metadata={"label": "Quantity", "step": "0.001", "example": "1"},
    )  # fmt: skip
    unit_price = fields.Integer(
        required=True, validate=validate.Range(0, 10**12),
        metadata={"label": "Price each", "money": True, "example": 10_000},
    )  # fmt: skip
    discount_percent = percent("Discount %")
    tax_percent = percent("Tax %", hint="Empty: as in the settings. 0: none.")


class InvoiceSchema(Schema):
    core_labels = {"title": "What it is for", "account_id": "Whom it is for"}
    lines = fields.List(
        fields.Nested(LineSchema), load_default=list, metadata={"label": "Lines", "add_label": "Add a line"}
    )
    due_on = fields.Date(
        load_default=None, allow_none=True,
        metadata={"label": "Due on", "list": True, "hint": "Left empty, it is as many days as the settings say."},
    )  # fmt: skip
    reference = text("Their reference", 100, hint="An order number of the customer, printed on the invoice.")
    notes = text("Notes on the invoice", 5000, multiline=True)
    total = money("Total", list=True)
    balance = money("Still to pay", list=True)


class CreditNoteSchema(Schema):
    reason = text("Reason", 500)
    lines = fields.List(fields.Nested(LineSchema), load_default=list, metadata={"label": "Lines"})
    total = money("Total", list=True)


MEANS = ("card", "bank", "cheque", "cash", "transfer", "other")
MEANS_LABELS = ("Card", "Bank account", "Cheque", "Cash", "Transfer", "Other")


class PaymentSchema(Schema):
    means = fields.String(
        load_default="other", validate=validate.OneOf(MEANS, MEANS_LABELS), metadata={"label": "Paid by", "list": True}
    )
    reference = text("Reference", 100)
    amount = money("Amount", list=True)
    refunded = money("Given back", only_if=("status", ("part_refunded", "refunded")))
    fault = fields.String(dump_only=True, metadata={"label": "What went wrong", "portal": False})


class SettingsBlockSchema(Schema):
    due_days = fields.Integer(
        load_default=30, validate=validate.Range(0, 365),
        metadata={"label": "A new invoice is due after how many days?"},
    )  # fmt: skip
    tax_label = text("What the tax is called", 40, placeholder="Sales tax")
    tax_percent = fields.Decimal(
        load_default=Decimal(0), places=3, validate=validate.Range(0, 100),
        metadata={"label": "Tax on new lines, in percent", "step": "0.001"},
    )  # fmt: skip
    tax_number = text("Your tax number", 60, hint="Printed on invoices and credit notes.")
    how_to_pay = text(
        "How to pay", 2000, multiline=True,
        hint="Printed on invoices, and shown where customers cannot pay online: your bank, where to send cheques.",
    )  # fmt: skip
    footer = text("Small print of invoices", 2000, multiline=True)
    apply_credit = fields.Boolean(
        load_default=True, metadata={"label": "A customer's credit pays new invoices when they are sent"}
    )
    remind_before = fields.Integer(
        load_default=3, validate=validate.Range(0, 60),
        metadata={"label": "Remind how many days before an invoice is due?", "hint": "0 for no reminder."},
    )  # fmt: skip
    remind_every = fields.Integer(
        load_default=14, validate=validate.Range(0, 365),
        metadata={"label": "Remind again every how many days while it is overdue?", "hint": "0 for one mail only."},
    )  # fmt: skip
    pay_online = fields.Boolean(
        load_default=True,
        metadata={"label": "Customers may pay online", "hint": "As soon as a payment provider is set up."},
    )
    part_payment = fields.Boolean(load_default=False, metadata={"label": "An invoice may be paid in parts"})
    over_payment = fields.Boolean(
        load_default=False,
        metadata={"label": "More than is owed may be paid", "hint": "The rest is kept as the customer's credit."},
    )
