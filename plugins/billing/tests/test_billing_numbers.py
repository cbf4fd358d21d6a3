"""Numbers of invoices: no gap and no double, whoever issues them at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier

import pytest
from plugins.billing.tests.books import STAFF, faults
from sqlalchemy import select

from doorstep.api import Refused, now
from doorstep.testing.kit import reopened
from doorstep_billing.bulk import NewInvoice, issue_many
from doorstep_billing.invoices import Line, draft_invoice, issue
from doorstep_billing.models import Invoice

pytestmark = pytest.mark.on_both

DAY = now().date()
LINES = [Line(text="Work", unit_price=10_00)]


def numbers(firm):
    with firm.reading() as session:
        return sorted(session.scalars(select(Invoice.number).where(Invoice.issued_at.is_not(None))))


def issued(firm, account_id, title):
    with firm.writing() as session:
        issue(session, draft_invoice(session, account_id, title, LINES, STAFF), STAFF)


def test_four_issue_at_once(firm, customer):
    """DESIGN 10: numbers come from a counter in the issuing transaction; what is refused takes none."""
    start = Barrier(4)

    def three(n):
        start.wait(20)
        for at in range(3):
            issued(firm, customer.id, f"Work {n}-{at}")
        with pytest.raises(Refused, match="no lines"), firm.writing() as session:
            issue(session, draft_invoice(session, customer.id, "Nothing", [], STAFF), STAFF)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(three, range(4)))
    assert numbers(firm) == [f"INV-{n:04d}" for n in range(1, 13)]
    assert faults(firm) == []


def office(address, folder, slug, account_id, name):
    """A process of its own. It sends five at a time, whose papers are made later: here only numbers matter."""
    firm = reopened(address, Path(folder)).found(slug)
    for batch in range(25):
        with firm.writing() as session:
            wanted = [
                NewInvoice(key=f"{name}-{batch}-{n}", account_id=account_id, title="Work", lines=tuple(LINES), day=DAY)
                for n in range(5)
            ]
            issue_many(session, wanted, STAFF)
    firm.kit.installation.close()


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_thousand_from_eight_processes(kit, fresh_database, tmp_path):
    """DESIGN 10, invariant 4: a thousand invoices from eight processes: INV-0001 to INV-1000, each once."""
    firm = kit.firm("billing")
    account = firm.account("Harbor Holdings")
    spawn = get_context("spawn")
    given = (fresh_database.app_url, str(tmp_path), firm.slug, account.id)
    processes = [spawn.Process(target=office, args=(*given, f"office {n}")) for n in range(8)]
    for one in processes:
        one.start()
    for one in processes:
        one.join(800)
    assert [one.exitcode for one in processes] == [0] * 8
    assert numbers(firm) == [f"INV-{n:04d}" for n in range(1, 1001)]
    assert faults(firm) == []
