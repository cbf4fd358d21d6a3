"""How old the money is that customers owe."""

import time
from datetime import timedelta

import pytest
from plugins.billing.tests.books import bill
from plugins.billing.tests.many import many_invoices

from doorstep.api import now
from doorstep.testing.statements import counting
from doorstep_billing.ageing import BUCKETS, ageing, bucket_of

pytestmark = pytest.mark.on_both

TODAY = now().date()
EDGES = ((0, "current"), (1, "late_30"), (30, "late_30"), (31, "late_60"), (60, "late_60"), (61, "late_90"),
         (90, "late_90"), (91, "late_more"))  # fmt: skip


def test_invoices_stand_in_the_age_they_have(firm, customer):
    """LOOK: current, 1–30, 31–60, 61–90, more than 90 days late, to the day."""
    for days, name in EDGES:
        assert bucket_of(TODAY - timedelta(days=days), TODAY) == name
        bill(firm, customer, 1_00, day=TODAY - timedelta(days=200), due_on=TODAY - timedelta(days=days))
    with firm.reading() as session:
        found = ageing(session)
    assert found.totals == {"current": 1_00, "late_30": 2_00, "late_60": 2_00, "late_90": 2_00, "late_more": 1_00}
    assert (found.owed, found.late, found.customers, found.count) == (8_00, 7_00, 1, 8)


def test_the_page_names_who_owes_most_late_money_first(firm, customer):
    """LOOK: a picture with a table behind it; each customer leads to their statement; drafts owe nothing."""
    other = firm.account("Pier 4 Ltd")
    bill(firm, customer, 500_00)
    bill(firm, other, 20_00, day=TODAY - timedelta(days=50), due_on=TODAY - timedelta(days=20))
    bill(firm, other, 999_00, sent=False)
    page = firm.staff().get("/office/money/")
    assert "$520.00 in all, $20.00 of it late" in page.words and page.all("svg.bar-picture")
    assert page.words.index("Pier 4 Ltd") < page.words.index("Harbor Holdings")
    assert any(f"/office/money/accounts/{other.id}" in link for link in page.links())


def test_the_page_of_a_firm_to_which_nobody_owes(firm):
    """LOOK: empty states teach."""
    assert "Nobody owes anything" in firm.staff().get("/office/money/").words


@pytest.mark.timeout(120)
def test_a_hundred_thousand_invoices_are_one_statement(firm):
    """Invariant 7: ageing is one statement over all open invoices, and takes seconds at most."""
    owed = many_invoices(firm, 100_000)
    with counting(firm.kit.installation.database.engine) as statements, firm.reading() as session:
        began = time.perf_counter()
        found = ageing(session)
        took = time.perf_counter() - began
    assert len(statements) == 1 and found.owed == owed and sum(found.totals.values()) == owed
    assert all(found.totals[name] for name, _ in BUCKETS)
    print(f"ageing of 100,000 open invoices on {firm.kit.installation.database.dialect}: {took * 1000:.0f} ms")
    assert took < 5
