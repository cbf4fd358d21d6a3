"""A bundled vertical has the API it declared, with the fields it brings to customers and sites."""

import pytest
from tests.api.conftest import Caller


@pytest.mark.sqlite
def test_a_verticals_fields_of_sites_are_there(kit):
    """IP-26: extra fields of a vertical are kept and given back; contacts see what is for the portal."""
    firm = kit.firm("inspectpoint")
    office, lee = Caller(firm.staff()), firm.person("Lee Example", firm.account("Acme"))
    described = office.get("/openapi.json").json["paths"]
    sent = described["/accounts"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    brought = sorted(name for name in sent if name.startswith("building__"))
    assert brought
    made = office.post("/accounts", {"kind": "site", "name": "Tower"})
    assert made.status == 201, made.text
    site = made.json
    assert set(brought) <= set(site)
    changed = office.patch(f"/accounts/{site['id']}", {"name": "Old Tower", "version": site["version"]})
    assert changed.status == 200 and changed.json["name"] == "Old Tower", changed.text
    assert office.post("/accounts", {"kind": "customer", "name": "Acme", brought[0]: "x"}).status == 422
    assert Caller(lee.browser).get("/openapi.json").status == 200
