from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Owned, Record, RecordRow, now, refers


class Service(Record, kind="service"):
    """A container at a place and how often it is emptied. It begins on the day it happens on; `price` is a cycle's."""

    __tablename__ = "haulerhero_service"
    container: Mapped[str]
    size: Mapped[str] = mapped_column(default="")
    pickup_days: Mapped[list[Any]] = mapped_column(default=list)
    price: Mapped[int] = mapped_column(BigInteger, default=0)
    cycle: Mapped[str] = mapped_column(default="monthly")
    ends_on: Mapped[date | None]


class Pause(RecordRow):
    """Days on which a service is suspended, both included; without an end it still is."""

    __tablename__ = "haulerhero_pause"
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")


class MonthEnd(Owned):
    """A run of the month's invoices, by a person or by itself."""

    __tablename__ = "haulerhero_month_end"
    __table_args__ = (
        refers("job_id", "job_run"),
        Index("ix_haulerhero_month_end_period", "business_id", "period"),
    )
    period: Mapped[str]
    job_id: Mapped[UUID]
    started_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
