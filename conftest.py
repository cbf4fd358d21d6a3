"""How much the tests of this workspace do: by day, on the build machine, and with --long."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
# No deadline: tests share two cores with a browser and a database, and a slow example is no fault.
settings.register_profile("default", max_examples=25, deadline=None, suppress_health_check=SLOW)
settings.register_profile("ci", parent=settings.get_profile("default"), max_examples=60, print_blob=True)
settings.register_profile("long", parent=settings.get_profile("default"), max_examples=1000, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests marked long, and all on both databases")


def pytest_configure(config: pytest.Config) -> None:
    chosen = "long" if config.option.long else os.environ.get("HYPOTHESIS_PROFILE", "default")
    settings.load_profile(config.getoption("hypothesis_profile", None) or chosen)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.long:
        return
    long = [item for item in items if item.get_closest_marker("long") or is_second(item)]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in set(long)]


def is_second(item: pytest.Item) -> bool:
    """The run on PostgreSQL of what runs on SQLite too and shows nothing of the database: in a browser, or marked."""
    kind = item.callspec.params.get("database_kind") if hasattr(item, "callspec") else None
    only = item.get_closest_marker("postgresql")
    same = item.get_closest_marker("browser") or item.get_closest_marker("same_on_both")
    return kind == "postgresql" and not only and same is not None


def pytest_collection_finish() -> None:
    # What is loaded by now stays; looking through it again and again for rubbish took a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
