"""What priced lines come to: each line and its tax round half up, sums add what was rounded."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from attrs import frozen

from doorstep.api import line_amount, percent_of


class Priced(Protocol):
    """A line with a price; also an :class:`~doorstep_billing.api.Line`."""

    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit_price(self) -> int: ...
    @property
    def discount_percent(self) -> Decimal | None: ...
    @property
    def tax_percent(self) -> Decimal | None: ...


@frozen(kw_only=True)
class Sums:
    """:ivar taxes: the tax by its percent, rising; :ivar discount: what discounts took off, not below zero."""

    subtotal: int
    discount: int
    taxes: tuple[tuple[Decimal, int], ...]

    @property
    def tax(self) -> int:
        return sum(amount for _, amount in self.taxes)

    @property
    def total(self) -> int:
        return self.subtotal + self.tax


def line_net(line: Priced) -> int:
    """Minor units, without tax."""
    return line_amount(line.quantity, line.unit_price, line.discount_percent)


def line_tax(line: Priced) -> int:
    return percent_of(line_net(line), line.tax_percent)


def sums(lines: Iterable[Priced]) -> Sums:
    found = list(lines)
    taxes: dict[Decimal, int] = {}
    for line in found:
        if line.tax_percent:
            rate = Decimal(line.tax_percent)
            taxes[rate] = taxes.get(rate, 0) + line_tax(line)
    subtotal = sum(line_net(line) for line in found)
    full = sum(line_amount(line.quantity, line.unit_price) for line in found)
    return Sums(subtotal=subtotal, discount=full - subtotal, taxes=tuple(sorted(taxes.items())))
