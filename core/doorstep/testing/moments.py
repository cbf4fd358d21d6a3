"""Time that stands still, and what happens between two steps, for tests."""

from doorstep.clock import frozen
from doorstep.faults import injected

__all__ = ["frozen", "injected"]
