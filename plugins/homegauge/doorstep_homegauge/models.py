from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Record


class Inspection(Record, kind="inspection"):
    """The visit: whoever takes part in it reaches its report; the property's next buyer does not."""

    __tablename__ = "homegauge_inspection"
    service: Mapped[str]
    notes: Mapped[str] = mapped_column(default="")
