"""Sums of lines against a model of their own, in fractions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep_billing.invoices import Line
from doorstep_billing.sums import line_net, line_tax, sums

pytestmark = pytest.mark.sqlite
percents = st.none() | st.decimals(0, 100, places=3)
quantities = st.decimals(0, 100_000, places=3)
lines = st.builds(
    Line, text=st.just("Work"), quantity=quantities, unit_price=st.integers(0, 10**9), discount_percent=percents,
    tax_percent=percents,
)  # fmt: skip


def rounded(value: Fraction) -> int:
    """Halves go up; nothing here is below zero."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def net(line):
    kept = 1 - Fraction(line.discount_percent or 0) / 100
    return rounded(Fraction(line.quantity) * line.unit_price * kept)


def tax(line):
    return rounded(net(line) * Fraction(line.tax_percent or 0) / 100)


@given(lines)
def test_a_line_rounds_half_up(line):
    """DESIGN 10: lines round half up, and so does the tax on what was rounded."""
    assert (line_net(line), line_tax(line)) == (net(line), tax(line))


@given(st.lists(lines, max_size=12))
def test_sums_add_what_was_rounded(several):
    """DESIGN 10: sums add rounded lines; the tax of each rate is the tax of its lines."""
    found = sums(several)
    assert found.subtotal == sum(net(line) for line in several)
    assert found.total == found.subtotal + sum(tax(line) for line in several)
    rates = {line.tax_percent for line in several if line.tax_percent}
    assert dict(found.taxes) == {rate: sum(tax(line) for line in several if line.tax_percent == rate) for rate in rates}
    full = sum(rounded(Fraction(line.quantity) * line.unit_price) for line in several)
    assert found.discount == full - found.subtotal >= 0


def test_rates_that_are_written_differently_are_one():
    """Money: 8.25 and 8.250 are one rate, in one line of the invoice."""
    both = [Line(text="A", unit_price=100, tax_percent=Decimal(text)) for text in ("8.25", "8.250")]
    assert len(sums(both).taxes) == 1
