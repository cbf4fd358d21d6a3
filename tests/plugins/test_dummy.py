"""The dummy keeps the promises of every vertical, and uses all there is to use."""

import pytest

from doorstep.api import SYSTEM, create_record
from doorstep.plugins import contributions as c
from doorstep.plugins import specs
from doorstep.plugins.loading import CONTRIBUTION_HOOKS
from doorstep.testing import verify_vertical

pytestmark = pytest.mark.on_both

test_vertical = verify_vertical("dummy")


def implemented(registry, name="dummy"):
    return {
        hook
        for hook in vars(specs)
        if hook.startswith("doorstep_")
        and any(impl.plugin_name.split(".")[0] == name for impl in getattr(registry.manager.hook, hook).get_hookimpls())
    }


def test_the_dummy_implements_every_hook(registry):
    """Section 4: a dummy vertical uses every hook; a new one without it here is a hook nobody has tried."""
    declared = {name for name in vars(specs) if name.startswith("doorstep_")}
    assert implemented(registry) == declared
    assert set(specs.ON_ERROR) == declared - set(CONTRIBUTION_HOOKS)


def test_the_dummy_uses_every_contribution(registry):
    """Section 4: and every kind of contribution."""
    used = {kind for kind in CONTRIBUTION_HOOKS.values() if any(e.plugin == "dummy" for e in registry.all(kind))}
    assert used == set(CONTRIBUTION_HOOKS.values()) == set(c.Contribution.__args__)
    assert any(entry.plugin == "dummy" for entry in registry.receivers)


@pytest.mark.parametrize(
    ("kind", "name", "every"),
    [
        (c.RecordType, "reach", {"links", "participants", "both"}),
        (c.RecordType, "publish", {"hand", "at_once", "with_parent"}),
        (c.Role, "scope", {"business", "account", "record"}),
    ],
)
def test_the_dummy_uses_every_choice(registry, kind, name, every):
    """Section 4: roles of three scopes, all kinds of reach and of publication."""
    assert {getattr(e.value, name) for e in registry.all(kind) if e.plugin == "dummy"} == every


def test_a_prefix_of_its_own_makes_no_number_twice(firm):
    """Numbers: the type's own prefix; one that ends in a digit is kept apart from the count."""
    place = firm.account("Stall 1", "site")
    with firm.writing() as session:
        values = {"title": "An order", "color": "red", "account_id": place.id}
        made = [create_record(session, "dummy_order", values, SYSTEM).number for _ in range(2)]
    assert made == ["DO2-0001", "DO2-0002"]
