from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Owned, Record, RecordRow, refers


class Case(Record, kind="case"):
    __tablename__ = "papers_case"
    story: Mapped[str] = mapped_column(default="")
    worth: Mapped[int] = mapped_column(default=0)


class CaseItem(RecordRow):
    __tablename__ = "papers_item"
    what: Mapped[str]
    price: Mapped[int] = mapped_column(default=0)


class Survey(Record, kind="survey"):
    __tablename__ = "papers_survey"


class Stamp(Owned):
    """Holds a document or a record. `manner`: held, or a way in which the gate fails: raise, nonsense, sql."""

    __tablename__ = "papers_stamp"
    __table_args__ = (
        UniqueConstraint("business_id", "document_id"), refers("document_id", "document"),
        refers("record_id", "record"),
    )  # fmt: skip
    document_id: Mapped[UUID | None]
    record_id: Mapped[UUID | None]
    manner: Mapped[str] = mapped_column(default="held")
