"""The worker gives way to pages: in a server both share one process, of which one thread computes at a time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

BESIDE_PAGES = 9.0
"""In a server, mails take about a tenth of a processor."""


@contextmanager
def resting(times: float) -> Iterator[None]:
    """Rest, once the work is done, for so many times the processor time it took; no transaction may be open then."""
    began = time.thread_time()
    yield
    if times:
        time.sleep((time.thread_time() - began) * times)
