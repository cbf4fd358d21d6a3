"""Fault points: named places that do nothing, which tests make crash, raise or wait."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

POINTS = {
    "delivery.before_send",
    "delivery.after_send",
    "delivery.after_mark",
    "digest.gathered",
    "job.before_mark",
    "job.after_step",
    "signing.before_keep",
}
_acts: dict[str, Callable[[], None]] = {}
_passed: dict[str, int] = {}
_lock = Lock()


def fault_points(*names: str) -> None:
    """Say which fault points a vertical has, such as ``billing.after_charge``."""
    POINTS.update(names)


def fault(point: str) -> None:
    """Nothing, unless a test said otherwise.

    In a process of its own a test says it with DOORSTEP_FAULTS: ``delivery.after_send=crash@3`` kills the process at
    the third time this point is passed, ``=raise@1`` raises there, ``=wait:0.5`` waits half a second each time.
    """
    act = _acts.get(point)
    if act:
        act()
    wanted = os.environ.get("DOORSTEP_FAULTS")
    if wanted:
        _from_environment(point, wanted)


@contextmanager
def injected(point: str, act: Callable[[], None]) -> Iterator[None]:
    """For tests in this process: call `act` whenever the point is passed."""
    if point not in POINTS:
        raise ValueError(f"there is no fault point {point}")
    _acts[point] = act
    try:
        yield
    finally:
        del _acts[point]


def _from_environment(point: str, wanted: str) -> None:
    for entry in wanted.split(","):
        name, _, what = entry.partition("=")
        if name == point:
            _happen(point, *what.partition("@")[::2])


def _happen(point: str, what: str, at: str) -> None:
    with _lock:
        _passed[point] = _passed.get(point, 0) + 1
        now = not at or _passed[point] == int(at)
    if not now:
        return
    if what == "crash":
        os._exit(86)
    if what.startswith("wait:"):
        time.sleep(float(what.removeprefix("wait:")))
    if what == "raise":
        raise RuntimeError(f"fault at {point}")
