"""Modules of the product with a fault each, and the product with one of them in place of its own."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch


def mutated(module: ModuleType, *changes: str) -> ModuleType:
    """A module with texts replaced: each old one, which stands there once, is followed by the new one."""
    source = Path(str(module.__file__)).read_text()
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in {module.__name__}"
        source = source.replace(old, new)
    made = ModuleType("mutant")
    exec(compile(source, "mutant", "exec"), vars(made))
    return made


@contextmanager
def in_place(changed: ModuleType, callers: Iterable[tuple[Any, str]]) -> Iterator[None]:
    """Whoever calls what was changed, here by these names, calls the changed one."""
    with ExitStack() as stack:
        for caller, name in callers:
            stack.enter_context(patch.object(caller, name, getattr(changed, name)))
        yield
