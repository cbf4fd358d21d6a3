from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Record, RecordRow


class Job(Record, kind="job"):
    __tablename__ = "worktype_job"
    nature: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False)
    outage_since: Mapped[datetime | None]
    machine: Mapped[str] = mapped_column(default="")
    story: Mapped[str] = mapped_column(default="")
    budget: Mapped[int | None] = mapped_column(BigInteger)
    people: Mapped[int | None]
    hours: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    due: Mapped[date | None]
    reply_to: Mapped[str] = mapped_column(default="")
    tools: Mapped[list[Any]] = mapped_column(default=list)
    short: Mapped[str] = mapped_column(String(10), default="")
    secret: Mapped[str] = mapped_column(default="")


class JobLine(RecordRow):
    __tablename__ = "worktype_job_line"
    text: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    price: Mapped[int] = mapped_column(BigInteger, default=0)
    done: Mapped[bool] = mapped_column(default=False)
    margin: Mapped[str] = mapped_column(default="")


class Task(Record, kind="task"):
    __tablename__ = "worktype_task"
    size: Mapped[str] = mapped_column(default="small")


class Visit(Record, kind="visit"):
    __tablename__ = "worktype_visit"
    findings: Mapped[str] = mapped_column(default="")
