"""What the tests of events share: a small vertical, and a worker that runs when told to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import select
from watchers.hooks import HELD

from doorstep.events.models import Delivery
from doorstep.events.worker import Worker
from doorstep.mail import Mailbox
from doorstep.plugins.contributions import RecordType
from doorstep.plugins.loading import load

REACH = {"proposal": "both", "service_report": "links", "deficiency": "participants"}


@pytest.fixture(scope="session")
def registry() -> Any:
    """The installed plugins and `watchers`; each way to reach a record is there once, and all records may be held."""
    made = load(extra=("watchers",))
    entries = made.entries[RecordType]
    made.entries[RecordType] = [
        evolve(entry, value=evolve(entry.value, gated=True, reach=REACH.get(entry.value.name, entry.value.reach)))
        for entry in entries
    ]
    return made


@pytest.fixture
def held() -> Iterator[set]:
    """Ids of documents and records that the gate of `watchers` holds; with a contact's id, for that contact."""
    yield HELD
    HELD.clear()


@pytest.fixture
def deliver(kit) -> Callable[[Any], list[Any]]:
    """Run the worker for a firm; gives the mails of the installation, oldest first."""

    def run(firm):
        Worker(kit.installation).run_once(firm.tenant)
        box = Mailbox(kit.installation.settings.mailbox_folder)
        return [box.read(line.id) for line in reversed(box.list(limit=500))]

    return run


@pytest.fixture
def outbox(kit) -> Callable[[Any], list[tuple[str, str, str]]]:
    """The deliveries of a firm: (rule, state, reason), oldest first."""

    def read(firm):
        with firm.reading() as session:
            rows = select(Delivery.rule, Delivery.state, Delivery.reason).order_by(Delivery.id)
            return [tuple(row) for row in session.execute(rows)]

    return read
