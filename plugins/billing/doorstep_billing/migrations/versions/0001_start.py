"""Start."""

import sqlalchemy as sa

from doorstep.api import UtcDateTime, owned_table, record_table, refers, rows_table

revision = "0001"
down_revision = None
needs_core = "0003"

# fmt: off

def upgrade() -> None:
    owned_table(
        "billing_gateway",
        sa.Column("provider", sa.String(), nullable=False), sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False), sa.Column("webhook_secret", sa.String(), nullable=False),
        sa.Column("heard_at", UtcDateTime()), sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False), sa.UniqueConstraint("business_id"),
    )
    owned_table(
        "billing_method",
        sa.Column("account_id", sa.Uuid(), nullable=False), sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_ref", sa.String(), nullable=False), sa.Column("label", sa.String(), nullable=False),
        sa.Column("expires", sa.String(), nullable=False), sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False), sa.Column("removed_at", UtcDateTime()),
        refers("account_id", "account"), sa.UniqueConstraint("business_id", "provider", "provider_ref"),
        sa.Index("ix_billing_method_account", "business_id", "account_id"),
    )
    owned_table(
        "billing_payer",
        sa.Column("account_id", sa.Uuid(), nullable=False), sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_ref", sa.String()), sa.Column("autopay_method_id", sa.Uuid()),
        sa.Column("autopay_on", sa.Boolean(), nullable=False), sa.Column("autopay_since", sa.Date()),
        sa.Column("autopay_said", sa.String(), nullable=False), refers("account_id", "account"),
        refers("autopay_method_id", "billing_method"), sa.UniqueConstraint("business_id", "account_id"),
    )
    rows_table(
        "billing_credit_line",
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=6, scale=3)),
        sa.Column("tax_percent", sa.Numeric(precision=6, scale=3)),
    )
    record_table(
        "billing_credit_note",
        sa.Column("currency", sa.String(), nullable=False), sa.Column("invoice_id", sa.Uuid()),
        sa.Column("reason", sa.String(), nullable=False), sa.Column("subtotal", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False), sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String()), refers("invoice_id", "record"), sa.UniqueConstraint("business_id", "key"),
    )
    owned_table(
        "billing_entry",
        sa.Column("account_id", sa.Uuid(), nullable=False), sa.Column("invoice_id", sa.Uuid()),
        sa.Column("payment_id", sa.Uuid()), sa.Column("credit_note_id", sa.Uuid()),
        sa.Column("kind", sa.String(), nullable=False), sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False), sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(), nullable=False), sa.Column("created_at", UtcDateTime(), nullable=False),
        refers("account_id", "account"), refers("credit_note_id", "record"), refers("invoice_id", "record"),
        refers("payment_id", "record"), sa.UniqueConstraint("business_id", "key"),
        sa.Index("ix_billing_entry_account", "business_id", "account_id", "day", "id"),
        sa.Index("ix_billing_entry_invoice", "business_id", "invoice_id"),
    )
    record_table(
        "billing_invoice",
        sa.Column("currency", sa.String(), nullable=False), sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False), sa.Column("notes", sa.String(), nullable=False),
        sa.Column("about_id", sa.Uuid()), sa.Column("before_release", sa.Boolean(), nullable=False),
        sa.Column("subtotal", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False), sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False), sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", UtcDateTime()), sa.Column("viewed_at", UtcDateTime()),
        sa.Column("voided_at", UtcDateTime()), sa.Column("reminded_on", sa.Date()), sa.Column("key", sa.String()),
        refers("about_id", "record"), sa.UniqueConstraint("business_id", "key"),
        sa.Index("ix_billing_invoice_about", "business_id", "about_id"),
        sa.Index("ix_billing_invoice_open", "business_id", "due_on", "id",
            sqlite_where=sa.text("balance > 0"),
            postgresql_where=sa.text("balance > 0")),
    )
    rows_table(
        "billing_invoice_line",
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(precision=6, scale=3)),
        sa.Column("tax_percent", sa.Numeric(precision=6, scale=3)),
    )
    record_table(
        "billing_payment",
        sa.Column("currency", sa.String(), nullable=False), sa.Column("invoice_id", sa.Uuid()),
        sa.Column("method_id", sa.Uuid()), sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False), sa.Column("means", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False), sa.Column("provider_ref", sa.String()),
        sa.Column("reference", sa.String(), nullable=False), sa.Column("autopay", sa.Boolean(), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False), sa.Column("fault", sa.String(), nullable=False),
        sa.Column("key", sa.String()), sa.Column("looked_at", UtcDateTime()), refers("invoice_id", "record"),
        refers("method_id", "billing_method"), sa.UniqueConstraint("business_id", "key"),
        sa.Index("ix_billing_payment_ref", "business_id", "provider_ref"),
    )
    owned_table(
        "billing_refund",
        sa.Column("payment_id", sa.Uuid(), nullable=False), sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False), sa.Column("state", sa.String(), nullable=False),
        sa.Column("provider_ref", sa.String()), sa.Column("fault", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False), sa.Column("key", sa.String()),
        sa.Column("created_at", UtcDateTime(), nullable=False), refers("payment_id", "record"),
        sa.UniqueConstraint("business_id", "key"),
    )
