"""Addresses that refuse mail."""

import sqlalchemy as sa
from alembic import op

from doorstep.db.revisions import UtcDateTime

revision = "0003"
down_revision = "0002"

# fmt: off

def upgrade() -> None:
    op.add_column("contact", sa.Column("unreachable_at", UtcDateTime()))
    op.add_column("contact", sa.Column("unreachable_reason", sa.String()))
