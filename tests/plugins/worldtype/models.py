from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Record


class ByLink(Record, kind="by_link"):
    __tablename__ = "worldtype_by_link"
    remark: Mapped[str] = mapped_column(default="")


class ByPart(Record, kind="by_part"):
    __tablename__ = "worldtype_by_part"
    remark: Mapped[str] = mapped_column(default="")


class ByBoth(Record, kind="by_both"):
    __tablename__ = "worldtype_by_both"
    remark: Mapped[str] = mapped_column(default="")
