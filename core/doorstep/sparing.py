"""Memory a server would take for nothing: packages it never uses, and heaps of the C library that only grow."""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Inside the block these packages count as not installed: others import them for what is not used here."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is how Python marks them
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def give_back() -> None:
    """Large pieces go back to the system when they are freed, and threads share their heaps.

    Each password that is checked takes 19 MiB; glibc would keep as much for every thread that ever checked one.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(M_MMAP_THRESHOLD, 256 * 1024)
        mallopt(M_ARENA_MAX, 2)
