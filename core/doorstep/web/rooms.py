"""The rooms of pages that the business application is made of, in one list."""

from importlib import import_module

from doorstep.web.routing import Room

MODULES: tuple[str, ...] = (
    "doorstep.web.home",
    "doorstep.web.jobs",
    "doorstep.web.sign_in",
)


def rooms() -> list[Room]:
    """Every `Room` of those modules."""
    found = []
    for name in MODULES:
        found += [value for value in vars(import_module(name)).values() if isinstance(value, Room)]
    return found
