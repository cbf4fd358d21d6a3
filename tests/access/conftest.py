from collections.abc import Callable
from typing import Any

import pytest
from tests.access.model import World


@pytest.fixture(scope="session")
def doorstep_plugins() -> tuple[str, ...]:
    return ("tests.plugins.worktype", "tests.plugins.papers")


@pytest.fixture
def firms(kit) -> Callable[[World], Any]:
    made: dict[frozenset[str], Any] = {}

    def firm(world: World) -> Any:
        if world.enabled not in made:
            made[world.enabled] = kit.firm(*sorted(world.enabled))
        return made[world.enabled]

    return firm
