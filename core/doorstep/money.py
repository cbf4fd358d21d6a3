"""Amounts of money: whole minor units (cents) of one currency. Lines round half up; sums add what was rounded."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from attrs import frozen
from babel.numbers import get_currency_precision

HUNDRED = Decimal(100)


def half_up(value: Decimal) -> int:
    """To whole minor units, halves away from zero."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def minor_units(currency: str, amount: Decimal) -> int:
    """An amount as people write it, in minor units: ``12.5`` is 1250 in US dollars.

    :param currency: its three letters. :param amount: such as ``Decimal("12.5")``; more places round half up.
    """
    return half_up(amount.scaleb(get_currency_precision(currency)))


def line_amount(quantity: Decimal, unit_price: int, discount_percent: Decimal | None = None) -> int:
    """What a line comes to, in minor units.

    :param unit_price: minor units for one. :param discount_percent: taken off, 0 to 100; None takes nothing off.
    """
    kept = HUNDRED - (discount_percent or Decimal(0))
    return half_up(Decimal(quantity) * unit_price * kept / HUNDRED)


def percent_of(amount: int, percent: Decimal | None) -> int:
    """A part of an amount, in minor units; None is no part."""
    return half_up(amount * (percent or Decimal(0)) / HUNDRED)


def percent_text(percent: Decimal | None) -> str:
    """For people: ``8.25 %``, without zeros nobody wrote."""
    return f"{(percent or Decimal(0)).normalize():f} %"


class Line(Protocol):
    """Anything with an `amount` in minor units."""

    @property
    def amount(self) -> int: ...


@frozen(kw_only=True)
class Sums:
    """What lines come to, in minor units. :ivar percent: of the tax."""

    subtotal: int
    tax: int
    percent: Decimal

    @property
    def total(self) -> int:
        return self.subtotal + self.tax

    @property
    def percent_text(self) -> str:
        return percent_text(self.percent)


def sums(lines: Iterable[Line], percent: Decimal | None) -> Sums:
    """Lines added up, and the tax on them: both round half up, sums add what was rounded.

    :param percent: of the tax; None is none.
    """
    subtotal, rate = sum(line.amount for line in lines), percent or Decimal(0)
    return Sums(subtotal=subtotal, tax=percent_of(subtotal, rate), percent=rate)
