import pytest


@pytest.fixture(scope="session")
def doorstep_plugins() -> tuple[str, ...]:
    return ("tests.plugins.asktype",)


@pytest.fixture
def firm(kit):
    return kit.firm("asktype", name="Acme Help")


@pytest.fixture
def place(firm):
    return firm.account("Acme Holdings")


@pytest.fixture
def person(firm, place):
    return firm.person("Pat Example", place)
