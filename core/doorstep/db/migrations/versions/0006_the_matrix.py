"""The matrix: ticks by role and status, and by what a message reached somebody."""

import sqlalchemy as sa
from alembic import op

from doorstep.db.revisions import owned_table

revision = "0006"
down_revision = "0005"

# fmt: off

def upgrade() -> None:
    owned_table(
        "rule_cell",
        sa.Column("rule", sa.String(), nullable=False), sa.Column("role", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False), sa.Column("on", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("business_id", "rule", "role", "status"),
    )
    with op.batch_alter_table("rule_setting") as table:
        table.drop_column("on")
    op.add_column("delivery", sa.Column("status", sa.String(), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("told_as", sa.String(), nullable=False, server_default=""))
