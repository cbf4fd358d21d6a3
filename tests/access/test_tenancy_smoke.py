"""One business never reaches into another."""

import pytest

pytestmark = pytest.mark.on_both


def test_person_of_another_business_finds_nothing(kit):
    """IP-02: a person of business A who opens an address of B does not find it."""
    a, b = kit.firm(), kit.firm()
    lee = a.person("Lee Example", a.account())
    assert lee.browser.get("/portal/").status == 200
    other = b.visitor()
    other.client = lee.browser.client
    assert other.get("/portal/").location.endswith("/sign-in?next=/portal/")
