"""The one clock: aware, UTC, and standing still when a test says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen: ContextVar[datetime | None] = ContextVar("doorstep_clock", default=None)


def frozen_at() -> datetime | None:
    """Where the clock stands still; None where it runs."""
    return _frozen.get()


def now() -> datetime:
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    if at.tzinfo is None:
        raise ValueError("the clock stands at an aware time; this one has no zone")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
