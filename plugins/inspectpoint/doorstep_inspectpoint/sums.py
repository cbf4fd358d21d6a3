"""Amounts in minor units: lines and tax round half up, sums add what was rounded."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from attrs import frozen


class Line(Protocol):
    @property
    def amount(self) -> int: ...


@frozen(kw_only=True)
class Sums:
    subtotal: int
    tax: int
    percent: Decimal

    @property
    def total(self) -> int:
        return self.subtotal + self.tax

    @property
    def percent_text(self) -> str:
        return f"{self.percent.normalize():f} %"


def half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def amount(quantity: Decimal, unit_price: int) -> int:
    return half_up(Decimal(quantity) * unit_price)


def sums(lines: Iterable[Line], percent: Decimal | None) -> Sums:
    subtotal, rate = sum(line.amount for line in lines), percent or Decimal(0)
    return Sums(subtotal=subtotal, tax=half_up(subtotal * rate / 100), percent=rate)
