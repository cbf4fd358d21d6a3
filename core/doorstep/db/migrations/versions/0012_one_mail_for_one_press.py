"""A mail may go with another that is no daily mail: the column says with which, whatever kind that is."""

from alembic import op

revision = "0012"
down_revision = "0011"

# fmt: off

def upgrade() -> None:
    with op.batch_alter_table("delivery") as table:
        table.drop_index("ix_delivery_digest")
        table.alter_column("digest_id", new_column_name="with_id")
    with op.batch_alter_table("delivery") as table:
        table.create_index("ix_delivery_with", ["business_id", "with_id", "id"])
