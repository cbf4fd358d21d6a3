"""Request types of a business, what each version of one asks, and what was answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.db.base import Owned, created_column, refers

LIVE = text("archived_at IS NULL")


class RequestType(Owned):
    """What a request for a record can be about. `version` counts saves, `current` the versions of what it asks.

    `origin` names the form of a vertical it was made from, so that each is brought once.
    """

    __tablename__ = "request_type"
    __table_args__: Any = (
        Index(
            "uq_request_type_name", "business_id", "kind", "name_key", unique=True,
            sqlite_where=LIVE, postgresql_where=LIVE,
        ),
        UniqueConstraint("business_id", "kind", "origin"),
    )  # fmt: skip
    kind: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    in_portal: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[str | None]
    current: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = created_column()
    __mapper_args__: Any = {"version_id_col": version}


class RequestVersion(Owned):
    """What a request type asks from one save on. Never changed: requests made under it keep their shape."""

    __tablename__ = "request_version"
    __table_args__ = (
        refers("request_type_id", "request_type"),
        UniqueConstraint("business_id", "request_type_id", "number"),
    )
    request_type_id: Mapped[UUID]
    number: Mapped[int]
    fields: Mapped[list[Any]]
    created_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()


class RequestAnswers(Owned):
    """What was answered about one record, by the keys of the version's fields."""

    __tablename__ = "request_answers"
    __table_args__ = (
        refers("record_id", "record"),
        refers("version_id", "request_version"),
        UniqueConstraint("business_id", "record_id"),
        Index("ix_request_answers_version", "business_id", "version_id"),
    )
    record_id: Mapped[UUID]
    version_id: Mapped[UUID]
    answers: Mapped[dict[str, Any]]
