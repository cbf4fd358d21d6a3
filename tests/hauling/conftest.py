"""What the tests of hauling share: a firm with services at locations, and its mails."""

from datetime import date

import pytest

from doorstep.api import Actor, create_record
from doorstep.mail import Mailbox

STAFF = Actor(kind="staff", name="Robin Office")


@pytest.fixture
def firm(kit):
    return kit.firm("billing", "haulerhero", name="Ridge Hauling")


@pytest.fixture
def serve(firm):
    """A service at a location, as staff make it."""

    def make(site, price=100_00, cycle="monthly", since=date(2026, 1, 1), **values):
        given = {
            "title": "6 yard dumpster", "account_id": site.id, "happens_on": since, "container": "dumpster",
            "price": price, "cycle": cycle, **values,
        }  # fmt: skip
        with firm.writing() as session:
            return create_record(session, "service", given, STAFF)

    return make


@pytest.fixture
def mails(kit):
    """Let the worker work; the mails to one address, oldest first."""

    def read(firm, to):
        firm.work()
        box = Mailbox(kit.installation.settings.mailbox_folder)
        return [box.read(line.id) for line in reversed(box.list(limit=500, to=to))]

    return read
