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
    parser.addoption("--postgresql", action="store_true", help="only what a day leaves out on PostgreSQL")


def pytest_configure(config: pytest.Config) -> None:
    chosen = "long" if config.option.long else os.environ.get("HYPOTHESIS_PROFILE", "default")
    settings.load_profile(config.getoption("hypothesis_profile", None) or chosen)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.long:
        return
    wanted = of_the_second_run if config.option.postgresql else of_every_day
    config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
    items[:] = [item for item in items if wanted(item)]


def of_every_day(item: pytest.Item) -> bool:
    return not item.get_closest_marker("long") and not is_second(item)


def of_the_second_run(item: pytest.Item) -> bool:
    return is_second(item) and not item.get_closest_marker("long") and not item.get_closest_marker("browser")


def is_second(item: pytest.Item) -> bool:
    """The run on PostgreSQL of what runs on SQLite too and shows little of the database."""
    kind = item.callspec.params.get("database_kind") if hasattr(item, "callspec") else None
    shows = item.get_closest_marker("on_both") and not item.get_closest_marker("browser")
    return kind == "postgresql" and not shows and not item.get_closest_marker("postgresql")


def pytest_collection_finish() -> None:
    # What is loaded by now stays; looking through it again and again for rubbish took a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
