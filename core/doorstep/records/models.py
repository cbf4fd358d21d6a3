from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint, Uuid, and_, text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from doorstep.db.base import Owned, created_column, refers, updated_column

OPEN = text("closed_at IS NULL")


class Record(Owned):
    """A dated, numbered thing a vertical tracks.

    A vertical's record type is a subclass: ``class Inspection(Record, kind="inspection")`` with a ``__tablename__`` and
    its own columns. The key and the reference to this table are added here. Lists select these parent columns and never
    this class as an entity: a row of a vertical that is no longer installed would raise.
    """

    __tablename__ = "record"
    __table_args__: Any = (
        refers("account_id", "account"),
        refers("parent_id", "record"),
        refers("assigned_id", "user"),
        UniqueConstraint("business_id", "kind", "number"),
        Index("ix_record_reach", "business_id", "account_id", "kind", "visible_from", "id"),
        Index("ix_record_newest", "business_id", "visible_from", "id"),
        Index("ix_record_kind", "business_id", "kind", "happens_on", "id"),
        Index("ix_record_open", "business_id", "kind", "happens_on", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_record_parent", "business_id", "parent_id"),
        Index("ix_record_talked", "business_id", "talked_at"),
    )
    kind: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    status: Mapped[str]
    substatus: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    happens_on: Mapped[date]
    visible_from: Mapped[datetime | None]
    account_id: Mapped[UUID | None]
    parent_id: Mapped[UUID | None]
    assigned_id: Mapped[UUID | None]
    archived_at: Mapped[datetime | None]
    talked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()
    updated_at: Mapped[datetime] = updated_column()
    search: Mapped[str] = mapped_column(default="")
    __mapper_args__: Any = {"version_id_col": version, "polymorphic_on": "kind", "polymorphic_identity": "record"}

    def __init_subclass__(cls, kind: str | None = None, **kwargs: Any) -> None:
        if kind is not None:
            business: MappedColumn[int] = mapped_column(Integer, primary_key=True, sort_order=-3)
            key: MappedColumn[UUID] = mapped_column(Uuid(), primary_key=True, sort_order=-2)
            setattr(cls, "business_id", business)  # noqa: B010
            setattr(cls, "id", key)  # noqa: B010
            own = cls.__dict__.get("__table_args__", ())
            cls.__table_args__ = (refers("id", "record"), *own)
            # Said, for a type may refer to other records as well.
            above = Record.__table__.c
            same = and_(business.column == above.business_id, key.column == above.id)
            cls.__mapper_args__ = {"polymorphic_identity": kind, "inherit_condition": same}
        super().__init_subclass__(**kwargs)


class Participant(Owned):
    """Contact ↔ one record in a role: reaches the record and its children."""

    __tablename__ = "participant"
    __table_args__ = (
        refers("contact_id", "contact"),
        refers("record_id", "record"),
        UniqueConstraint("business_id", "record_id", "contact_id", "role"),
        Index("ix_participant_contact", "business_id", "contact_id", "record_id"),
    )
    contact_id: Mapped[UUID]
    record_id: Mapped[UUID]
    role: Mapped[str]
    created_at: Mapped[datetime] = created_column()


class Share(Owned):
    """What staff said of one person who takes part: whether they see a record, or a document, and may forward it.

    What is null was not said: then it is as their roles have it.
    """

    __tablename__ = "share"
    __table_args__ = (
        refers("contact_id", "contact"),
        refers("record_id", "record"),
        refers("document_id", "document"),
        UniqueConstraint("business_id", "contact_id", "record_id"),
        UniqueConstraint("business_id", "contact_id", "document_id"),
    )
    contact_id: Mapped[UUID]
    record_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    sees: Mapped[bool | None]
    forwards: Mapped[bool | None]


class Message(Owned):
    """An entry in a record's conversation, for customers too or internal; its place in it is its ``position``.

    ``narrowed``: beside staff and its author, only the roles in ``message_role`` see it, and its files.
    """

    __tablename__ = "message"
    __table_args__ = (
        refers("record_id", "record"),
        refers("contact_id", "contact"),
        refers("user_id", "user"),
        Index("ix_message_record", "business_id", "record_id", "position", unique=True),
    )
    record_id: Mapped[UUID]
    position: Mapped[int]
    contact_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    author: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    tag: Mapped[str | None]
    internal: Mapped[bool] = mapped_column(default=False)
    narrowed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = created_column()
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class MessageRole(Owned):
    """A role that a narrowed message is for."""

    __tablename__ = "message_role"
    __table_args__ = (refers("message_id", "message"), UniqueConstraint("business_id", "message_id", "role"))
    message_id: Mapped[UUID]
    role: Mapped[str]


class FormerText(Owned):
    """What a message said before it was edited, from when, and who edited it."""

    __tablename__ = "message_former_text"
    __table_args__ = (
        refers("message_id", "message"),
        Index("ix_message_former_text_message", "business_id", "message_id"),
    )
    message_id: Mapped[UUID]
    subject: Mapped[str]
    body: Mapped[str]
    tag: Mapped[str | None]
    written_at: Mapped[datetime]
    edited_by: Mapped[str]
    edited_at: Mapped[datetime] = created_column()


class LastSeen(Owned):
    """How far a user has read a record's conversation."""

    __tablename__ = "message_last_seen"
    __table_args__ = (
        refers("record_id", "record"),
        refers("user_id", "user"),
        UniqueConstraint("business_id", "user_id", "record_id"),
    )
    user_id: Mapped[UUID]
    record_id: Mapped[UUID]
    position: Mapped[int]


class Draft(Owned):
    """A message that somebody has begun; ``key`` is that of the form it was typed into."""

    __tablename__ = "message_draft"
    __table_args__ = (
        refers("record_id", "record"),
        refers("user_id", "user"),
        UniqueConstraint("business_id", "user_id", "record_id", "key"),
    )
    user_id: Mapped[UUID]
    record_id: Mapped[UUID]
    key: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = updated_column()
    __mapper_args__ = {"version_id_col": version}


class RecordRating(Owned):
    """What one person says of a record: stars and words; ``rated`` is who saw to it, by the name they had then."""

    __tablename__ = "record_rating"
    __table_args__ = (
        refers("record_id", "record"),
        refers("contact_id", "contact"),
        refers("user_id", "user"),
        UniqueConstraint("business_id", "record_id", "contact_id"),
        Index("ix_record_rating_user", "business_id", "user_id"),
    )
    record_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    rated: Mapped[str] = mapped_column(default="")
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()


class RecordRow(Owned):
    """The base of a record's own rows (lines, devices): visible through their record, in the order of ``position``.

    A vertical's row is a subclass with a ``__tablename__`` and its own columns.
    """

    __abstract__ = True
    record_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(default=0)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        own = cls.__dict__.get("__table_args__", ())
        name = cls.__dict__.get("__tablename__")
        if name:
            cls.__table_args__ = (
                refers("record_id", "record"),
                Index(f"ix_{name}_record", "business_id", "record_id", "position"),
                *own,
            )
        super().__init_subclass__(**kwargs)
