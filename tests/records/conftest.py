import pytest


@pytest.fixture(scope="session")
def doorstep_plugins() -> tuple[str, ...]:
    return ("tests.plugins.worktype",)


@pytest.fixture
def firm(kit):
    return kit.firm("worktype", name="Acme Works")
