"""Orders written many at once are numbered as those made one by one."""

import threading
from datetime import date

import pytest
from plugins.sweven.tests.builders import STAFF, client, order
from sqlalchemy import select

from doorstep.api import NewRecord, publish_many
from doorstep_sweven.models import WorkOrder


def new(account, title="Check the extinguishers"):
    return NewRecord(title=title, account_id=account.id, happens_on=date(2026, 3, 12), status="new")


def numbers(firm, ids=None):
    with firm.reading() as session:
        found = dict(session.execute(select(WorkOrder.id, WorkOrder.number)).all())
    return [found[one] for one in ids] if ids else sorted(found.values())


def test_each_has_its_clients_prefix(firm):
    """Sweven, section 3: company and client prefix and one counter, in the order they were given."""
    harbor, plain = client(firm), client(firm, "No prefix", "")
    order(firm, plain)
    with firm.writing() as session:
        ids = publish_many(session, "work_order", [new(harbor), new(plain), new(harbor)], STAFF)
    assert numbers(firm, ids) == ["WO-HBV-0002", "WO-0003", "WO-HBV-0004"]
    order(firm, harbor)
    assert numbers(firm)[-1] == "WO-HBV-0005"


@pytest.mark.on_both
@pytest.mark.timeout(120)
def test_no_number_is_given_twice(firm):
    """Sweven, section 3, invariant 4: written many at once and one by one at the same moment: each number once."""
    harbor, faults = client(firm), []

    def many():
        with firm.writing() as session:
            publish_many(session, "work_order", [new(harbor)] * 5, STAFF)

    def one():
        order(firm, harbor)

    def guarded(act):
        try:
            act()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(act,)) for act in (many, one) * 4]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not faults
    assert numbers(firm) == [f"WO-HBV-{number:04d}" for number in range(1, 25)]
