"""Start."""

import sqlalchemy as sa

from doorstep.api import record_table, rows_table

revision = "0001"
down_revision = None
needs_core = "0001"

# fmt: off

def upgrade() -> None:
    record_table(
        "inspectpoint_deficiency",
        sa.Column("severity", sa.String(), nullable=False), sa.Column("location", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("recommendation", sa.String(), nullable=False),
    )
    rows_table(
        "inspectpoint_device",
        sa.Column("location", sa.String(), nullable=False), sa.Column("device", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False), sa.Column("remark", sa.String(), nullable=False),
    )
    record_table(
        "inspectpoint_inspection_report",
        sa.Column("system", sa.String(), nullable=False), sa.Column("inspector", sa.String(), nullable=False),
        sa.Column("next_due", sa.Date()), sa.Column("summary", sa.String(), nullable=False),
    )
    record_table(
        "inspectpoint_proposal",
        sa.Column("scope", sa.String(), nullable=False), sa.Column("valid_until", sa.Date()),
        sa.Column("terms", sa.String(), nullable=False), sa.Column("tax_percent", sa.Numeric(precision=6, scale=3)),
        sa.Column("total", sa.BigInteger(), nullable=False),
    )
    rows_table(
        "inspectpoint_proposal_line",
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
    )
    record_table(
        "inspectpoint_service_report",
        sa.Column("technician", sa.String(), nullable=False), sa.Column("work_done", sa.String(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=6, scale=2)), sa.Column("follow_up", sa.String(), nullable=False),
    )
