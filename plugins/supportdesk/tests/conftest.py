import pytest


@pytest.fixture
def firm(kit):
    return kit.firm("supportdesk", name="Lantern Support")


@pytest.fixture
def company(firm):
    return firm.account("Acme Tools")


@pytest.fixture
def lee(firm, company):
    """Lee of Acme Tools, signed in."""
    return firm.person("Lee Customer", company)
