"""The worker shows every minute that it lives, where the queue lies: no table of the database is written for it."""

from datetime import datetime, timedelta
from typing import Any

from doorstep import clock
from doorstep.events.queue import open_queue
from doorstep.settings import Settings

KEY = "worker-heartbeat"
LATE = timedelta(minutes=3)


def beat(queue: Any) -> None:
    queue.put(KEY, clock.now().isoformat())


def last_beat(settings: Settings) -> datetime | None:
    """When a worker last showed itself; None when none ever did."""
    queue = open_queue(settings)
    try:
        found = queue.get(KEY, peek=True)
        return datetime.fromisoformat(found) if found else None
    finally:
        queue.storage.close()


def age(settings: Settings) -> timedelta | None:
    """How long ago that was. :raises Problem: where the queue has no tables yet."""
    at = last_beat(settings)
    return clock.now() - at if at else None
