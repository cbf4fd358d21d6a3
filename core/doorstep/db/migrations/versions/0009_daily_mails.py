"""Daily mails: what waits for them, and people who choose them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

# fmt: off

def upgrade() -> None:
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("digest_id", sa.Uuid()))
        table.create_foreign_key(None, "delivery", ["business_id", "digest_id"], ["business_id", "id"])
        table.create_index("ix_delivery_digest", ["business_id", "digest_id", "id"])
    with op.batch_alter_table("rule_choice") as table:
        table.add_column(sa.Column("how", sa.String(), nullable=False, server_default="off"))
        table.drop_column("on")
