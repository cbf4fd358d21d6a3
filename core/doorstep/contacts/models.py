from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.db.base import Owned, created_column, refers, updated_column

LIVE = text("archived_at IS NULL AND merged_into_id IS NULL")


class Contact(Owned):
    """A person the business knows; may have no email and no user."""

    __tablename__ = "contact"
    __table_args__ = (
        refers("merged_into_id", "contact"),
        Index(
            "uq_contact_email_key", "business_id", "email_key", unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        ),
        Index("uq_contact_handle", "business_id", "handle", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_contact_sort", "business_id", "sort_name", "id"),
        Index("ix_contact_import_key", "business_id", "import_key"),
    )
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    company: Mapped[str] = mapped_column(default="")
    sort_name: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    handle: Mapped[str | None]
    phone: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    use_company_address: Mapped[bool] = mapped_column(default=True)
    notification_role: Mapped[str | None]
    do_not_email: Mapped[bool] = mapped_column(default=False)
    unreachable_at: Mapped[datetime | None]
    unreachable_reason: Mapped[str | None]
    notes: Mapped[str] = mapped_column(default="")
    suspended_at: Mapped[datetime | None]
    suspension_note: Mapped[str] = mapped_column(default="")
    import_key: Mapped[str | None]
    import_fingerprint: Mapped[str | None]
    archived_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = created_column()
    updated_at: Mapped[datetime] = updated_column()
    search: Mapped[str] = mapped_column(default="")
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.company or self.email or "No name"


class ContactRole(Owned):
    """A contact on a list of the business: the REPs, say."""

    __tablename__ = "contact_role"
    __table_args__ = (
        UniqueConstraint("business_id", "contact_id", "role"),
        refers("contact_id", "contact"),
        Index("ix_contact_role_list", "business_id", "role", "contact_id"),
    )
    contact_id: Mapped[UUID]
    role: Mapped[str]


class AreaChoice(Owned):
    """A contact's deviation from an area's default; no row means the default."""

    __tablename__ = "area_choice"
    __table_args__ = (UniqueConstraint("business_id", "contact_id", "area"), refers("contact_id", "contact"))
    contact_id: Mapped[UUID]
    area: Mapped[str]
    open: Mapped[bool]
