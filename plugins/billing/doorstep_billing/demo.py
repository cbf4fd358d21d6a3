"""A firm's invoices and what became of them, for the demos of verticals that bill."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from attrs import evolve, field, frozen

from doorstep.api import SYSTEM, Account, Actor, DemoFirm, now
from doorstep_billing.gateway import save_gateway
from doorstep_billing.invoices import Line, values_of
from doorstep_billing.ledger import ISSUED, PAID, VOIDED, status_of
from doorstep_billing.methods import payer_of, save_method
from doorstep_billing.models import Entry, Invoice, Payment
from doorstep_billing.providers.practice import WORKS
from doorstep_billing.sums import sums


@frozen(kw_only=True)
class Bill:
    """An invoice of the past.

    :ivar day: its date; :ivar sent: whether it went out; :ivar paid: on which days which part of it, as (day, share).
    :ivar means: how it was paid. :ivar voided: the day it was taken back. :ivar lines: with their tax.
    """

    account: Account
    title: str
    lines: Sequence[Line]
    day: date
    due_days: int = 30
    sent: bool = True
    paid: tuple[tuple[date, float], ...] = ()
    means: str = "cheque"
    voided: date | None = None
    key: str | None = None
    about_id: UUID | None = None


@frozen
class Step:
    """Something of a bill that happens on a day: steps are written in the order of the days, so that numbers rise."""

    day: date
    turn: int
    bill: int
    share: float = 0
    amount: int = field(default=0)


def write_bills(firm: DemoFirm, bills: Iterable[Bill], actor: Actor) -> list[Invoice]:
    """Invoices with their payments and ledger; statuses are as they would be today.

    :return: the invoices in the order of `bills`.
    """
    found = list(bills)
    made: dict[int, Invoice] = {}
    for step in sorted(steps(found), key=lambda one: (one.day, one.turn, one.bill)):
        bill = found[step.bill]
        if step.turn == 0:
            made[step.bill] = invoice(firm, bill, actor)
        elif bill.voided == step.day:
            void(firm, made[step.bill], bill, actor)
        else:
            pay(firm, made[step.bill], bill, step)
    return [made[place] for place in range(len(found))]


def steps(bills: Sequence[Bill]) -> Iterable[Step]:
    for place, bill in enumerate(bills):
        yield Step(bill.day, 0, place)
        yield from (Step(day, 1, place, share) for day, share in bill.paid)
        if bill.voided:
            yield Step(bill.voided, 1, place)


def invoice(firm: DemoFirm, bill: Bill, actor: Actor) -> Invoice:
    total = sums(bill.lines)
    with firm.at(bill.day, 9, firm.rng.randrange(60)) as moment:
        record: Invoice = firm.record(
            "invoice", bill.account, actor, title=bill.title, status="sent" if bill.sent else "draft",
            happens_on=bill.day, due_on=bill.day + timedelta(days=bill.due_days), subtotal=total.subtotal,
            tax=total.tax, total=total.total, currency=firm.session.tenant.currency, published=bill.sent,
            issued_at=moment if bill.sent else None, rows={"lines": [values_of(line) for line in bill.lines]},
            about_id=bill.about_id, key=bill.key, balance=0, reserved=0,
        )  # fmt: skip
        if bill.sent:
            enter(firm, record, bill.account, ISSUED, f"issued:{record.id}", record.total)
    if bill.sent and firm.answering(bill.account):
        with firm.at(min(bill.day + timedelta(days=firm.rng.randrange(1, 6)), firm.today), 19) as moment:
            record.viewed_at = moment
    follow(firm, record)
    return record


def pay(firm: DemoFirm, record: Invoice, bill: Bill, step: Step) -> None:
    amount = record.balance if step.share >= 1 else round(record.total * step.share)
    payer = firm.answering(bill.account) or SYSTEM
    with firm.at(step.day, 14, firm.rng.randrange(60)):
        payment: Payment = firm.record(
            "payment", bill.account, payer, title=f"Payment of {record.number}", status="paid", happens_on=step.day,
            currency=record.currency, invoice_id=record.id, amount=amount, refunded=0, means=bill.means,
            provider="manual", reference=reference(firm, bill.means), published=True, fault="", autopay=False,
        )  # fmt: skip
        enter(firm, record, bill.account, PAID, f"paid:{payment.id}:{record.id}", -amount, payment_id=payment.id)
    follow(firm, record)


def reference(firm: DemoFirm, means: str) -> str:
    return f"Cheque {firm.rng.randrange(1000, 9999)}" if means == "cheque" else ""


def void(firm: DemoFirm, record: Invoice, bill: Bill, actor: Actor) -> None:
    assert bill.voided
    with firm.at(bill.voided, 11) as moment:
        record.voided_at = moment
        enter(firm, record, bill.account, VOIDED, f"voided:{record.id}", -record.total)
        firm.happened("invoice.voided", record, bill.account, actor, reason="Billed twice")
    follow(firm, record)


def enter(
    firm: DemoFirm, record: Invoice, account: Account, kind: str, key: str, amount: int, **about: Any
) -> None:  # fmt: skip
    firm.made(
        Entry, account_id=account.id, invoice_id=record.id, kind=kind, key=key, amount=amount,
        currency=record.currency, day=now().astimezone(firm.session.tenant.zone).date(), **about,
    )  # fmt: skip
    record.balance += amount


def follow(firm: DemoFirm, record: Invoice) -> None:
    """The status that the ledger says, today."""
    record.status = status_of(record, firm.today)
    kind = firm.session.catalog.record_types["invoice"]
    record.closed_at = now() if kind.status(record.status).closed else None


def take_practice_payments(firm: DemoFirm) -> None:
    """Customers of the demo can pay in the portal; no money moves."""
    with firm.at(firm.first_day, 12):
        save_gateway(firm.session, firm.staff[0], provider="practice", public_key="", secret="", webhook_secret="")


def pay_by_itself(firm: DemoFirm, account: Account) -> None:
    """An account with a saved card that pays each invoice on its day."""
    since = firm.today - timedelta(days=360)
    with firm.at(since, 20):
        method = save_method(
            firm.session, account.id, "practice", evolve(WORKS, ref=f"{WORKS.ref}|{account.id}"), SYSTEM
        )
        payer = payer_of(firm.session, account.id)
        payer.autopay_method_id, payer.autopay_on, payer.autopay_since = method.id, True, since
