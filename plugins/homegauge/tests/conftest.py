import pytest


@pytest.fixture
def firm(kit):
    return kit.firm("homegauge", name="Maple Inspections")


@pytest.fixture
def house(firm):
    return firm.account("12 Elm Street", "site")
