"""Invoices, payments and what follows from them; other verticals build on it through ``doorstep_billing.api``."""

from doorstep.api import Vertical

vertical = Vertical(
    name="billing",
    label="Billing",
    description="Invoices with lines and taxes, payments, credit notes, statements, ageing.",
    modules=(
        *("records", "rules", "following", "credits", "proofs", "telling", "daily", "boxes", "office", "portal"),
        "taking_over",
        "releasing",
        *("paying", "paying.box", "online", "autopay", "telling_payments"),
    ),
)
