import pytest


@pytest.fixture
def firm(kit):
    return kit.firm("inspectpoint", name="Beacon Fire")


@pytest.fixture
def customer(firm):
    return firm.account("Harbor Holdings")


@pytest.fixture
def building(firm, customer):
    return firm.account("Pier 4", "site", customer)
