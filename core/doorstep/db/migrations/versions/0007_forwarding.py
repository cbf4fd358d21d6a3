"""Forwarding."""

import sqlalchemy as sa
from alembic import op

from doorstep.db.revisions import UtcDateTime, owned_table, refers

revision = "0007"
down_revision = "0006"

# fmt: off

def upgrade() -> None:
    with op.batch_alter_table("share") as share:
        share.alter_column("sees", existing_type=sa.Boolean(), nullable=True)
        share.add_column(sa.Column("forwards", sa.Boolean()))
    owned_table(
        "forward",
        sa.Column("contact_id", sa.Uuid(), nullable=False), sa.Column("document_id", sa.Uuid()),
        sa.Column("record_id", sa.Uuid()), sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False), sa.Column("words", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        refers("contact_id", "contact"), refers("document_id", "document"), refers("record_id", "record"),
        refers("link_id", "power_link"),
        sa.Index("ix_forward_document", "business_id", "document_id"),
        sa.Index("ix_forward_record", "business_id", "record_id"),
        sa.Index("ix_forward_link", "business_id", "link_id"),
    )
