"""Start."""

import sqlalchemy as sa

from doorstep.api import UtcDateTime, record_table

revision = "0001"
down_revision = None
needs_core = "0004"

# fmt: off

def upgrade() -> None:
    record_table(
        "sweven_work_order",
        sa.Column("details", sa.String(), nullable=False), sa.Column("location", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False), sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("due_at", UtcDateTime()), sa.Column("starts_at", UtcDateTime()), sa.Column("minutes", sa.Integer()),
        sa.Index("ix_sweven_work_order_starts", "business_id", "starts_at"),
    )
