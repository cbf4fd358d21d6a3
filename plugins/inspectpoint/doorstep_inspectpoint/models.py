from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import PricedLine, Record, RecordRow, Sums, added_up, line_amount


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


class Proposal(Record, kind="proposal"):
    __tablename__ = "inspectpoint_proposal"
    scope: Mapped[str] = mapped_column(default="")
    valid_until: Mapped[date | None]
    terms: Mapped[str] = mapped_column(default="")
    tax_percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    total: Mapped[int] = mapped_column(BigInteger, default=0)

    def sums(self, lines: Iterable[PricedLine]) -> Sums:
        return added_up(lines, self.tax_percent)


class ProposalLine(RecordRow):
    __tablename__ = "inspectpoint_proposal_line"
    text: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    unit_price: Mapped[int] = mapped_column(BigInteger)

    @property
    def amount(self) -> int:
        return line_amount(self.quantity, self.unit_price)
