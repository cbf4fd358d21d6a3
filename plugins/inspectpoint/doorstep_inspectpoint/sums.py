"""Amounts in minor units: lines and tax round half up, sums add what was rounded."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from attrs import frozen

from doorstep.api import percent_of, percent_text


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
        return percent_text(self.percent)


def sums(lines: Iterable[Line], percent: Decimal | None) -> Sums:
    subtotal, rate = sum(line.amount for line in lines), percent or Decimal(0)
    return Sums(subtotal=subtotal, tax=percent_of(subtotal, rate), percent=rate)
