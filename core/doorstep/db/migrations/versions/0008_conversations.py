"""Conversations: audience, tag, subject and place of a message, former texts, what was seen, drafts."""

import sqlalchemy as sa
from alembic import op

from doorstep.db.revisions import UtcDateTime, owned_table, refers

revision = "0008"
down_revision = "0007"

IN_ORDER = """UPDATE message SET position = (
    SELECT count(*) FROM message AS other
    WHERE other.business_id = message.business_id AND other.record_id = message.record_id AND other.id <= message.id
)"""

# fmt: off

def upgrade() -> None:
    op.add_column("record", sa.Column("talked_at", UtcDateTime()))
    op.create_index("ix_record_talked", "record", ["business_id", "talked_at"])
    op.add_column("document", sa.Column("narrowed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("event", sa.Column("message_id", sa.Uuid()))
    op.add_column("delivery", sa.Column("message_id", sa.Uuid()))
    op.add_column("message", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("message", sa.Column("subject", sa.String(), nullable=False, server_default=""))
    op.add_column("message", sa.Column("tag", sa.String()))
    op.add_column("message", sa.Column("narrowed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("message", sa.Column("edited_at", UtcDateTime()))
    op.add_column("message", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    number_messages()
    op.drop_index("ix_message_record", "message")
    op.create_index("ix_message_record", "message", ["business_id", "record_id", "position"], unique=True)
    owned_table(
        "message_role",
        sa.Column("message_id", sa.Uuid(), nullable=False), sa.Column("role", sa.String(), nullable=False),
        refers("message_id", "message"), sa.UniqueConstraint("business_id", "message_id", "role"),
    )
    owned_table(
        "message_former_text",
        sa.Column("message_id", sa.Uuid(), nullable=False), sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False), sa.Column("tag", sa.String()),
        sa.Column("written_at", UtcDateTime(), nullable=False), sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", UtcDateTime(), nullable=False), refers("message_id", "message"),
        sa.Index("ix_message_former_text_message", "business_id", "message_id"),
    )
    owned_table(
        "message_last_seen",
        sa.Column("user_id", sa.Uuid(), nullable=False), sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False), refers("record_id", "record"), refers("user_id", "user"),
        sa.UniqueConstraint("business_id", "user_id", "record_id"),
    )
    owned_table(
        "message_draft",
        sa.Column("user_id", sa.Uuid(), nullable=False), sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False), sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), sa.Column("updated_at", UtcDateTime(), nullable=False),
        refers("record_id", "record"), refers("user_id", "user"),
        sa.UniqueConstraint("business_id", "user_id", "record_id", "key"),
    )


def number_messages() -> None:
    """Of all businesses: on PostgreSQL the owner of the table sees none of the rows while the wall stands."""
    walled = op.get_bind().dialect.name == "postgresql"
    if walled:
        op.execute("ALTER TABLE message NO FORCE ROW LEVEL SECURITY")
    op.execute(IN_ORDER)
    if walled:
        op.execute("ALTER TABLE message FORCE ROW LEVEL SECURITY")
