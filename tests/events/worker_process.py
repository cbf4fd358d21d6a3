"""A worker in a process of its own, for tests that kill it: settings as JSON, and how many minutes it is later."""

import json
import sys
from datetime import UTC, datetime, timedelta

from doorstep import clock
from doorstep.db import tables  # noqa: F401
from doorstep.events.worker import Worker
from doorstep.installation import open_installation
from doorstep.plugins.loading import load
from doorstep.settings import Settings

with clock.frozen(datetime.now(UTC) + timedelta(minutes=int(sys.argv[2]))):
    Worker(open_installation(Settings(**json.loads(sys.argv[1])), load([]))).run_once()
