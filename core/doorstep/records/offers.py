"""Offers: what is proposed at a price, line by line, and approved or declined; whatever a trade calls them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from attrs import frozen
from sqlalchemy import BigInteger, Numeric, select
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.businesses.settings import settings_of
from doorstep.db.session import BusinessSession
from doorstep.events.models import Event
from doorstep.money import Line, Sums, line_amount, sums
from doorstep.problems import Refused
from doorstep.records.models import Record, RecordRow

NO_LINES = "It has no lines yet. Add at least one, so that the customer knows the price."


class Offer:
    """Columns of an offer, for a model beside `Record`: ``class Estimate(Offer, Record, kind="estimate")``.

    ``total`` is in minor units and follows from the lines; ``tax_percent`` and ``terms`` are the business's own where
    nothing else is said.
    """

    DECIDED: ClassVar[tuple[str, ...]] = ("approved", "declined")
    scope: Mapped[str] = mapped_column(default="")
    terms: Mapped[str] = mapped_column(default="")
    tax_percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    total: Mapped[int] = mapped_column(BigInteger, default=0)

    def sums(self, lines: Iterable[Line]) -> Sums:
        return sums(lines, self.tax_percent)


class OfferLine(RecordRow):
    """A line of an offer: the base of the row's model, which names its table. ``unit_price`` is in minor units."""

    __abstract__ = True
    text: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    unit_price: Mapped[int] = mapped_column(BigInteger)

    @property
    def amount(self) -> int:
        return line_amount(self.quantity, self.unit_price)


@frozen(kw_only=True)
class Offers:
    """What a vertical asks of its offers, in its hooks and receivers.

    :param model: an `Offer`; its statuses have ``approved`` and ``declined``, which are final. :param line: an
        `OfferLine`. :param plugin: whose settings have ``tax_percent`` and ``terms``. :param final: said to whoever
        would change one that is answered.
    """

    model: type[Any]
    line: type[OfferLine]
    plugin: str
    final: str

    def complete(self, session: BusinessSession, values: dict[str, Any]) -> None:
        """Give a new one the business's tax and terms, where nothing else was said."""
        chosen = settings_of(session, self.plugin)
        if values.get("tax_percent") is None:
            values["tax_percent"] = chosen["tax_percent"]
        values["terms"] = values.get("terms") or chosen["terms"]

    def require_open(self, record: Record) -> None:
        """:raises Refused: for an offer that is answered."""
        if isinstance(record, self.model) and record.status in Offer.DECIDED:
            raise Refused(self.final)

    def require_lines(self, session: BusinessSession, offer: Record) -> None:
        """:raises Refused: for one without any: nobody would know its price."""
        if not self.lines(session, offer):
            raise Refused(NO_LINES)

    def of(self, session: BusinessSession, event: Event) -> Any:
        """The one that something happened to."""
        return session.scalars(select(self.model).where(self.model.id == event.record_id)).one()

    def lines(self, session: BusinessSession, offer: Record) -> list[Any]:
        """Its lines, in their order."""
        order = (self.line.position, self.line.id)
        return list(session.scalars(select(self.line).where(self.line.record_id == offer.id).order_by(*order)))

    def add_up(self, session: BusinessSession, event: Event) -> Any:
        """Its total, as its lines are now. :return: the offer."""
        offer = self.of(session, event)
        offer.total = offer.sums(self.lines(session, offer)).total
        return offer
