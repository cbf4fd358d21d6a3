"""Flags of orders in the API: read, asked for, raised and taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from plugins.sweven.tests.builders import client, order
from tests.api.conftest import Caller

from doorstep.testing.moments import frozen
from doorstep.testing.statements import counting

PATH = "/work-orders"


@pytest.fixture
def office(firm):
    return Caller(firm.staff())


@pytest.fixture
def harbor(firm):
    return client(firm)


@pytest.fixture
def pat(firm, harbor):
    return Caller(firm.person("Pat Client", harbor).browser)


def titles(caller, query=""):
    return [one["title"] for one in caller.items(f"{PATH}?{query}")]


def test_an_emergency_is_made_read_and_taken_back(firm, office, harbor, pat):
    """Sweven, section 3: a program of the client raises it, all read it, staff take it back; completed, it is over."""
    kind = pat.get("/openapi.json").json["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]["schema"]
    chosen = kind["properties"]["request_type"]["enum"][-1]
    values = {"title": "Gas smell", "account_id": str(harbor.id), "emergency": True, "request_type": chosen}
    made = pat.post(PATH, values)
    assert made.status == 201 and made.json["flags"] == ["emergency"] and made.json["emergency"] is True, made.text
    order(firm, harbor, "A lamp")
    for caller in (pat, office):
        assert titles(caller) == ["Gas smell", "A lamp"] and titles(caller, "flag=emergency") == ["Gas smell"]
        listed = {one["title"]: one["flags"] for one in caller.items(PATH)}
        assert listed == {"Gas smell": ["emergency"], "A lamp": []}
        assert caller.get(f"{PATH}/{made.json['id']}").json["flags"] == ["emergency"]
    path = f"{PATH}/{made.json['id']}"
    version = office.get(path).json["version"]
    assert office.get(path).json["due_at"] and office.patch(path, {"due_at": None, "version": version}).status == 422
    changed = office.patch(path, {"emergency": False, "version": version})
    assert changed.status == 200, changed.text
    assert changed.json["flags"] == [] and titles(pat, "flag=emergency") == []
    office.patch(path, {"emergency": True, "version": changed.json["version"]})
    assert titles(pat, "flag=emergency") == ["Gas smell"]
    done = office.post(f"{path}/status", {"status": "completed"})
    assert done.json["flags"] == [] and titles(office, "status=all&flag=emergency") == []


def test_flags_go_with_a_status(firm, office, harbor, pat):
    """Sweven, section 3: expired ones of one status; a name that is no flag is refused; what follows is not written."""
    late, other = order(firm, harbor, "Late", priority="Urgent"), order(firm, harbor, "Late too", priority="Urgent")
    assert office.post(f"{PATH}/{other.id}/status", {"status": "on_hold"}).status == 200
    with frozen(datetime.now(UTC) + timedelta(hours=5)):
        office, pat = Caller(firm.staff()), Caller(firm.person("Lee Client", harbor).browser)
        assert titles(office, "status=on_hold&flag=expired") == ["Late too"]
        assert sorted(titles(pat, "flag=expired")) == ["Late", "Late too"]
        assert office.get(f"{PATH}/{late.id}").json["flags"] == ["expired"]
        for query in ("flag=lost", "status=expired"):
            assert office.get(f"{PATH}?{query}").status == 422
        version = office.get(f"{PATH}/{late.id}").json["version"]
        assert office.patch(f"{PATH}/{late.id}", {"flags": [], "version": version}).status == 422


def test_flags_cost_nothing(firm, kit, office, harbor):
    """Invariant 7: a list with flags is as many statements as without, however many there are."""
    spent = []
    for more in (3, 20):
        for n in range(more):
            order(firm, harbor, f"Order {n}", emergency=n % 2 == 0)
        office.get(f"{PATH}?flag=emergency")
        with counting(kit.installation.database.engine) as made:
            assert office.get(f"{PATH}?flag=emergency").status == 200
        spent.append(len(made))
    assert spent[0] == spent[1] <= 5
