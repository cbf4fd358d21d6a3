from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.db.base import Owned, created_column, refers


class ImportFile(Owned):
    """A file somebody wants to import: how its columns are read, and the job that takes it in once it was started."""

    __tablename__ = "import_file"
    __table_args__ = (refers("job_id", "job_run"), Index("ix_import_file_job", "business_id", "job_id"))
    filename: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str | None]
    kind: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    job_id: Mapped[UUID | None]
    created_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()
