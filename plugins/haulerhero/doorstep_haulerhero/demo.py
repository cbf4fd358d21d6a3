"""A hauler: services at all locations, some suspended or ended, and a year of invoices in every state."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from attrs import frozen

from doorstep.api import Account, Actor, DemoFirm, day_text, hookimpl, is_demo, save_vertical_settings
from doorstep_billing.api import Line
from doorstep_billing.demo import Bill, pay_by_itself, take_practice_payments, write_bills
from doorstep_haulerhero.billing_run import key
from doorstep_haulerhero.charges import charge_of
from doorstep_haulerhero.models import Service
from doorstep_haulerhero.periods import Period, Stretch, month_of

KINDS = (
    ("dumpster", "4 yards", "4 yard dumpster", 14_500, "monthly", ["tue"]),
    ("dumpster", "6 yards", "6 yard dumpster, twice a week", 26_000, "monthly", ["mon", "thu"]),
    ("cart", "96 gallons", "96 gallon cart", 2_850, "monthly", ["wed"]),
    ("recycling", "96 gallons", "Recycling cart", 1_900, "monthly", ["fri"]),
    ("compactor", "20 yards", "Compactor", 98_000, "quarterly", ["mon"]),
    ("roll_off", "20 yards", "Roll-off", 11_900, "weekly", ["sat"]),
)
DUE = 25
HOW_TO_PAY = "Please send a cheque to our office on Depot Road, or call us to pay by transfer."


@frozen(kw_only=True)
class Placed:
    """A service with the place it stands at, as `charge_of` reads it, and the days on which it was suspended."""

    service: Service
    site: Account
    pauses: Sequence[Stretch]

    def __getattr__(self, name: str) -> Any:
        return self.site.name if name == "place" else getattr(self.service, name)


@hookimpl
def doorstep_demo_data(firm: DemoFirm) -> None:
    actor = firm.staff[0]
    with firm.at(firm.first_day, 12):
        save_vertical_settings(firm.session, "haulerhero", {"run_day": 1, "sign_up": True}, actor, version=0)
        chosen = {"how_to_pay": HOW_TO_PAY, "due_days": DUE}
        save_vertical_settings(firm.session, "billing", chosen, actor, version=0)
    for place, customer in enumerate(firm.customers):
        customer.number = customer.number or f"A-{1001 + 7 * place}"
    placed = [service(firm, site, actor) for site in firm.sites for _ in range(firm.rng.choice((1, 1, 2)))]
    firm.write()
    if is_demo(firm.session):
        take_practice_payments(firm)
        pay_by_itself(firm, firm.customers[0])
    write_bills(firm, month_bills(firm, placed), actor)


def service(firm: DemoFirm, site: Account, actor: Actor) -> Placed:
    container, size, title, price, cycle, days = firm.rng.choice(KINDS)
    begins = firm.work_day(firm.first_day, firm.today - timedelta(days=90))
    fate = firm.rng.random()
    ends = firm.work_day(begins + timedelta(days=60), firm.today - timedelta(days=1)) if fate > 0.93 else None
    pauses = [paused(firm, begins)] if fate < 0.12 else []
    status = "ended" if ends else "suspended" if any(end is None for _, end in pauses) else "active"
    with firm.at(begins, 9, firm.rng.randrange(60)) as moment:
        made = firm.record(
            "service", site, actor, title=title, status=status, happens_on=begins, container=container, size=size,
            pickup_days=days, price=price, cycle=cycle, ends_on=ends, closed_at=moment if ends else None,
            rows={"pauses": [{"starts_on": since, "ends_on": until, "reason": "Closed"} for since, until in pauses]},
        )  # fmt: skip
        made.visible_from = moment
    return Placed(service=made, site=site, pauses=pauses)


def paused(firm: DemoFirm, begins: date) -> Stretch:
    since = firm.work_day(begins + timedelta(days=20), firm.today - timedelta(days=20))
    return since, None if firm.rng.random() < 0.4 else since + timedelta(days=14)


def month_bills(firm: DemoFirm, placed: Sequence[Placed]) -> Iterator[Bill]:
    """An invoice a customer for each month of the last year that is over, sent on the first day of the next."""
    period = month_of(firm.today - timedelta(days=365))
    while period.last < firm.today:
        bills = (bill_of(firm, customer, placed, period) for customer in firm.customers)
        yield from (bill for bill in bills if bill)
        period = month_of(period.last + timedelta(days=1))
    yield from oddities(firm)


def bill_of(firm: DemoFirm, customer: Account, placed: Sequence[Placed], period: Period) -> Bill | None:
    mine = [one for one in placed if one.site.parent_id == customer.id]
    day_of = partial(day_text, firm.session.tenant)
    charges = [charge_of(one, period, one.pauses, day_of) for one in mine]
    lines = tuple(charge.line for charge in charges if charge)
    day = min(period.last + timedelta(days=1), firm.today)
    if not lines:
        return None
    return Bill(
        account=customer, title=f"Services in {period.first:%B %Y}", lines=lines, day=day, due_days=DUE,
        key=key(customer.id, period), paid=paid(firm, customer, day),
        means="card" if customer is firm.customers[0] else firm.rng.choice(("cheque", "transfer", "cheque")),
    )  # fmt: skip


def paid(firm: DemoFirm, customer: Account, day: date) -> tuple[tuple[date, float], ...]:
    """Most pay in time. The first pays by itself on the due day; the second owes a month, and half of the last."""
    by_itself, owing = firm.customers[:2]
    if customer is by_itself:
        when = day + timedelta(days=DUE)
        return ((when, 1),) if when < firm.today else ()
    age = (firm.today - day).days
    if customer is owing and age < 75:
        return ((day + timedelta(days=min(age, 9)), 0.5),) if age < 40 else ()
    when = day + timedelta(days=firm.rng.randrange(3, DUE + 8))
    owes = age < 75 and firm.rng.random() < 0.25
    return () if when >= firm.today or owes else ((when, 1),)


def oddities(firm: DemoFirm) -> Iterator[Bill]:
    """One that was billed twice and taken back, and one that is still being written."""
    customer, day = firm.customers[2], firm.today - timedelta(days=40)
    lines = (Line(text="Roll-off, exchange", unit_price=32_500),)
    yield Bill(account=customer, title="Roll-off exchange", lines=lines, day=day, voided=day + timedelta(days=1))
    yield Bill(account=customer, title="Roll-off exchange", lines=lines, day=firm.today, sent=False)
