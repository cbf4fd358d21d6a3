from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.db.base import Base, Owned, created_column, new_id


class Business(Base):
    """A firm on this installation: the tenant."""

    __tablename__ = "business"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str] = mapped_column(default="UTC")
    currency: Mapped[str] = mapped_column(default="USD")
    language: Mapped[str] = mapped_column(default="en")
    colour: Mapped[str] = mapped_column(default="#1f5fa8")
    portal_on: Mapped[bool] = mapped_column(default=True)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = created_column()
    closed_at: Mapped[datetime | None]
    __mapper_args__ = {"version_id_col": version}


class HostName(Base):
    __tablename__ = "host_name"
    host: Mapped[str] = mapped_column(primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("business.id"))


class EnabledVertical(Base):
    """Unowned, so that the business and its verticals are read in one statement before a business is bound."""

    __tablename__ = "enabled_vertical"
    business_id: Mapped[int] = mapped_column(ForeignKey("business.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    enabled_at: Mapped[datetime] = created_column()
    enabled_by: Mapped[str]


class Operator(Base):
    __tablename__ = "operator"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = created_column()


class OperatorSession(Base):
    __tablename__ = "operator_session"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    epoch: Mapped[int]
    created_at: Mapped[datetime] = created_column()
    last_seen_at: Mapped[datetime] = created_column()


class OperatorAct(Base):
    """What an operator did to a business, from a page or the shell."""

    __tablename__ = "operator_act"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    operator: Mapped[str]
    business_id: Mapped[int | None] = mapped_column(ForeignKey("business.id"))
    text: Mapped[str]
    at: Mapped[datetime] = created_column()


class Wake(Base):
    """Who has work, and when: read by the worker before it binds a business."""

    __tablename__ = "wake"
    business_id: Mapped[int] = mapped_column(ForeignKey("business.id"), primary_key=True)
    queue: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)


class Counter(Owned):
    """The last number given, by what is numbered."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("business_id", "name"),)
    name: Mapped[str]
    last: Mapped[int] = mapped_column(default=0)


class SettingsBlock(Owned):
    """One vertical's settings in one business, as its schema wrote them."""

    __tablename__ = "settings_block"
    __table_args__ = (UniqueConstraint("business_id", "plugin"),)
    plugin: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class OnceKey(Owned):
    """A form that was carried out: the same key answers with the same place again."""

    __tablename__ = "once_key"
    __table_args__ = (UniqueConstraint("business_id", "key"),)
    key: Mapped[str]
    location: Mapped[str]
    created_at: Mapped[datetime] = created_column()


class BrandFile(Owned):
    __tablename__ = "brand_file"
    __table_args__ = (UniqueConstraint("business_id", "purpose"),)
    purpose: Mapped[str]
    storage_key: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
