from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Record


class WorkOrder(Record, kind="work_order"):
    """`priority` is its name as the business has it, `due_at` when it expires, `starts_at` the appointment."""

    __tablename__ = "sweven_work_order"
    __table_args__: Any = (Index("ix_sweven_work_order_starts", "business_id", "starts_at"),)
    details: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    priority: Mapped[str] = mapped_column(default="")
    emergency: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
