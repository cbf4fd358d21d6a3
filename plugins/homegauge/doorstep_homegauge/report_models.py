from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from doorstep.api import Owned, Record, RecordRow, refers


class HomeReport(Record, kind="home_report"):
    __tablename__ = "homegauge_report"
    inspector: Mapped[str] = mapped_column(default="")
    overview: Mapped[str] = mapped_column(default="")


class ReportSection(RecordRow):
    __tablename__ = "homegauge_section"
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    version: MappedColumn[int] = mapped_column(Integer, default=1, nullable=False)
    __mapper_args__: Any = {"version_id_col": version}


class Finding(RecordRow):
    """What was found at an item of a section. `version` is its own: two people may write at one report."""

    __tablename__ = "homegauge_finding"
    __table_args__: Any = (
        refers("section_id", "homegauge_section"),
        Index("ix_homegauge_finding_section", "business_id", "section_id", "position"),
    )
    section_id: Mapped[UUID]
    item: Mapped[str]
    severity: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    version: MappedColumn[int] = mapped_column(Integer, default=1, nullable=False)
    __mapper_args__: Any = {"version_id_col": version}


class Comment(Owned):
    """A stock comment: what inspectors write again and again."""

    __tablename__ = "homegauge_comment"
    __table_args__ = (Index("ix_homegauge_comment_section", "business_id", "section", "item", "id"),)
    section: Mapped[str]
    item: Mapped[str]
    severity: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    search: Mapped[str] = mapped_column(default="")


class Outline(Owned):
    """A report template: the sections a new report begins with, one a line; `service`: for which inspections."""

    __tablename__ = "homegauge_outline"
    name: Mapped[str]
    service: Mapped[str] = mapped_column(default="")
    sections: Mapped[str]
    archived_at: Mapped[datetime | None]
    version: MappedColumn[int] = mapped_column(Integer, default=1, nullable=False)
    __mapper_args__: Any = {"version_id_col": version}


class RequestList(Record, kind="request_list"):
    """What a buyer or an agent asks for after reading a report; seen by its author and whom it is shared with."""

    __tablename__ = "homegauge_request_list"
    __table_args__: Any = (
        refers("inspection_id", "record"),
        refers("report_id", "record"),
        refers("author_id", "contact"),
        Index("ix_homegauge_request_list_inspection", "business_id", "inspection_id"),
    )
    inspection_id: Mapped[UUID | None]
    report_id: Mapped[UUID | None]
    author_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(default="")


class RequestLine(RecordRow):
    """One request. Its heading is kept as it was: the report may change, what was asked for does not."""

    __tablename__ = "homegauge_request"
    __table_args__: Any = (refers("finding_id", "homegauge_finding"),)
    finding_id: Mapped[UUID | None]
    heading: Mapped[str]
    words: Mapped[str]
