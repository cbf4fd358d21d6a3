"""The worker: sends mails, does long work, and runs what is scheduled, for one business at a time."""

import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event as Flag

import structlog
from huey import Huey, crontab

from doorstep.businesses.tenant import Tenant, by_id
from doorstep.events import heartbeat, schedule, waking
from doorstep.events.queue import QuietConsumer, open_queue
from doorstep.events.resting import BESIDE_PAGES
from doorstep.events.sending import send_due
from doorstep.installation import Installation
from doorstep.jobs.running import run_jobs
from doorstep.problems import NotFound

LONG = timedelta(minutes=15)
log = structlog.get_logger()
Stopping = Callable[[], bool]


class Worker:
    """Works for an installation: in threads of the server (`start`, `stop`), or as a process of its own (`run`).

    :param rest: for how many times the processor time of a mail to rest after it, beside pages.
    """

    def __init__(self, installation: Installation, *, threads: int = 2, rest: float = 0) -> None:
        self.installation = installation
        self.rest = rest
        self.threads = threads
        self.stopping = Flag()
        self._consumer: QuietConsumer | None = None
        self._huey: Huey | None = None
        self._tasks: dict[str, Callable[..., object]] = {}

    def start(self) -> None:
        """Begin to work in threads; signal handlers stay as they are."""
        self._huey = open_queue(self.installation.settings)
        self._tasks = {
            "tick": self._huey.task(name="tick")(self.tick),
            "work": self._huey.task(name="work")(self._work),
        }
        self._huey.periodic_task(crontab(minute="*"), name="every_minute")(self.every_minute)
        self.stopping.clear()
        self._consumer = QuietConsumer(self._huey, workers=self.threads, max_delay=0.5, check_worker_health=False)
        self._consumer.start()
        self.installation.wake_worker = self.nudge
        self.every_minute()

    def stop(self) -> None:
        """Finish what is running, and end."""
        self.stopping.set()
        self.installation.wake_worker = lambda: None
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._consumer = None
        if self._huey is not None:
            self._huey.storage.close()
            self._huey = None

    def run(self) -> None:
        """Work until the process is told to end (SIGTERM or SIGINT)."""
        ended = Flag()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        self.start()
        ended.wait()
        self.stop()

    def nudge(self) -> None:
        """There may be work: look at once."""
        self._tasks["tick"]()

    def every_minute(self) -> None:
        if self._huey is not None:
            heartbeat.beat(self._huey)
        schedule.enlist(self.installation)
        self.tick()

    def tick(self) -> None:
        """Hand out what is due, business by business."""
        with self.installation.installation_session() as session:
            due = waking.due_work(session)
        for business_id, queue in due:
            if not self.stopping.is_set():
                self._tasks["work"](business_id, queue)

    def _work(self, business_id: int, queue: str) -> None:
        work(self.installation, business_id, queue, self.stopping.is_set, self.rest)

    def run_once(self, tenant: Tenant | None = None) -> None:
        """Do all that is due now, in this thread: of one business, or of all."""
        schedule.enlist(self.installation)
        for _ in range(20):
            with self.installation.installation_session() as session:
                due = [one for one in waking.due_work(session) if tenant is None or one[0] == tenant.id]
            if not due:
                return
            for business_id, queue in due:
                work(self.installation, business_id, queue)


def work(
    installation: Installation, business_id: int, queue: str, stopping: Stopping = lambda: False, rest: float = 0
) -> None:
    """Do a queue's work of one business, and note when the next is due."""
    lease = LONG if queue.startswith(schedule.PREFIX) else waking.LEASE
    with installation.installation_session(write=True) as session:
        claimed = waking.claim(session, business_id, queue, lease)
    if claimed is None:
        return
    try:
        due = carry_out(installation, business_id, queue, stopping, rest)
    except Exception as fault:
        log.error("worker.failed", business=business_id, queue=queue, exc_info=fault)
        return
    with installation.installation_session(write=True) as session:
        waking.settle(session, business_id, queue, claimed, due)


def carry_out(
    installation: Installation, business_id: int, queue: str, stopping: Stopping, rest: float
) -> datetime | None:
    try:
        with installation.installation_session() as session:
            tenant = by_id(session, business_id)
    except NotFound:
        return None
    match queue:
        case waking.MAIL:
            return send_due(installation, tenant, stopping, rest)
        case waking.JOBS:
            return run_jobs(installation, tenant, stopping)
        case waking.SCHEDULE:
            return schedule.announce_due(installation, tenant)
    return schedule.run_job(installation, tenant, queue)


def attach(installation: Installation) -> Worker | None:
    """For a server process: a worker in its threads, or, where jobs run outside, only the nudge to that worker."""
    if installation.settings.jobs == "inside":
        worker = Worker(installation, rest=BESIDE_PAGES)
        worker.start()
        return worker
    queue = open_queue(installation.settings)
    installation.wake_worker = queue.task(name="tick")(lambda: None)
    return None
