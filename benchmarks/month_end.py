"""How many customers a second a month end bills: invoices, lines, ledger, events and mails, beside a bare bulk insert.

usage: python -m benchmarks.month_end DATABASE_URL [--customers N]     the database is empty, and is filled

The whole job is timed, as the worker does it: rows gathered, charges computed, each step and its marks committed. The
floor writes the same rows, which the run left behind, with nothing but SQLAlchemy's bulk insert, in the same run.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Table, delete, insert, select, update

from benchmarks.world import fill, name_business
from doorstep import clock
from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.contacts.models import Contact
from doorstep.db import migrations
from doorstep.db.base import new_id
from doorstep.db.session import make_engine
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery, Event
from doorstep.jobs.models import JobRow, JobRun
from doorstep.jobs.running import claim, run_job
from doorstep.plugins.loading import load
from doorstep.records.models import Record
from doorstep.testing.kit import Firm, make_kit
from doorstep_billing.models import Entry, Invoice, InvoiceLine
from doorstep_haulerhero.billing_run import start_run
from doorstep_haulerhero.models import Service
from doorstep_haulerhero.periods import month_named

WRITTEN = (Record, Invoice, InvoiceLine, Entry, Event, Delivery)
BATCH = 500
MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
Rows = list[dict[str, Any]]


def world(business_id: int, count: int) -> Iterator[tuple[Any, Rows]]:
    """Customers with a location, a service and a contact each."""
    own = {"business_id": business_id}
    ids = [(new_id(), new_id(), new_id(), new_id()) for _ in range(count)]
    accounts, tree, contacts, links, records, services = [], [], [], [], [], []
    for n, (customer, site, contact, service) in enumerate(ids):
        accounts.append({**own, "id": customer, "kind": "customer", "name": f"Customer {n}", "parent_id": None})
        accounts.append({**own, "id": site, "kind": "site", "name": f"Yard {n}", "parent_id": customer})
        for above, below, depth in ((customer, customer, 0), (site, site, 0), (customer, site, 1)):
            tree.append({**own, "ancestor_id": above, "descendant_id": below, "depth": depth})
        email = f"p{n}@example.org"
        contacts.append({**own, "id": contact, "first_name": f"P{n}", "email": email, "email_key": email})
        links.append({**own, "id": new_id(), "contact_id": contact, "account_id": customer, "is_primary": True})
        records.append(
            {**own, "id": service, "kind": "service", "number": f"S-{n}", "title": "Dumpster", "status": "active",
             "happens_on": date(2026, 1, 1), "account_id": site}
        )  # fmt: skip
        services.append({**own, "id": service, "container": "dumpster", "price": 100_00, "cycle": "monthly"})
    pairs = ((Account, accounts), (AccountTree, tree), (Contact, contacts), (Link, links), (Record, records))
    yield from (*pairs, (Service, services))


def billed(firm: Firm, count: int) -> tuple[float, float]:
    """Customers a second, from the press of the button to the last mark; and for each second of this process's work."""
    with firm.writing() as session:
        start_run(session, month_named("2026-04"), SYSTEM)  # type: ignore[arg-type]
    began, worked = time.perf_counter(), time.process_time()
    run_id = claim(firm.kit.installation, firm.tenant)
    assert run_id
    run_job(firm.kit.installation, firm.tenant, run_id, lambda: False)
    rates = count / (time.perf_counter() - began), count / (time.process_time() - worked)
    with firm.reading() as session:
        state = session.scalar(select(JobRun.state).where(JobRun.id == run_id))
        odd = session.scalars(select(JobRow.reason).where(JobRow.job_id == run_id, JobRow.outcome != "invoiced")).all()
        assert state == "done" and not odd, (state, odd[:3])
    return rates


def bare(url: str, firm: Firm, count: int) -> tuple[float, float]:
    """The rows of the run, taken out and written once more through a bare engine; a row of the job is marked each."""
    engine = make_engine(url, guarded=False)
    with engine.begin() as connection:
        name_business(connection, firm.tenant.id)
        kept = [(model.__table__, taken(connection, model.__table__)) for model in WRITTEN]
        marks = taken(connection, JobRow.__table__)[:count]
        for table, rows in reversed(kept):
            ids = [row["id"] for row in rows]
            for start in range(0, len(ids), BATCH):
                connection.execute(delete(table).where(table.c.id.in_(ids[start : start + BATCH])))
    began, worked = time.perf_counter(), time.process_time()
    for start in range(0, count, BATCH):
        with engine.begin() as connection:
            name_business(connection, firm.tenant.id)
            for table, rows in kept:
                share = len(rows) // count
                connection.execute(insert(table), rows[start * share : (start + BATCH) * share])
            mark(connection, marks[start : start + BATCH])
    rates = count / (time.perf_counter() - began), count / (time.process_time() - worked)
    engine.dispose()
    return rates


def taken(connection: Any, table: Table | Any) -> Rows:
    rows = connection.execute(select(table).order_by(table.c.id)).mappings()
    ours = table is Record.__table__
    return [dict(row) for row in rows if not ours or row["kind"] == "invoice"]


def mark(connection: Any, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        mine = update(JobRow.__table__).where(JobRow.__table__.c.id == row["id"])  # type: ignore[arg-type]
        connection.execute(mine.values(outcome="invoiced", reason=""))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("database")
    options.add_argument("--customers", type=int, default=10_000)
    given = options.parse_args()
    registry = load()
    migrations.upgrade(given.database, registry)
    with TemporaryDirectory() as folder, clock.frozen(MAY):
        firm = make_kit(given.database, Path(folder), registry).firm("billing", "haulerhero")
        engine = make_engine(given.database, guarded=False)
        with engine.begin() as connection:
            name_business(connection, firm.tenant.id)
            for model, rows in world(firm.tenant.id, given.customers):
                fill(connection, model, iter(rows))
        (ours, own), (floor, bare_own) = billed(firm, given.customers), bare(given.database, firm, given.customers)
        print(f"billed {ours:8,.0f}/s, bare rows {floor:8,.0f}/s: {ours / floor:.0%}", flush=True)
        print(
            f"of this process's own time: {own:8,.0f}/s, bare rows {bare_own:8,.0f}/s: {own / bare_own:.0%} "
            "(the clock on the wall also counts what else runs here)"
        )


if __name__ == "__main__":
    main()
