"""A large world for measuring: one business, 20,000 customers with four sites each, and a million documents.

The shape is that of a firm that publishes for years: contacts 1, 2, 3 and 4 are linked to 1, 100, 1,000 and 10,000
customers, half of the documents are files on a customer or site, half hang on inspection reports.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, text

from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.businesses.models import Business, EnabledVertical
from doorstep.contacts.models import Contact
from doorstep.db.session import make_engine
from doorstep.documents.models import Document
from doorstep.records.models import Record
from doorstep.users.models import User

LINKED = (1, 100, 1_000, 10_000)
CUSTOMERS, SITES = 20_000, 4
START = datetime(2020, 1, 1, tzinfo=UTC)
Rows = Iterator[dict[str, Any]]


def number(kind: int, n: int) -> UUID:
    """Ids that ascend with n, as those of real life do."""
    return UUID(int=(n << 64) | (0x7 << 76) | (0x8 << 60) | (kind << 48) | n)


def customer(n: int) -> UUID:
    return number(1, n)


def site(n: int) -> UUID:
    return number(2, n)


def contact(n: int) -> UUID:
    return number(3, n)


def accounts() -> Rows:
    for c in range(CUSTOMERS):
        yield _account(customer(c), "customer", None, f"Customer {c}")
    for s in range(CUSTOMERS * SITES):
        yield _account(site(s), "site", customer(s // SITES), f"Site {s}")


def _account(key: UUID, kind: str, parent: UUID | None, name: str) -> dict[str, Any]:
    return {"business_id": 1, "id": key, "kind": kind, "parent_id": parent, "name": name, "sort_name": name.casefold()}


def tree() -> Rows:
    for c in range(CUSTOMERS):
        yield {"business_id": 1, "ancestor_id": customer(c), "descendant_id": customer(c), "depth": 0}
    for s in range(CUSTOMERS * SITES):
        yield {"business_id": 1, "ancestor_id": site(s), "descendant_id": site(s), "depth": 0}
        yield {"business_id": 1, "ancestor_id": customer(s // SITES), "descendant_id": site(s), "depth": 1}


def contacts() -> Rows:
    for n in range(1, len(LINKED) + 1):
        yield {
            "business_id": 1,
            "id": contact(n),
            "first_name": f"Contact {n}",
            "email": f"c{n}@example.org",
            "email_key": f"c{n}@example.org",
        }


def users() -> Rows:
    for n in range(1, len(LINKED) + 1):
        yield {
            "business_id": 1,
            "id": number(4, n),
            "contact_id": contact(n),
            "email": f"c{n}@example.org",
            "email_key": f"c{n}@example.org",
            "name": f"Contact {n}",
        }


def links(rnd: random.Random) -> Rows:
    for n, size in enumerate(LINKED, 1):
        for i, c in enumerate(rnd.sample(range(CUSTOMERS), size)):
            yield {
                "business_id": 1,
                "id": number(5, n * 100_000 + i),
                "contact_id": contact(n),
                "account_id": customer(c),
            }


def records(rnd: random.Random, count: int) -> Rows:
    for n in range(count):
        place = site(rnd.randrange(CUSTOMERS * SITES))
        yield {
            "business_id": 1, "id": number(6, n), "kind": "inspection_report", "number": f"IR-{n}",
            "title": f"Report {n}", "status": "passed", "happens_on": date(2020, 1, 1),
            "visible_from": START + timedelta(minutes=n * 10), "account_id": place,
        }  # fmt: skip


def documents(rnd: random.Random, count: int, at_record: dict[int, UUID]) -> Rows:
    for n in range(count):
        on_record = n % 2
        record = n // 4
        place = at_record[record] if on_record else (site if rnd.random() < 0.8 else customer)(rnd.randrange(CUSTOMERS))
        yield {
            "business_id": 1, "id": number(7, n), "kind": "inspection_report_pdf" if on_record else "file",
            "title": f"Document {n}", "account_id": place, "record_id": number(6, record) if on_record else None,
            "record_kind": "inspection_report" if on_record else None, "visible_from": START + timedelta(minutes=n * 3),
            "media_type": "application/pdf", "sha256": "0" * 64, "size": 1000,
        }  # fmt: skip


def load(url: str, count: int = 1_000_000) -> None:
    """Fill a migrated, empty database."""
    rnd = random.Random(11)
    engine = make_engine(url, guarded=False)
    at_record: dict[int, UUID] = {}
    with engine.begin() as connection:
        name_business(connection, 1)
        connection.execute(insert(Business), [{"id": 1, "slug": "big", "name": "Big Fire"}])
        connection.execute(
            insert(EnabledVertical), [{"business_id": 1, "name": "inspectpoint", "enabled_by": "benchmark"}]
        )
        for table, rows in (
            (Account, accounts()), (AccountTree, tree()), (Contact, contacts()), (User, users()), (Link, links(rnd)),
            (Record, _keeping(records(rnd, count // 4 + 1), at_record)), (Document, documents(rnd, count, at_record)),
        ):  # fmt: skip
            fill(connection, table, rows)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def name_business(connection: Connection, business_id: int) -> None:
    """PostgreSQL walls rows off from whoever names no business."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('app.business_id', :one, true)"), {"one": str(business_id)})


def _keeping(rows: Rows, at_record: dict[int, UUID]) -> Rows:
    for n, row in enumerate(rows):
        at_record[n] = row["account_id"]
        yield row


def fill(connection: Any, model: Any, rows: Rows, batch: int = 5_000) -> None:
    while chunk := list(islice(rows, batch)):
        connection.execute(insert(model.__table__), chunk)
