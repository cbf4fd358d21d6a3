"""Modules of the product with a fault each, and the product with one of them in place of its own."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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


def unseen(
    faults: Mapping[str, Mapping[str, tuple[ModuleType, str, str]]],
    callers: Mapping[ModuleType, Iterable[tuple[Any, str]]],
    differs: Callable[[str], Any],
) -> list[str]:
    """The faults that make no difference.

    :param faults: by the name of what shows them: a module, a text in it and what stands there instead.
    :param callers: who calls each module, and by which names. :param differs: whether what is so called goes wrong.
    """
    return [
        fault
        for name, some in faults.items()
        for fault, (module, old, new) in some.items()
        if not goes_wrong(mutated(module, old, new), callers[module], differs, name)
    ]


def goes_wrong(
    changed: ModuleType, callers: Iterable[tuple[Any, str]], differs: Callable[[str], Any], name: str
) -> bool:
    with in_place(changed, callers):
        try:
            return bool(differs(name))
        except AssertionError:
            return True
