"""How many people a second are invited at once, links, events and mails in the outbox, beside a bare bulk insert.

usage: python -m benchmarks.inviting DATABASE_URL [--people N]     the database is empty, and is filled

The floor writes the same three rows for each person, with nothing but SQLAlchemy's bulk insert, in the same run.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from benchmarks.world import fill, name_business
from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db import migrations
from doorstep.db.base import new_id
from doorstep.db.session import make_engine
from doorstep.events.actors import SYSTEM
from doorstep.events.bulk import ManyLinks, people_of, plan_many
from doorstep.events.models import Delivery, Event
from doorstep.plugins.loading import load
from doorstep.testing.kit import Firm, make_kit
from doorstep.users.models import PowerLink

BATCH = 1_000


def contacts(firm: Firm, ids: list[Any]) -> Iterator[dict[str, Any]]:
    for n, one in enumerate(ids):
        email = f"p{n}@example.org"
        yield {
            "business_id": firm.tenant.id, "id": one, "first_name": f"P{n}", "email": email, "email_key": email,
        }  # fmt: skip


def invited(firm: Firm, ids: list[Any]) -> float:
    """People a second, in transactions of a thousand, as the job does it."""
    began = time.perf_counter()
    for start in range(0, len(ids), BATCH):
        with firm.writing() as session:
            people = people_of(session, ids[start : start + BATCH])
            plan_many(session, "invitation.sent", people, SYSTEM, links=ManyLinks(kind="invitation"))
    return len(ids) / (time.perf_counter() - began)


def bare(url: str, firm: Firm, ids: list[Any]) -> float:
    """The same tables and as many rows, through a bare engine."""
    engine, now = make_engine(url, guarded=False), clock.now()
    began = time.perf_counter()
    for start in range(0, len(ids), BATCH):
        with engine.begin() as connection:
            name_business(connection, firm.tenant.id)
            for model, rows in three_rows(firm.tenant.id, ids[start : start + BATCH], now).items():
                connection.execute(insert(model.__table__), rows)
    engine.dispose()
    return len(ids) / (time.perf_counter() - began)


def three_rows(business_id: int, ids: list[Any], now: Any) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {PowerLink: [], Event: [], Delivery: []}
    for one in ids:
        own, link, event = {"business_id": business_id}, new_id(), new_id()
        found[PowerLink].append(
            {**own, "id": link, "kind": "invitation", "salt": "s" * 43, "contact_id": one, "address": "p@example.org",
             "data": {}, "created_by": "", "created_at": now, "expires_at": now}
        )  # fmt: skip
        found[Event].append(
            {**own, "id": event, "name": "invitation.sent", "actor": "", "actor_kind": "system", "contact_id": one,
             "internal": False, "facts": {}, "at": now}
        )  # fmt: skip
        found[Delivery].append(
            {**own, "id": new_id(), "event_id": event, "rule": "bare", "recipient_key": f"contact:{one}",
             "contact_id": one, "link_id": link, "channel": "mail", "address": "p@example.org", "state": "skipped",
             "reason": "", "attempts": 0, "facts": {}, "due_at": now, "created_at": now}
        )  # fmt: skip
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("database")
    options.add_argument("--people", type=int, default=20_000)
    given = options.parse_args()
    registry = load()
    migrations.upgrade(given.database, registry)
    with TemporaryDirectory() as folder:
        firm = make_kit(given.database, Path(folder), registry).firm()
        ids = [new_id() for _ in range(given.people)]
        engine = make_engine(given.database, guarded=False)
        with engine.begin() as connection:
            name_business(connection, firm.tenant.id)
            fill(connection, Contact, contacts(firm, ids))
        for _ in range(3):
            ours, floor = invited(firm, ids), bare(given.database, firm, ids)
            print(f"invited {ours:8,.0f}/s, bare rows {floor:8,.0f}/s: {ours / floor:.0%}", flush=True)


if __name__ == "__main__":
    main()
