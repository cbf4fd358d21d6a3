import pytest


@pytest.fixture(scope="session")
def doorstep_plugins() -> tuple[str, ...]:
    return ("tests.plugins.worktype", "tests.plugins.papers")
