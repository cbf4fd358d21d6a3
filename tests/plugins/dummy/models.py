from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Record, RecordRow


class Order(Record, kind="dummy_order"):
    __tablename__ = "dummy_order"
    color: Mapped[str] = mapped_column(default="")
    size: Mapped[int | None]
    weight: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    urgent: Mapped[bool] = mapped_column(default=False)
    due: Mapped[date | None]
    called_at: Mapped[datetime | None]
    tools: Mapped[list[Any]] = mapped_column(default=list)
    remark: Mapped[str] = mapped_column(default="")


class OrderLine(RecordRow):
    __tablename__ = "dummy_order_line"
    text: Mapped[str]


class Step(Record, kind="dummy_step"):
    __tablename__ = "dummy_step"


class Meeting(Record, kind="dummy_meeting"):
    __tablename__ = "dummy_meeting"


class Talk(Record, kind="dummy_talk"):
    __tablename__ = "dummy_talk"
