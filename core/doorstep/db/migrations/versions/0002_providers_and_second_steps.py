"""Providers and second steps."""

import sqlalchemy as sa
from alembic import op

from doorstep.db.revisions import UtcDateTime, owned_table, refers

revision = "0002"
down_revision = "0001"

# fmt: off

def upgrade() -> None:
    owned_table(
        "recovery_code",
        sa.Column("user_id", sa.Uuid(), nullable=False), sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", UtcDateTime()), refers("user_id", "user"),
        sa.UniqueConstraint("business_id", "user_id", "code_hash"),
    )
    owned_table(
        "second_step",
        sa.Column("user_id", sa.Uuid(), nullable=False), sa.Column("secret", sa.String(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime()), refers("user_id", "user"),
        sa.UniqueConstraint("business_id", "user_id"),
    )
    openid = sa.text("kind = 'openid'")
    with op.batch_alter_table("identity") as table:
        table.add_column(sa.Column("address", sa.String()))
        table.drop_index("ix_identity_subject")
        table.create_index("uq_identity_subject", ["business_id", "issuer", "subject"], unique=True,
            sqlite_where=openid, postgresql_where=openid)
