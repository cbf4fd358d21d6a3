"""What every table shares: ids, time, and belonging to a business."""

import secrets
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, ForeignKeyConstraint, Integer, MetaData, String, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from doorstep import clock

_made = count(1)
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): unique everywhere, and ascending in time."""
    at = clock.frozen_at()
    return uuid_utils.compat.uuid7() if at is None else _id_at(at)


def _id_at(at: datetime) -> UUID:
    """Where the clock stands still, ids made in one moment ascend as they were made."""
    high, low = divmod(next(_made) % (1 << 28), 1 << 16)
    stamp = int(at.timestamp() * 1000) << 80 | 7 << 76 | high << 64
    return UUID(int=stamp | 2 << 62 | low << 46 | secrets.randbits(46))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: use doorstep.clock.now()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime(),
        UUID: Uuid(),
        str: String(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


class Tenanted(Base):
    """A row of one business, whatever else its key is."""

    __abstract__ = True

    @declared_attr
    @classmethod
    def business_id(cls) -> Mapped[int]:
        return mapped_column(Integer, ForeignKey("business.id"), primary_key=True, sort_order=-3)


class Owned(Tenanted):
    """A row of one business, with the key (business_id, id), so that a row of another business cannot be named."""

    __abstract__ = True

    @declared_attr
    @classmethod
    def id(cls) -> Mapped[UUID]:
        return mapped_column(Uuid(), primary_key=True, default=new_id, sort_order=-2)


def refers(column: str, table: str, target: str = "id") -> ForeignKeyConstraint:
    """A foreign key within the business: (business_id, column) → table (business_id, target)."""
    return ForeignKeyConstraint(["business_id", column], [f"{table}.business_id", f"{table}.{target}"])


def created_column() -> Mapped[datetime]:
    return mapped_column(UtcDateTime(), default=clock.now)


def updated_column() -> Mapped[datetime]:
    return mapped_column(UtcDateTime(), default=clock.now, onupdate=clock.now)
