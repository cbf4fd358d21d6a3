"""Start."""

import sqlalchemy as sa

from doorstep.api import UtcDateTime, owned_table, record_table, refers, rows_table

revision = "0001"
down_revision = None
needs_core = "0003"

# fmt: off

def upgrade() -> None:
    owned_table(
        "homegauge_comment",
        sa.Column("section", sa.String(), nullable=False), sa.Column("item", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False), sa.Column("text", sa.String(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Index("ix_homegauge_comment_section", "business_id", "section", "item", "id"),
    )
    record_table(
        "homegauge_inspection",
        sa.Column("service", sa.String(), nullable=False), sa.Column("city", sa.String(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False), sa.Column("starts_at", UtcDateTime()),
        sa.Column("minutes", sa.Integer()), sa.Column("fee", sa.Integer()),
        sa.Column("notes", sa.String(), nullable=False), sa.Column("billed_to_id", sa.Uuid()),
        refers("billed_to_id", "account"),
        sa.Index("ix_homegauge_inspection_starts", "business_id", "starts_at"),
    )
    owned_table(
        "homegauge_template",
        sa.Column("name", sa.String(), nullable=False), sa.Column("text", sa.String(), nullable=False),
        sa.Column("archived_at", UtcDateTime()), sa.Column("version", sa.Integer(), nullable=False),
    )
    record_table(
        "homegauge_report",
        sa.Column("inspector", sa.String(), nullable=False), sa.Column("overview", sa.String(), nullable=False),
    )
    record_table(
        "homegauge_request_list",
        sa.Column("inspection_id", sa.Uuid()), sa.Column("report_id", sa.Uuid()), sa.Column("author_id", sa.Uuid()),
        sa.Column("note", sa.String(), nullable=False), refers("author_id", "contact"),
        refers("inspection_id", "record"), refers("report_id", "record"),
        sa.Index("ix_homegauge_request_list_inspection", "business_id", "inspection_id"),
    )
    rows_table(
        "homegauge_section",
        sa.Column("title", sa.String(), nullable=False), sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    rows_table(
        "homegauge_finding",
        sa.Column("section_id", sa.Uuid(), nullable=False), sa.Column("item", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False), sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), refers("section_id", "homegauge_section"),
        sa.Index("ix_homegauge_finding_section", "business_id", "section_id", "position"),
    )
    rows_table(
        "homegauge_request",
        sa.Column("finding_id", sa.Uuid()), sa.Column("heading", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False), refers("finding_id", "homegauge_finding"),
    )
