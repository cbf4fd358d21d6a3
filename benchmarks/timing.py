"""Timing things in turn, so that whatever else the machine does meets all alike; the best time of each counts.

Other work on the machine only adds to a time, so the best of many is the nearest to what the thing itself takes.
"""

import time
from collections.abc import Callable
from typing import Any

TIMES = 40
Act = Callable[[], Any]


def best_ms(*acts: Act, times: int = TIMES) -> list[float]:
    for act in acts:
        act()
    best = [float("inf")] * len(acts)
    for _ in range(times):
        for n, act in enumerate(acts):
            began = time.perf_counter()
            act()
            best[n] = min(best[n], (time.perf_counter() - began) * 1000)
    return best
