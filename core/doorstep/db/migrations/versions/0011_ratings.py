"""What customers say of a record: stars and words."""

import sqlalchemy as sa

from doorstep.db.revisions import UtcDateTime, owned_table, refers

revision = "0011"
down_revision = "0010"

# fmt: off

def upgrade() -> None:
    owned_table(
        "record_rating",
        sa.Column("record_id", sa.Uuid(), nullable=False), sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid()), sa.Column("rated", sa.String(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False), sa.Column("words", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        refers("contact_id", "contact"), refers("record_id", "record"), refers("user_id", "user"),
        sa.UniqueConstraint("business_id", "record_id", "contact_id"),
        sa.Index("ix_record_rating_user", "business_id", "user_id"),
    )
