"""The worker gives way to pages: in a server both share one process, of which one thread computes at a time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define

BESIDE_PAGES = 9.0
"""While pages are asked for, mails of a server take about a tenth of a processor."""
RECENT = 2.0
"""For so many seconds after a request, others are expected."""


@define
class Requests:
    """When this process was last asked for a page."""

    last: float = float("-inf")

    def came(self) -> None:
        self.last = time.monotonic()

    @property
    def are_coming(self) -> bool:
        return time.monotonic() - self.last < RECENT


REQUESTS = Requests()


@contextmanager
def resting(times: float) -> Iterator[None]:
    """Rest, once the work is done, for so many times the processor time it took, where pages are being asked for.

    No transaction may be open then.
    """
    began = time.thread_time()
    yield
    if times and REQUESTS.are_coming:
        time.sleep((time.thread_time() - began) * times)
