"""Tests in a small world: the vertical `worldtype` with one business."""

from typing import Any

import pytest
from tests.plugins.worldtype.building import Work


@pytest.fixture(scope="session")
def doorstep_plugins() -> tuple[str, ...]:
    return ("tests.plugins.worldtype",)


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def firm(kit: Any) -> Any:
    return kit.firm("worldtype", name="Acme Works")
