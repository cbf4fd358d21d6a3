"""What the tests of events share: a small vertical, and a worker that runs when told to."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from doorstep.events.models import Delivery
from doorstep.events.worker import Worker
from doorstep.mail import Mailbox


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
