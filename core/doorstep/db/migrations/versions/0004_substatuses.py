"""Sub-statuses."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# fmt: off

def upgrade() -> None:
    op.add_column("record", sa.Column("substatus", sa.String()))
