"""Many at once, and a crash between any two steps: one charge at the provider, one in the ledger."""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from plugins.billing.tests.paying_builders import (
    PAT,
    STAFF,
    begin,
    beside,
    payments,
    saved_card,
    seen,
    sent,
    whole,
)
from sqlalchemy import func, select

from doorstep.api import Refused
from doorstep.testing.moments import frozen, injected
from doorstep_billing.autopay import autopay
from doorstep_billing.charging import STEPS, charge
from doorstep_billing.models import Entry
from doorstep_billing.payments import start
from doorstep_billing.reconciling import reconcile
from doorstep_billing.refunding import refund

pytestmark = pytest.mark.on_both

THREADS = 50
REFUND_STEPS = ("before_refund", "after_refund")
HERE = Path(__file__).parent


@pytest.fixture
def invoice(online, customer):
    return sent(online, customer)


def attempt(firm, invoice, key, card):
    """What the page does, without the page: start under the key, then charge."""
    try:
        with firm.writing() as session:
            payment = start(session, invoice.id, invoice.total, PAT, key=key, provider="stripe")
    except Refused:
        return "refused"
    return charge(beside(firm), payment.id, card=card).state


def entries(firm, kind="paid"):
    with firm.reading() as session:
        return session.scalar(select(func.count(Entry.id)).where(Entry.kind == kind))


def all_at_once(firm, invoice, stripe, keys):
    cards = [stripe.card() for _ in keys]
    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(lambda pair: attempt(firm, invoice, *pair), zip(keys, cards, strict=True)))


@pytest.mark.parametrize("same", [True, False], ids=["one-key", "many-keys"])
def test_many_payments_of_one_invoice_at_once_are_one(online, invoice, stripe, same):
    """Invariant 4: 500 at once, with one key and with 500: one charge at the provider, one in the ledger."""
    keys = ["the same"] * 500 if same else [f"key {at}" for at in range(500)]
    said = all_at_once(online, invoice, stripe, keys)
    assert said["paid"] == 1, said
    assert [(one["times"], one["amount"]) for one in stripe.charged()] == [(1, 100_00)]
    assert entries(online) == 1 and seen(online, invoice) == ("paid", 0, 0)
    assert whole(online) == []


def test_refunds_at_once_give_back_no_more_than_was_paid(online, invoice, stripe):
    """Invariant 4: 20 refunds of 30.00 of a payment of 100.00, ten of them by one key."""
    payment = begin(online, invoice)
    charge(beside(online), payment.id, card=stripe.card())

    def give(key):
        try:
            return refund(beside(online), payment.id, 30_00, "Broken", STAFF, key=key).state
        except Refused:
            return "refused"

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(give, ["one"] * 10 + [f"key {at}" for at in range(10)]))
    assert stripe.taken() == 10_00 and seen(online, invoice) == ("part_paid", 90_00, 0)
    assert whole(online) == []


def later(minutes):
    return frozen(datetime.now(UTC) + timedelta(minutes=minutes))


class Crash(BaseException):
    """As if the process were killed: nothing catches it."""


def crash():
    raise Crash


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_between_any_two_steps_is_finished_by_looking_up(online, invoice, stripe, step):
    """Invariant 5: the reconciling job finishes it: charged at most once, and booked if it was charged."""
    payment = begin(online, invoice)
    with injected(f"billing.{step}", crash), pytest.raises(Crash):
        charge(beside(online), payment.id, card=stripe.card())
    for minutes in (5, 10):
        with later(minutes):
            reconcile(beside(online))
    paid = step in ("after_charge", "after_record")
    assert seen(online, invoice) == (("paid", 0, 0) if paid else ("sent", 100_00, 0))
    assert stripe.taken() == (100_00 if paid else 0)
    if not paid:
        assert attempt(online, invoice, "again", stripe.card()) == "paid"
    assert stripe.taken() == 100_00 and entries(online) == 1 and whole(online) == []


@pytest.mark.parametrize("step", REFUND_STEPS)
def test_a_crash_while_giving_back_is_finished_too(online, invoice, stripe, step):
    """Invariant 5: a refund is asked for again by its key, and given once."""
    payment = begin(online, invoice)
    charge(beside(online), payment.id, card=stripe.card())
    with injected(f"billing.{step}", crash), pytest.raises(Crash):
        refund(beside(online), payment.id, 30_00, "Broken", STAFF, key="r1")
    for minutes in (5, 10):
        with later(minutes):
            reconcile(beside(online))
    assert stripe.taken() == 70_00 and seen(online, invoice) == ("part_paid", 30_00, 0) and whole(online) == []


def test_a_crash_as_autopay_begins_is_a_try_that_charged_nothing(online, customer, stripe):
    """Invariant 5: the day's try is lost, the next day's is made."""
    saved_card(online, customer, stripe, autopay=True)
    invoice = sent(online, customer, due_on=datetime.now(UTC).date())
    with injected("billing.autopay_started", crash), pytest.raises(Crash):
        autopay(beside(online))
    for minutes in (5, 24 * 60 + 5):
        with later(minutes):
            reconcile(beside(online))
            autopay(beside(online))
    assert stripe.taken() == 100_00 and seen(online, invoice) == ("paid", 0, 0)
    assert [one.status for one in payments(online)] == ["canceled", "paid"] and whole(online) == []


def test_a_slow_server_does_not_charge_what_was_given_up(online, invoice, stripe):
    """A process that slept while its payment was given up finds that out before it charges."""
    payment = begin(online, invoice)

    def meanwhile():
        with later(5):
            reconcile(beside(online))

    with injected("billing.after_prepare", meanwhile):
        assert charge(beside(online), payment.id, card=stripe.card()).state == "unknown"
    assert stripe.taken() == 0 and seen(online, invoice)[1:] == (100_00, 0)
    assert payments(online)[0].status == "canceled"


@pytest.mark.long
@pytest.mark.parametrize("step", [*STEPS, *REFUND_STEPS, "autopay_started"])
def test_a_killed_process_leaves_nothing_that_cannot_be_finished(online, customer, invoice, stripe, step, tmp_path):
    """Invariant 5: the process is killed at every fault point; after a restart all agree."""
    saved_card(online, customer, stripe, autopay=step == "autopay_started")
    act = "refund" if step in REFUND_STEPS else "autopay" if step == "autopay_started" else "pay"
    if act == "autopay":
        with online.writing() as session:
            from doorstep_billing.ledger import locked

            locked(session, invoice.id).due_on = datetime.now(UTC).date()
    url = online.kit.installation.settings.database_url
    environment = {
        **os.environ, "DOORSTEP_FAULTS": f"billing.{step}=crash@1", "STRIPE_API_BASE": stripe.url,
        "PYTHONPATH": str(HERE.parents[2]),
    }  # fmt: skip
    told = [sys.executable, str(HERE / "killed.py"), url, str(tmp_path), online.slug, str(invoice.id), act]
    ran = subprocess.run(told, env=environment, timeout=100, check=False, capture_output=True, text=True)
    assert ran.returncode == 86, ran.stderr
    for minutes in (5, 10):
        with later(minutes):
            reconcile(beside(online))
    assert all(one["times"] <= 1 for one in stripe.charged()) and len(stripe.charged()) <= 1
    status, balance, reserved = seen(online, invoice)
    assert (balance, reserved) == (100_00 - stripe.taken(), 0), status
    assert whole(online) == []
