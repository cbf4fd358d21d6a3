from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.db.base import Owned, Tenanted, created_column, refers, updated_column

LIVE = text("archived_at IS NULL AND merged_into_id IS NULL")
CURRENT = text("ended_at IS NULL")


class Account(Owned):
    """Whom the business serves: a customer (may nest), or a site (under a customer, or alone)."""

    __tablename__ = "account"
    __table_args__ = (
        refers("parent_id", "account"),
        refers("merged_into_id", "account"),
        Index(
            "uq_account_number", "business_id", "kind", "number", unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        ),
        Index("ix_account_parent", "business_id", "parent_id"),
        Index("ix_account_sort", "business_id", "sort_name", "id"),
    )
    kind: Mapped[str]
    parent_id: Mapped[UUID | None]
    number: Mapped[str | None]
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    archived_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = created_column()
    updated_at: Mapped[datetime] = updated_column()
    search: Mapped[str] = mapped_column(default="")
    __mapper_args__ = {"version_id_col": version}


class AccountTree(Tenanted):
    """The closure of the account tree: every account under every ancestor, itself included at depth 0."""

    __tablename__ = "account_tree"
    __table_args__ = (
        ForeignKeyConstraint(["business_id", "ancestor_id"], ["account.business_id", "account.id"]),
        ForeignKeyConstraint(["business_id", "descendant_id"], ["account.business_id", "account.id"]),
        Index("ix_account_tree_descendant", "business_id", "descendant_id", "ancestor_id"),
    )
    ancestor_id: Mapped[UUID] = mapped_column(primary_key=True)
    descendant_id: Mapped[UUID] = mapped_column(primary_key=True)
    depth: Mapped[int]


class Link(Owned):
    """Contact ↔ account in a role: reaches the account and all below it."""

    __tablename__ = "link"
    __table_args__ = (
        refers("contact_id", "contact"),
        refers("account_id", "account"),
        Index(
            "uq_link",
            "business_id",
            "contact_id",
            "account_id",
            "role",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index("ix_link_account", "business_id", "account_id"),
        Index(
            "uq_link_primary",
            "business_id",
            "account_id",
            unique=True,
            sqlite_where=text("is_primary AND ended_at IS NULL"),
            postgresql_where=text("is_primary AND ended_at IS NULL"),
        ),
    )
    contact_id: Mapped[UUID]
    account_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(default="contact")
    is_primary: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = created_column()
    ended_at: Mapped[datetime | None]
