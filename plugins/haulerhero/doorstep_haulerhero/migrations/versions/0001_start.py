"""Start."""

import sqlalchemy as sa

from doorstep.api import UtcDateTime, owned_table, record_table, refers, rows_table

revision = "0001"
down_revision = None
needs_core = "0003"

# fmt: off

def upgrade() -> None:
    owned_table(
        "haulerhero_month_end",
        sa.Column("period", sa.String(), nullable=False), sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        refers("job_id", "job_run"), sa.Index("ix_haulerhero_month_end_period", "business_id", "period"),
    )
    rows_table(
        "haulerhero_pause",
        sa.Column("starts_on", sa.Date(), nullable=False), sa.Column("ends_on", sa.Date()),
        sa.Column("reason", sa.String(), nullable=False),
    )
    record_table(
        "haulerhero_service",
        sa.Column("container", sa.String(), nullable=False), sa.Column("size", sa.String(), nullable=False),
        sa.Column("pickup_days", sa.JSON(), nullable=False), sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("cycle", sa.String(), nullable=False), sa.Column("ends_on", sa.Date()),
    )
