from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from doorstep.api import Owned, Record, refers


class Inspection(Record, kind="inspection"):
    """The visit: whoever takes part in it reaches its report; the property's next buyer does not.

    `starts` is the time of the day as it was typed, `starts_at` the instant. `billed_to_id` is the client's account.
    """

    __tablename__ = "homegauge_inspection"
    __table_args__: Any = (
        refers("billed_to_id", "account"),
        Index("ix_homegauge_inspection_starts", "business_id", "starts_at"),
    )
    service: Mapped[str]
    city: Mapped[str] = mapped_column(default="")
    starts: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    fee: Mapped[int | None]
    notes: Mapped[str] = mapped_column(default="")
    billed_to_id: Mapped[UUID | None]


class Agreement(Owned):
    """A template: words with placeholders. What was sent of it is a document.

    `draft`: it was brought from a file, and its markers are not matched yet.
    """

    __tablename__ = "homegauge_template"
    name: Mapped[str]
    text: Mapped[str]
    draft: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]
    version: MappedColumn[int] = mapped_column(Integer, default=1, nullable=False)
    __mapper_args__: Any = {"version_id_col": version}
