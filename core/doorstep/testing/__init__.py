"""For tests of verticals: fixtures that pytest loads by itself, and a ready suite."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

    from doorstep.testing.kit import Kit
    from doorstep.testing.verifying import Promise

__all__ = ["verify_vertical"]


def verify_vertical(
    name: str, *, values: Mapping[str, Mapping[str, Any]] | None = None, on: str = "sqlite"
) -> Callable[..., None]:
    """A parametrised test with one case for each promise a vertical makes.

    :param name: the vertical's name. It is installed, or named by the fixture ``doorstep_plugins``.
    :param values: for record kinds whose made-up values its hooks refuse: ``{"kind": {"field": value}}``, as JSON has
        them. A field's ``metadata`` may have an ``example`` instead.
    :param on: ``sqlite``, ``postgresql``, or ``both``.
    :return: the test; give it a name that begins with ``test_``.

    It makes businesses, people and records of each kind by itself. Example::

        from doorstep.testing import verify_vertical

        test_vertical = verify_vertical("plumbing")
    """
    import pytest

    from doorstep.testing.verifying import IN_CHROMIUM, PROMISES, World

    given = {kind: dict(chosen) for kind, chosen in (values or {}).items()}

    @pytest.mark.timeout(300)
    @pytest.mark.parametrize("promise", PROMISES, ids=[promise.__name__ for promise in PROMISES])
    def test(promise: "Promise", kit: "Kit", request: "pytest.FixtureRequest") -> None:
        world = World(kit, name, given)
        promise(world, *([request.getfixturevalue("browser")] if promise in IN_CHROMIUM else []))

    test.__doc__ = f"Every promise of the vertical {name}."
    return test if on == "both" else getattr(pytest.mark, on)(test)
