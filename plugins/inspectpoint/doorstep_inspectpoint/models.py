from datetime import date
from decimal import Decimal

from sqlalchemy import Numeric
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Offer, OfferLine, Record, RecordRow


class InspectionReport(Record, kind="inspection_report"):
    __tablename__ = "inspectpoint_inspection_report"
    system: Mapped[str]
    inspector: Mapped[str] = mapped_column(default="")
    next_due: Mapped[date | None]
    summary: Mapped[str] = mapped_column(default="")


class Device(RecordRow):
    __tablename__ = "inspectpoint_device"
    location: Mapped[str]
    device: Mapped[str]
    result: Mapped[str]
    remark: Mapped[str] = mapped_column(default="")


class Deficiency(Record, kind="deficiency"):
    __tablename__ = "inspectpoint_deficiency"
    severity: Mapped[str]
    location: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    recommendation: Mapped[str] = mapped_column(default="")


class ServiceReport(Record, kind="service_report"):
    __tablename__ = "inspectpoint_service_report"
    technician: Mapped[str] = mapped_column(default="")
    work_done: Mapped[str] = mapped_column(default="")
    hours: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    follow_up: Mapped[str] = mapped_column(default="")


class Proposal(Offer, Record, kind="proposal"):
    __tablename__ = "inspectpoint_proposal"
    valid_until: Mapped[date | None]


class ProposalLine(OfferLine):
    __tablename__ = "inspectpoint_proposal_line"
