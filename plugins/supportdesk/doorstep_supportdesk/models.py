from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from doorstep.api import Offer, OfferLine, Owned, Record, refers


class SupportRequest(Record, kind="support_request"):
    """`due` is the target that is next: of the first answer, then of completion; none while the customer is asked."""

    __tablename__ = "supportdesk_request"
    __table_args__: Any = (
        refers("follows_id", "record"),
        Index("ix_supportdesk_request_due", "business_id", "due"),
        Index("ix_supportdesk_request_follows", "business_id", "follows_id"),
    )
    priority: Mapped[str] = mapped_column(default="normal")
    description: Mapped[str] = mapped_column(default="")
    follows_id: Mapped[UUID | None]
    answer_due: Mapped[datetime | None]
    complete_due: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    due: Mapped[datetime | None]


class Estimate(Offer, Record, kind="support_estimate"):
    __tablename__ = "supportdesk_estimate"


class EstimateLine(OfferLine):
    __tablename__ = "supportdesk_estimate_line"


class ReadyAnswer(Owned):
    """Words staff write again and again, with placeholders."""

    __tablename__ = "supportdesk_answer"
    name: Mapped[str]
    text: Mapped[str]
    archived_at: Mapped[datetime | None]
    version: MappedColumn[int] = mapped_column(Integer, default=1, nullable=False)
    __mapper_args__: Any = {"version_id_col": version}


class Article(Owned):
    """What customers read before they ask. `nature` is the request type it is about, of whatever name it has now."""

    __tablename__ = "supportdesk_article"
    __table_args__: Any = (Index("ix_supportdesk_article_published", "business_id", "published_at"),)
    title: Mapped[str]
    text: Mapped[str]
    nature: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(default="")
    version: MappedColumn[int] = mapped_column(Integer, default=1, nullable=False)
    __mapper_args__: Any = {"version_id_col": version}


class Thanks(Owned):
    """A contact to whom an article was the answer: each counts once."""

    __tablename__ = "supportdesk_thanks"
    __table_args__ = (
        refers("article_id", "supportdesk_article"),
        refers("contact_id", "contact"),
        UniqueConstraint("business_id", "article_id", "contact_id"),
    )
    article_id: Mapped[UUID]
    contact_id: Mapped[UUID]
