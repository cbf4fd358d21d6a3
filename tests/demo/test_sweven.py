"""The demo's work orders hold as any other data, and show what there is."""

import pytest
from sqlalchemy import func, select

from doorstep.demo import fill_firm
from doorstep.demo.firms import HEARTHSIDE
from doorstep.operators.invariants import check_all
from doorstep.testing.client import Browser
from doorstep_sweven.models import WorkOrder

from .test_demo import OnePhoto


@pytest.mark.sqlite
def test_the_demo_has_orders_in_all_statuses(kit):
    """Section 8, `doorstep demo`: sixty orders in all statuses, some expired, one emergency; all checks hold."""
    photos = OnePhoto()
    photos.start()
    sign_ins = {one.who: one for one in fill_firm(kit.installation, HEARTHSIDE, photos)}
    assert not list(check_all(kit.installation, None, 1000, lambda line: None))
    with kit.found("hearthside").reading() as session:
        rows = session.execute(select(WorkOrder.status, func.count()).group_by(WorkOrder.status)).all()
    found = dict(rows)
    assert set(found) == {"new", "in_progress", "on_hold", "completed", "invoiced", "cancelled"}
    assert sum(found.values()) == 61
    owner, client, inactive = (Browser(kit.app, "/hearthside") for _ in range(3))
    for browser, who in ((owner, "Owner"), (client, "all of Harbor"), (inactive, "inactive")):
        one = next(one for name, one in sign_ins.items() if who in name)
        browser.sign_in(one.email, one.password)
    home = owner.get("/office/").words
    assert "Emergency: 1 work order" in home and "Expired: " in home
    assert "Received" in owner.get("/office/work-orders/board").words
    assert client.get("/portal/work-orders/board").all(".board-card .tag-bad")
    assert "no new work orders can be made" in inactive.get("/portal/work-orders/").words
