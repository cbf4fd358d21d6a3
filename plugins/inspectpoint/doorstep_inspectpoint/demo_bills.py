"""What the demo's visits were billed with, and when it was paid."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from doorstep.api import Account, DemoFirm, save_vertical_settings
from doorstep_billing.demo import Bill, write_bills
from doorstep_billing.invoices import Line
from doorstep_inspectpoint.models import ServiceReport

CALL_OUT, HOUR = 95_00, 145_00
HOW_TO_PAY = "Please send a cheque to our office, or transfer to Foundry Street Credit Union, account 118 204 771."
MEANS = ("cheque", "transfer", "cheque", "transfer", "cash")


def bill_visits(firm: DemoFirm, visits: Iterable[tuple[ServiceReport, Account]], tax: Decimal) -> None:
    """An invoice for each visit of the last year that is done."""
    chosen = {"how_to_pay": HOW_TO_PAY, "tax_label": "Sales tax", "tax_percent": tax, "due_days": 30}
    with firm.at(firm.first_day, 12):
        save_vertical_settings(firm.session, "billing", chosen, firm.staff[0], version=0)
    firm.write()
    write_bills(firm, bills(firm, visits, tax), firm.staff[0])


def bills(firm: DemoFirm, visits: Iterable[tuple[ServiceReport, Account]], tax: Decimal) -> Iterator[Bill]:
    recent = [pair for pair in visits if (firm.today - pair[0].happens_on).days < 365]
    for place, (report, site) in enumerate(recent):
        day = min(report.happens_on + timedelta(days=2), firm.today)
        lines = (
            Line(text="Call-out", unit_price=CALL_OUT, tax_percent=tax),
            Line(text=report.title, quantity=report.hours or Decimal(1), unit_price=HOUR, tax_percent=tax),
        )
        age = (firm.today - day).days
        yield Bill(
            account=site, title=report.title, lines=lines, day=day, about_id=report.id, means=MEANS[place % 5],
            sent=age > 2, paid=paid(firm, day, age),
        )  # fmt: skip


def paid(firm: DemoFirm, day: date, age: int) -> tuple[tuple[date, float], ...]:
    """Most pay within a month; some pay half, some are late."""
    when = day + timedelta(days=firm.rng.randrange(4, 34))
    late = age > 31 and firm.rng.random() < 0.12
    if when >= firm.today or late:
        return ()
    return ((when, 0.5),) if firm.rng.random() < 0.06 else ((when, 1),)
