import pytest


@pytest.fixture(scope="session")
def doorstep_plugins() -> tuple[str, ...]:
    return ("tests.plugins.base_dummy", "tests.plugins.dummy")


@pytest.fixture
def firm(kit):
    return kit.firm("dummy", name="Acme Orders")


@pytest.fixture
def site(firm):
    return firm.account("Main Street 1", "site")
