"""An index of open records: what lists show first."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

# fmt: off

def upgrade() -> None:
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_record_open", "record", ["business_id", "kind", "happens_on", "id"],
        sqlite_where=still_open, postgresql_where=still_open,
    )
