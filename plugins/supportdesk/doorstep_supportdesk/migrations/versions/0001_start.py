"""Start."""

import sqlalchemy as sa

from doorstep.api import UtcDateTime, owned_table, record_table, refers, rows_table

revision = "0001"
down_revision = None
needs_core = "0010"

# fmt: off

def upgrade() -> None:
    owned_table(
        "supportdesk_answer",
        sa.Column("name", sa.String(), nullable=False), sa.Column("text", sa.String(), nullable=False),
        sa.Column("archived_at", UtcDateTime()), sa.Column("version", sa.Integer(), nullable=False),
    )
    owned_table(
        "supportdesk_article",
        sa.Column("title", sa.String(), nullable=False), sa.Column("text", sa.String(), nullable=False),
        sa.Column("nature", sa.Uuid()), sa.Column("published_at", UtcDateTime()),
        sa.Column("archived_at", UtcDateTime()), sa.Column("search", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Index("ix_supportdesk_article_published", "business_id", "published_at"),
    )
    owned_table(
        "supportdesk_thanks",
        sa.Column("article_id", sa.Uuid(), nullable=False), sa.Column("contact_id", sa.Uuid(), nullable=False),
        refers("article_id", "supportdesk_article"), refers("contact_id", "contact"),
        sa.UniqueConstraint("business_id", "article_id", "contact_id"),
    )
    record_table(
        "supportdesk_estimate",
        sa.Column("scope", sa.String(), nullable=False), sa.Column("tax_percent", sa.Numeric(precision=6, scale=3)),
        sa.Column("terms", sa.String(), nullable=False), sa.Column("total", sa.BigInteger(), nullable=False),
    )
    rows_table(
        "supportdesk_estimate_line",
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
    )
    record_table(
        "supportdesk_request",
        sa.Column("priority", sa.String(), nullable=False), sa.Column("description", sa.String(), nullable=False),
        sa.Column("follows_id", sa.Uuid()), sa.Column("answer_due", UtcDateTime()),
        sa.Column("complete_due", UtcDateTime()), sa.Column("answered_at", UtcDateTime()),
        sa.Column("waiting_since", UtcDateTime()), sa.Column("due", UtcDateTime()), refers("follows_id", "record"),
        sa.Index("ix_supportdesk_request_due", "business_id", "due"),
        sa.Index("ix_supportdesk_request_follows", "business_id", "follows_id"),
    )
