"""Hauling: service locations with their containers, contracts, and the invoices of each month."""

from doorstep.api import Vertical

vertical = Vertical(
    name="haulerhero",
    label="Hauling",
    description="Service locations, pick-ups, contracts, recurring invoices at the end of the month.",
    requires=("billing",),
    modules=("records", "following", "rules", "month_end", "sign_up", "demo"),
)
