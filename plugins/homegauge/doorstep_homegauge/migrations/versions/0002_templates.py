"""Templates that were brought, and report templates."""

import sqlalchemy as sa
from alembic import op

from doorstep.api import UtcDateTime, owned_table

revision = "0002"
down_revision = "0001"
needs_core = "0003"

# fmt: off

def upgrade() -> None:
    with op.batch_alter_table("homegauge_template") as table:
        table.add_column(sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("homegauge_template") as table:
        table.alter_column("draft", existing_type=sa.Boolean(), server_default=None)
    owned_table(
        "homegauge_outline",
        sa.Column("name", sa.String(), nullable=False), sa.Column("service", sa.String(), nullable=False),
        sa.Column("sections", sa.String(), nullable=False), sa.Column("archived_at", UtcDateTime()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
