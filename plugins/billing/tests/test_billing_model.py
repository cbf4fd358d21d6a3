"""Random histories of invoices and money, against books of plain numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plugins.billing.tests.paying_builders import STAFF, choose, whole
from sqlalchemy import select

from doorstep.api import Refused, new_id
from doorstep_billing.credits import apply_credit, credit
from doorstep_billing.giving_back import give_back
from doorstep_billing.invoices import Line, draft_invoice, issue, void
from doorstep_billing.ledger import balances, credit_of
from doorstep_billing.models import Invoice, Payment
from doorstep_billing.payments import fail, start, succeed, take

AMOUNT, AT = st.integers(1, 200), st.integers(0, 5)
OTHERS = ["pay", "begin", "decline", "take", "refund", "credit", "apply", "void", "end"]
STEPS = st.one_of(
    st.tuples(st.just("issue"), AT, AMOUNT),
    st.tuples(
        st.sampled_from(["pay", "begin", "decline", "take", "refund", "credit", "apply", "void", "end"]), AT, AMOUNT
    ),
)


class Books:
    """What a bookkeeper writes down, without a look at how it is done: what each invoice still needs, what is under
    way, the credit, and what can be given back."""

    def __init__(self):
        self.owed, self.billed, self.credited, self.way, self.void = [], [], [], [], []
        self.credit = 0
        self.paid = {}
        self.open = {}

    def issue(self, amount):
        for column, value in ((self.owed, amount), (self.billed, amount), (self.credited, 0), (self.way, 0)):
            column.append(value)
        self.void.append(False)

    def receive(self, payment, amount, invoices):
        self.paid[payment] = amount
        for at in invoices:
            part = min(amount, self.owed[at])
            self.owed[at] -= part
            amount -= part
        self.credit += amount

    def may_begin(self, at, amount):
        """Parts and too much are allowed here, so one payment at a time."""
        return self.owed[at] > 0 and not self.way[at]

    def may_void(self, at):
        return not self.void[at] and self.owed[at] == self.billed[at] and not self.way[at]

    def may_credit(self, at, amount):
        return not self.void[at] and self.credited[at] + amount <= self.billed[at]


class Play:
    """One history, played in the books and in the business."""

    def __init__(self, firm, account):
        self.firm, self.account, self.books, self.invoices, self.payments = firm, account, Books(), [], []

    def step(self, what, at, amount):
        if what != "issue" and not self.invoices:
            return
        place = at % len(self.invoices) if self.invoices else 0
        with self.firm.writing() as session:
            getattr(self, what)(session, place, amount)
        self.agree()

    def tried(self, allowed, act):
        """What the books allow is done; what they do not allow is refused."""
        try:
            made = act()
        except Refused:
            assert not allowed
            return None
        assert allowed
        return made

    def issue(self, session, at, amount):
        due = date(2030, 1, 1) + timedelta(days=len(self.invoices))
        lines = [Line(text="Work", unit_price=amount)]
        invoice = draft_invoice(session, self.account.id, "Work", lines, STAFF, due_on=due)
        issue(session, invoice, STAFF)
        self.invoices.append(invoice.id)
        self.books.issue(amount)

    def begin(self, session, at, amount):
        def act():
            return start(session, self.invoices[at], amount, STAFF, key=str(new_id()), provider="stripe")

        made = self.tried(self.books.may_begin(at, amount), act)
        if made:
            self.books.open[made.id] = (at, amount)
            self.books.way[at] += amount
        return made

    def pay(self, session, at, amount):
        made = self.begin(session, at, amount)
        if made:
            self.finish(session, made.id, True)

    def decline(self, session, at, amount):
        made = self.begin(session, at, amount)
        if made:
            self.finish(session, made.id, False)

    def end(self, session, at, amount):
        """A payment under way ends, well or not."""
        if self.books.open:
            self.finish(session, sorted(self.books.open)[0], amount % 3 > 0)

    def finish(self, session, payment_id, well):
        at, amount = self.books.open.pop(payment_id)
        self.books.way[at] -= amount
        done = succeed(session, payment_id) if well else fail(session, payment_id, "Declined")
        again = succeed(session, payment_id) if well else fail(session, payment_id, "Declined")
        assert (done, again) == (True, False)
        if well:
            self.books.receive(payment_id, amount, [at])

    def take(self, session, at, amount):
        made = take(session, self.account.id, amount, STAFF, means="cash")
        self.books.receive(made.id, amount, range(len(self.invoices)))

    def refund(self, session, at, amount):
        if not self.books.paid:
            return
        payment_id = sorted(self.books.paid)[at % len(self.books.paid)]
        left = self.books.paid[payment_id]
        allowed = amount <= left
        if self.tried(allowed, lambda: give_back(
            session, payment_id, amount, "Back", STAFF, key=str(new_id()), by_hand=True)):  # fmt: skip
            self.books.paid[payment_id] -= amount
            self.reopened(session, amount)

    def reopened(self, session, amount):
        """Which of its parts a refund takes back is not the books' business: only that they come to it, none falls,
        and none rises above what was billed."""
        found, after = self.owed(session), credit_of(session, self.account.id)
        assert sum(found) - sum(self.books.owed) + self.books.credit - after == amount
        assert all(
            0 <= old <= new <= billed
            for old, new, billed in zip(self.books.owed, found, self.books.billed, strict=True)
        )
        self.books.owed, self.books.credit = found, after

    def credit(self, session, at, amount):
        lines = [Line(text="Back", unit_price=amount)]
        allowed = self.books.may_credit(at, amount)
        if self.tried(allowed, lambda: credit(session, self.invoices[at], lines, "Wrong", STAFF)):
            self.books.credited[at] += amount
            part = min(amount, self.books.owed[at])
            self.books.owed[at] -= part
            self.books.credit += amount - part

    def apply(self, session, at, amount):
        used = apply_credit(session, self.invoices[at], STAFF)
        expected = max(0, min(self.books.credit, self.books.owed[at] - self.books.way[at]))
        assert used == expected
        self.books.owed[at] -= used
        self.books.credit -= used

    def void(self, session, at, amount):
        if self.tried(self.books.may_void(at), lambda: void(session, self.invoices[at], "Wrong", STAFF)):
            self.books.owed[at], self.books.void[at] = 0, True

    def owed(self, session):
        found = {one.id: one for one in session.scalars(select(Invoice).where(Invoice.id.in_(self.invoices)))}
        return [found[one].balance for one in self.invoices]

    def agree(self):
        books = self.books
        with self.firm.reading() as session:
            found = {one.id: one for one in session.scalars(select(Invoice).where(Invoice.id.in_(self.invoices)))}
            assert [found[one].balance for one in self.invoices] == books.owed
            assert [found[one].reserved for one in self.invoices] == books.way
            assert credit_of(session, self.account.id) == books.credit
            assert balances(session, [self.account.id]).get(self.account.id, 0) == sum(books.owed) - books.credit
            for at, one in enumerate(self.invoices):
                paid = "void" if books.void[at] else "paid" if books.owed[at] <= 0 else found[one].status
                assert found[one].status == paid
            given = {one.id: one.amount - one.refunded for one in session.scalars(select(Payment)) if one.visible_from}
            assert given == books.paid


def played(kit, steps):
    firm = kit.firm("billing")
    choose(firm, part_payment=True, over_payment=True, apply_credit=False)
    play = Play(firm, firm.account("Harbor Holdings"))
    for step in steps:
        play.step(*step)
    assert whole(firm) == []


@pytest.mark.sqlite
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_any_history_agrees_with_books_of_plain_numbers(kit, steps):
    """Invariant 4: issue, pay, part, over, refund, credit, apply and void in any order."""
    played(kit, steps)


@pytest.mark.long
@pytest.mark.postgresql
@settings(max_examples=100)
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_so_it_does_on_the_other_database(kit, steps):
    """Invariant 4: the same on PostgreSQL."""
    played(kit, steps)
