from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.db.base import Owned, created_column, refers


class AccessRequest(Owned):
    """A stranger's wish for an invitation, waiting for staff."""

    __tablename__ = "access_request"
    __table_args__ = (
        refers("contact_id", "contact"),
        Index(
            "uq_access_request_open",
            "business_id",
            "email_key",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )
    name: Mapped[str]
    company: Mapped[str] = mapped_column(default="")
    email: Mapped[str]
    email_key: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    decided_by: Mapped[str | None]
    contact_id: Mapped[UUID | None]
