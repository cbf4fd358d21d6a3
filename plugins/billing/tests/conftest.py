import pytest


@pytest.fixture
def firm(kit):
    return kit.firm("billing", name="Ridge Services")


@pytest.fixture
def customer(firm):
    return firm.account("Harbor Holdings")
