"""Start."""

import sqlalchemy as sa
from alembic import op

from doorstep.db.revisions import UtcDateTime, owned_table, refers

revision = "0001"
down_revision = None

# fmt: off

def upgrade() -> None:
    op.create_table(
        "business",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("slug", sa.String(), nullable=False), sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False), sa.Column("currency", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False), sa.Column("colour", sa.String(), nullable=False),
        sa.Column("portal_on", sa.Boolean(), nullable=False), sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime()), sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "operator",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("email", sa.String(), nullable=False), sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False), sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("email_key"),
    )
    owned_table(
        "account",
        sa.Column("kind", sa.String(), nullable=False), sa.Column("parent_id", sa.Uuid()),
        sa.Column("number", sa.String()), sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", sa.String(), nullable=False), sa.Column("phone", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False), sa.Column("city", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False), sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False), sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("archived_at", UtcDateTime()), sa.Column("merged_into_id", sa.Uuid()),
        sa.Column("version", sa.Integer(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False), sa.Column("search", sa.String(), nullable=False),
        refers("merged_into_id", "account"), refers("parent_id", "account"),
        sa.Index("ix_account_parent", "business_id", "parent_id"),
        sa.Index("ix_account_sort", "business_id", "sort_name", "id"),
        sa.Index("uq_account_number", "business_id", "kind", "number", unique=True,
            sqlite_where=sa.text("archived_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("archived_at IS NULL AND merged_into_id IS NULL")),
    )
    owned_table(
        "brand_file",
        sa.Column("purpose", sa.String(), nullable=False), sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False), sa.Column("sha256", sa.String(), nullable=False),
        sa.UniqueConstraint("business_id", "purpose"),
    )
    owned_table(
        "contact",
        sa.Column("first_name", sa.String(), nullable=False), sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False), sa.Column("sort_name", sa.String(), nullable=False),
        sa.Column("email", sa.String()), sa.Column("email_key", sa.String()), sa.Column("handle", sa.String()),
        sa.Column("phone", sa.String(), nullable=False), sa.Column("street", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False), sa.Column("region", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("use_company_address", sa.Boolean(), nullable=False), sa.Column("notification_role", sa.String()),
        sa.Column("do_not_email", sa.Boolean(), nullable=False), sa.Column("notes", sa.String(), nullable=False),
        sa.Column("suspended_at", UtcDateTime()), sa.Column("suspension_note", sa.String(), nullable=False),
        sa.Column("import_key", sa.String()), sa.Column("import_fingerprint", sa.String()),
        sa.Column("archived_at", UtcDateTime()), sa.Column("merged_into_id", sa.Uuid()),
        sa.Column("version", sa.Integer(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False), sa.Column("search", sa.String(), nullable=False),
        refers("merged_into_id", "contact"), sa.Index("ix_contact_import_key", "business_id", "import_key"),
        sa.Index("ix_contact_sort", "business_id", "sort_name", "id"),
        sa.Index("uq_contact_email_key", "business_id", "email_key", unique=True,
            sqlite_where=sa.text("archived_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("archived_at IS NULL AND merged_into_id IS NULL")),
        sa.Index("uq_contact_handle", "business_id", "handle", unique=True,
            sqlite_where=sa.text("archived_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("archived_at IS NULL AND merged_into_id IS NULL")),
    )
    owned_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False), sa.Column("last", sa.Integer(), nullable=False),
        sa.UniqueConstraint("business_id", "name"),
    )
    op.create_table(
        "enabled_vertical",
        sa.Column("business_id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("name", sa.String(), primary_key=True, nullable=False),
        sa.Column("enabled_at", UtcDateTime(), nullable=False), sa.Column("enabled_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
    )
    owned_table(
        "event",
        sa.Column("name", sa.String(), nullable=False), sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False), sa.Column("actor_user_id", sa.Uuid()),
        sa.Column("contact_id", sa.Uuid()), sa.Column("account_id", sa.Uuid()), sa.Column("record_id", sa.Uuid()),
        sa.Column("document_id", sa.Uuid()), sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False), sa.Column("at", UtcDateTime(), nullable=False),
        sa.Index("ix_event_account", "business_id", "account_id", "id"),
        sa.Index("ix_event_contact", "business_id", "contact_id", "id"),
        sa.Index("ix_event_document", "business_id", "document_id", "id"),
        sa.Index("ix_event_record", "business_id", "record_id", "id"),
    )
    op.create_table(
        "host_name",
        sa.Column("host", sa.String(), primary_key=True, nullable=False),
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
    )
    owned_table(
        "once_key",
        sa.Column("key", sa.String(), nullable=False), sa.Column("location", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False), sa.UniqueConstraint("business_id", "key"),
    )
    op.create_table(
        "operator_act",
        sa.Column("id", sa.Uuid(), primary_key=True, nullable=False),
        sa.Column("operator", sa.String(), nullable=False), sa.Column("business_id", sa.Integer()),
        sa.Column("text", sa.String(), nullable=False), sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
    )
    op.create_table(
        "operator_session",
        sa.Column("id", sa.Uuid(), primary_key=True, nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False), sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"]), sa.UniqueConstraint("token_hash"),
    )
    owned_table(
        "rule_setting",
        sa.Column("rule", sa.String(), nullable=False), sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String()), sa.Column("body", sa.String()),
        sa.Column("version", sa.Integer(), nullable=False), sa.UniqueConstraint("business_id", "rule"),
    )
    owned_table(
        "settings_block",
        sa.Column("plugin", sa.String(), nullable=False), sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), sa.UniqueConstraint("business_id", "plugin"),
    )
    op.create_table(
        "wake",
        sa.Column("business_id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("queue", sa.String(), primary_key=True, nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False), sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.Index("ix_wake_due_at", "due_at"),
    )
    owned_table(
        "access_request",
        sa.Column("name", sa.String(), nullable=False), sa.Column("company", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False), sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False), sa.Column("message", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False), sa.Column("decided_at", UtcDateTime()),
        sa.Column("decision", sa.String()), sa.Column("decided_by", sa.String()), sa.Column("contact_id", sa.Uuid()),
        refers("contact_id", "contact"),
        sa.Index("uq_access_request_open", "business_id", "email_key", unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL")),
    )
    owned_table(
        "account_tree",
        sa.Column("ancestor_id", sa.Uuid(), nullable=False), sa.Column("descendant_id", sa.Uuid(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False), refers("ancestor_id", "account"),
        refers("descendant_id", "account"),
        sa.Index("ix_account_tree_descendant", "business_id", "descendant_id", "ancestor_id"),
        key=("ancestor_id", "descendant_id",),
    )
    owned_table(
        "area_choice",
        sa.Column("contact_id", sa.Uuid(), nullable=False), sa.Column("area", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False), refers("contact_id", "contact"),
        sa.UniqueConstraint("business_id", "contact_id", "area"),
    )
    owned_table(
        "contact_role",
        sa.Column("contact_id", sa.Uuid(), nullable=False), sa.Column("role", sa.String(), nullable=False),
        refers("contact_id", "contact"), sa.UniqueConstraint("business_id", "contact_id", "role"),
        sa.Index("ix_contact_role_list", "business_id", "role", "contact_id"),
    )
    owned_table(
        "link",
        sa.Column("contact_id", sa.Uuid(), nullable=False), sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False), sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False), sa.Column("ended_at", UtcDateTime()),
        refers("account_id", "account"), refers("contact_id", "contact"),
        sa.Index("ix_link_account", "business_id", "account_id"),
        sa.Index("uq_link", "business_id", "contact_id", "account_id", "role", unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("uq_link_primary", "business_id", "account_id", unique=True,
            sqlite_where=sa.text("is_primary AND ended_at IS NULL"),
            postgresql_where=sa.text("is_primary AND ended_at IS NULL")),
    )
    owned_table(
        "rule_choice",
        sa.Column("contact_id", sa.Uuid(), nullable=False), sa.Column("rule", sa.String(), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False), refers("contact_id", "contact"),
        sa.UniqueConstraint("business_id", "contact_id", "rule"),
    )
    owned_table(
        "user",
        sa.Column("email", sa.String(), nullable=False), sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False), sa.Column("contact_id", sa.Uuid()),
        sa.Column("staff_role", sa.String()), sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_sign_in_at", UtcDateTime()), sa.Column("ended_at", UtcDateTime()),
        refers("contact_id", "contact"), sa.UniqueConstraint("business_id", "contact_id"),
        sa.UniqueConstraint("business_id", "email_key"),
    )
    owned_table(
        "api_key",
        sa.Column("user_id", sa.Uuid(), nullable=False), sa.Column("label", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False), sa.Column("scope", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime()), refers("user_id", "user"),
        sa.UniqueConstraint("business_id", "token_hash"),
    )
    owned_table(
        "identity",
        sa.Column("user_id", sa.Uuid(), nullable=False), sa.Column("kind", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False), sa.Column("subject", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String()), sa.Column("created_at", UtcDateTime(), nullable=False),
        refers("user_id", "user"), sa.UniqueConstraint("business_id", "user_id", "kind", "issuer"),
        sa.Index("ix_identity_subject", "business_id", "issuer", "subject"),
    )
    owned_table(
        "job_run",
        sa.Column("kind", sa.String(), nullable=False), sa.Column("state", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False), sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False), sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False), sa.Column("user_id", sa.Uuid()),
        sa.Column("actor", sa.String(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime()), sa.Column("finished_at", UtcDateTime()), refers("user_id", "user"),
        sa.Index("ix_job_run_state", "business_id", "state"),
    )
    owned_table(
        "power_link",
        sa.Column("kind", sa.String(), nullable=False), sa.Column("salt", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid()), sa.Column("user_id", sa.Uuid()), sa.Column("address", sa.String()),
        sa.Column("data", sa.JSON(), nullable=False), sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False), sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime()), sa.Column("superseded_at", UtcDateTime()),
        refers("contact_id", "contact"), refers("user_id", "user"),
        sa.Index("ix_power_link_contact", "business_id", "contact_id", "kind"),
    )
    owned_table(
        "record",
        sa.Column("kind", sa.String(), nullable=False), sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False), sa.Column("status", sa.String(), nullable=False),
        sa.Column("closed_at", UtcDateTime()), sa.Column("happens_on", sa.Date(), nullable=False),
        sa.Column("visible_from", UtcDateTime()), sa.Column("account_id", sa.Uuid()),
        sa.Column("parent_id", sa.Uuid()), sa.Column("assigned_id", sa.Uuid()),
        sa.Column("archived_at", UtcDateTime()), sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False), sa.Column("search", sa.String(), nullable=False),
        refers("account_id", "account"), refers("assigned_id", "user"), refers("parent_id", "record"),
        sa.UniqueConstraint("business_id", "kind", "number"),
        sa.Index("ix_record_kind", "business_id", "kind", "happens_on", "id"),
        sa.Index("ix_record_newest", "business_id", "visible_from", "id"),
        sa.Index("ix_record_parent", "business_id", "parent_id"),
        sa.Index("ix_record_reach", "business_id", "account_id", "kind", "visible_from", "id"),
    )
    owned_table(
        "user_session",
        sa.Column("user_id", sa.Uuid(), nullable=False), sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False), sa.Column("user_agent", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False), refers("user_id", "user"),
        sa.UniqueConstraint("business_id", "token_hash"),
    )
    owned_table(
        "import_file",
        sa.Column("filename", sa.String(), nullable=False), sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False), sa.Column("storage_key", sa.String()),
        sa.Column("kind", sa.String(), nullable=False), sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("job_id", sa.Uuid()), sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False), refers("job_id", "job_run"),
        sa.Index("ix_import_file_job", "business_id", "job_id"),
    )
    owned_table(
        "job_row",
        sa.Column("job_id", sa.Uuid(), nullable=False), sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid()), sa.Column("label", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False), sa.Column("outcome", sa.String()),
        sa.Column("reason", sa.String(), nullable=False), refers("job_id", "job_run"),
        sa.UniqueConstraint("business_id", "job_id", "position"),
        sa.Index("ix_job_row_outcome", "business_id", "job_id", "outcome", "position"),
    )
    owned_table(
        "message",
        sa.Column("record_id", sa.Uuid(), nullable=False), sa.Column("contact_id", sa.Uuid()),
        sa.Column("user_id", sa.Uuid()), sa.Column("author", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False), sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False), refers("contact_id", "contact"),
        refers("record_id", "record"), refers("user_id", "user"),
        sa.Index("ix_message_record", "business_id", "record_id", "id"),
    )
    owned_table(
        "participant",
        sa.Column("contact_id", sa.Uuid(), nullable=False), sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        refers("contact_id", "contact"), refers("record_id", "record"),
        sa.UniqueConstraint("business_id", "record_id", "contact_id", "role"),
        sa.Index("ix_participant_contact", "business_id", "contact_id", "record_id"),
    )
    owned_table(
        "document",
        sa.Column("kind", sa.String(), nullable=False), sa.Column("title", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid()), sa.Column("record_id", sa.Uuid()), sa.Column("record_kind", sa.String()),
        sa.Column("contact_id", sa.Uuid()), sa.Column("message_id", sa.Uuid()), sa.Column("row_id", sa.Uuid()),
        sa.Column("visible_from", UtcDateTime()), sa.Column("storage_key", sa.String()),
        sa.Column("media_type", sa.String(), nullable=False), sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False), sa.Column("replaces_id", sa.Uuid()),
        sa.Column("replaced_at", UtcDateTime()), sa.Column("archived_at", UtcDateTime()),
        sa.Column("created_by", sa.String(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), sa.Column("search", sa.String(), nullable=False),
        refers("account_id", "account"), refers("contact_id", "contact"), refers("message_id", "message"),
        refers("record_id", "record"), refers("replaces_id", "document"),
        sa.Index("ix_document_contact", "business_id", "contact_id"),
        sa.Index("ix_document_newest", "business_id", "visible_from", "id"),
        sa.Index("ix_document_reach", "business_id", "account_id", "kind", "visible_from", "id"),
        sa.Index("ix_document_record", "business_id", "record_id"),
        sa.Index("ix_document_sha256", "business_id", "sha256"),
    )
    owned_table(
        "decision",
        sa.Column("document_id", sa.Uuid(), nullable=False), sa.Column("asks", sa.String(), nullable=False),
        sa.Column("role", sa.String()), sa.Column("each", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False), sa.Column("expires_at", UtcDateTime()),
        sa.Column("reminded", sa.Integer(), nullable=False), sa.Column("outcome", sa.String()),
        sa.Column("settled_at", UtcDateTime()), sa.Column("asked_at", UtcDateTime(), nullable=False),
        refers("document_id", "document"), sa.UniqueConstraint("business_id", "document_id"),
    )
    owned_table(
        "delivery",
        sa.Column("event_id", sa.Uuid(), nullable=False), sa.Column("rule", sa.String(), nullable=False),
        sa.Column("recipient_key", sa.String(), nullable=False), sa.Column("contact_id", sa.Uuid()),
        sa.Column("user_id", sa.Uuid()), sa.Column("record_id", sa.Uuid()), sa.Column("document_id", sa.Uuid()),
        sa.Column("link_id", sa.Uuid()), sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False), sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False), sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False), sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime()), sa.Column("lease_by", sa.String()),
        sa.Column("sent_at", UtcDateTime()), sa.Column("created_at", UtcDateTime(), nullable=False),
        refers("contact_id", "contact"), refers("document_id", "document"), refers("event_id", "event"),
        refers("link_id", "power_link"), refers("record_id", "record"), refers("user_id", "user"),
        sa.UniqueConstraint("business_id", "event_id", "rule", "recipient_key", "channel"),
        sa.Index("ix_delivery_contact", "business_id", "contact_id", "id"),
        sa.Index("ix_delivery_due", "business_id", "state", "due_at"),
        sa.Index("ix_delivery_record", "business_id", "record_id", "state"),
    )
    owned_table(
        "document_read",
        sa.Column("document_id", sa.Uuid(), nullable=False), sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False), sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False), refers("contact_id", "contact"),
        refers("document_id", "document"), sa.UniqueConstraint("business_id", "document_id", "contact_id"),
    )
    owned_table(
        "answer",
        sa.Column("decision_id", sa.Uuid(), nullable=False), sa.Column("slot", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("answered_by", sa.String(), nullable=False), sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False), sa.Column("how", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False), sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False), sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False), sa.Column("person", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        refers("contact_id", "contact"), refers("decision_id", "decision"),
        sa.UniqueConstraint("business_id", "decision_id", "slot"), sa.UniqueConstraint("business_id", "position"),
    )
    owned_table(
        "share",
        sa.Column("contact_id", sa.Uuid(), nullable=False), sa.Column("record_id", sa.Uuid()),
        sa.Column("document_id", sa.Uuid()), sa.Column("sees", sa.Boolean(), nullable=False),
        refers("contact_id", "contact"), refers("document_id", "document"), refers("record_id", "record"),
        sa.UniqueConstraint("business_id", "contact_id", "record_id"),
        sa.UniqueConstraint("business_id", "contact_id", "document_id"),
    )
    owned_table(
        "signed_copy",
        sa.Column("decision_id", sa.Uuid(), nullable=False), sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False), sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False), sa.Column("made_at", UtcDateTime(), nullable=False),
        refers("decision_id", "decision"), sa.UniqueConstraint("business_id", "decision_id", "upto"),
        sa.Index("ix_signed_copy_sha256", "business_id", "sha256"),
    )
