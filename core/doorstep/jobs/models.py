from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.db.base import Owned, created_column, refers


class JobRun(Owned):
    """Long work with rows: asked for once, done in steps, resumed after a crash.

    States: waiting, running, done, stopped, failed.
    """

    __tablename__ = "job_run"
    __table_args__ = (Index("ix_job_run_state", "business_id", "state"), refers("user_id", "user"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(default="")
    user_id: Mapped[UUID | None]
    actor: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class JobRow(Owned):
    """One row of a job and what became of it; ``outcome`` is null until it was its turn.

    ``made`` is no column: what was made of the row before its transaction began, if anything.
    """

    __tablename__ = "job_row"
    __table_args__ = (
        UniqueConstraint("business_id", "job_id", "position"),
        Index("ix_job_row_outcome", "business_id", "job_id", "outcome", "position"),
        refers("job_id", "job_run"),
    )
    job_id: Mapped[UUID]
    position: Mapped[int]
    subject_id: Mapped[UUID | None]
    label: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outcome: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    made: ClassVar[Any] = None
