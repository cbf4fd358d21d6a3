"""How much the tests of this workspace do: by day, on the build machine, and with --long."""

import os

import pytest
from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
# No deadline: tests share two cores with a browser and a database, and a slow example is no fault.
settings.register_profile("default", max_examples=25, deadline=None, suppress_health_check=SLOW)
settings.register_profile("ci", parent=settings.get_profile("default"), max_examples=60, print_blob=True)
settings.register_profile("long", parent=settings.get_profile("default"), max_examples=1000, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests marked long")


def pytest_configure(config: pytest.Config) -> None:
    chosen = "long" if config.option.long else os.environ.get("HYPOTHESIS_PROFILE", "default")
    settings.load_profile(config.getoption("hypothesis_profile", None) or chosen)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.long:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
