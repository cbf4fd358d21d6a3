import pytest


@pytest.fixture
def firm(kit):
    return kit.firm("sweven", name="Hearth Maintenance")
