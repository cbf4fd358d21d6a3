"""Request types."""

import sqlalchemy as sa

from doorstep.db.revisions import UtcDateTime, owned_table, refers

revision = "0005"
down_revision = "0004"

# fmt: off

def upgrade() -> None:
    owned_table(
        "request_type",
        sa.Column("kind", sa.String(), nullable=False), sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False), sa.Column("hint", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False), sa.Column("in_portal", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String()), sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), sa.Column("archived_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False), sa.UniqueConstraint("business_id", "kind", "origin"),
        sa.Index("uq_request_type_name", "business_id", "kind", "name_key", unique=True,
            sqlite_where=sa.text("archived_at IS NULL"),
            postgresql_where=sa.text("archived_at IS NULL")),
    )
    owned_table(
        "request_version",
        sa.Column("request_type_id", sa.Uuid(), nullable=False), sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False), sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False), refers("request_type_id", "request_type"),
        sa.UniqueConstraint("business_id", "request_type_id", "number"),
    )
    owned_table(
        "request_answers",
        sa.Column("record_id", sa.Uuid(), nullable=False), sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False), refers("record_id", "record"),
        refers("version_id", "request_version"), sa.UniqueConstraint("business_id", "record_id"),
        sa.Index("ix_request_answers_version", "business_id", "version_id"),
    )
