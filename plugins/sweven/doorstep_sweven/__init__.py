"""Maintenance work orders: clients in levels, a pipeline that clients see, priorities that expire, notes."""

from doorstep.api import Vertical

vertical = Vertical(
    name="sweven",
    label="Maintenance work orders",
    description="Clients with prefix and standing, work orders with priority, emergency flag, pipeline and notes.",
    modules=("records", "requests", "orders", "rules", "settings", "appointments", "demo"),
)
