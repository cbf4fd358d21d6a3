"""Carrying out long work: resumable after a kill at any point, for a row's work and its mark are one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Select, and_, func, or_, select, update

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.events.waking import JOBS, wake
from doorstep.faults import fault
from doorstep.installation import Installation, Transactions
from doorstep.jobs.kinds import JobKind, Result, kind_named
from doorstep.jobs.models import JobRow, JobRun
from doorstep.jobs.services import add_rows
from doorstep.problems import Problem

LEASE, LONG_LEASE, A_MOMENT = timedelta(minutes=2), timedelta(minutes=15), timedelta(seconds=1)
NOW = "now"
SORRY = "Something went wrong on our side. The log says what."
log = structlog.get_logger()


def run_jobs(
    installation: Installation, tenant: Tenant, stopping: Callable[[], bool] = lambda: False
) -> datetime | None:
    """Work until nothing waits; returns when to look again, None when there is nothing."""
    while not stopping() and (run_id := claim(installation, tenant)):
        run_job(installation, tenant, run_id, stopping)
    return next_due(installation, tenant)


def claim(installation: Installation, tenant: Tenant) -> UUID | None:
    """Take up a job that waits, or one whose worker died."""
    with installation.writing(tenant) as session:
        found = session.scalar(select(JobRun.id).where(takeable()).order_by(JobRun.id).limit(1))
        if found is None:
            return None
        mine = update(JobRun).where(JobRun.id == found, takeable())
        taken = changed(session, mine.values(state="running", lease_until=clock.now() + LEASE))
        return found if taken == 1 else None


def takeable():  # noqa: ANN201
    abandoned = and_(JobRun.state == "running", JobRun.lease_until <= clock.now())
    return or_(JobRun.state == "waiting", abandoned)


def next_due(installation: Installation, tenant: Tenant) -> datetime | None:
    live = JobRun.state.in_(("waiting", "running"))
    with installation.reading(tenant) as session:
        rows = session.execute(select(JobRun.state, JobRun.lease_until).where(live)).all()
    return min((clock.now() if state == "waiting" or lease is None else lease for state, lease in rows), default=None)


def run_job(installation: Installation, tenant: Tenant, run_id: UUID, stopping: Callable[[], bool]) -> None:
    try:
        kind = gathered(installation, tenant, run_id)
        while step(installation, tenant, run_id, kind):
            if stopping():
                return release(installation, tenant, run_id)
    except Exception as found:
        log.error("job.failed", job=str(run_id), exc_info=found)
        end(installation, tenant, run_id, "failed", str(found) if isinstance(found, Problem) else SORRY)
    return None


def gathered(installation: Installation, tenant: Tenant, run_id: UUID) -> JobKind:
    with installation.writing(tenant) as session:
        run = session.scalars(select(JobRun).where(JobRun.id == run_id)).one()
        kind = kind_named(run.kind, session.catalog)
        if kind.gather and not run.params.get("_gathered"):
            add_rows(session, run, kind.gather(session, run))
        return kind


def step(installation: Installation, tenant: Tenant, run_id: UUID, kind: JobKind) -> bool:
    """Some rows, one transaction; False when there is nothing more to do."""
    try:
        more = together(installation, tenant, run_id, kind, kind.size)
    except Exception as found:
        more = one_by_one(installation, tenant, run_id, kind, found)
    fault("job.after_step")
    return more


def together(installation: Installation, tenant: Tenant, run_id: UUID, kind: JobKind, size: int) -> bool:
    made = made_ahead(installation, tenant, run_id, kind) if kind.ahead else {}
    with installation.writing(tenant) as session:
        run, rows = next_rows(session, run_id, size)
        if run is None:
            return False
        if not rows:
            return finish(session, run, kind)
        for row in rows:
            row.made = made.get(row.id)  # type: ignore[misc]
        results = kind.work(session, run, rows)
        fault("job.before_mark")
        mark(session, run, rows, results)
        return True


def made_ahead(installation: Installation, tenant: Tenant, run_id: UUID, kind: JobKind) -> dict[UUID, Any]:
    """What takes long of the next row is made while nothing is locked."""
    with installation.writing(tenant) as session:
        mine = update(JobRun).where(JobRun.id == run_id, JobRun.state == "running")
        session.execute(mine.values(lease_until=clock.now() + LONG_LEASE))
        row = session.scalars(left_of(run_id).limit(1)).first()
    if row is None or kind.ahead is None:
        return {}
    transactions = Transactions(installation=installation, tenant=tenant)
    return {row.id: kind.ahead(transactions, row, teller(transactions, run_id))}


def teller(transactions: Transactions, run_id: UUID) -> Callable[[str], None]:
    """Writes down what a job is at, once a second at most."""
    last = clock.now()

    def tell(words: str) -> None:
        nonlocal last
        if clock.now() - last >= A_MOMENT:
            last = clock.now()
            with transactions.writing() as session:
                run = session.scalars(select(JobRun).where(JobRun.id == run_id)).one()
                run.result = {**run.result, NOW: words}

    return tell


def one_by_one(installation: Installation, tenant: Tenant, run_id: UUID, kind: JobKind, found: Exception) -> bool:
    """A transaction was undone: find the row that did it, and write down why it failed."""
    if kind.size > 1:
        return all(step_alone(installation, tenant, run_id, kind) for _ in range(kind.size))
    return blame(installation, tenant, run_id, found)


def step_alone(installation: Installation, tenant: Tenant, run_id: UUID, kind: JobKind) -> bool:
    try:
        return together(installation, tenant, run_id, kind, 1)
    except Exception as found:
        return blame(installation, tenant, run_id, found)


def blame(installation: Installation, tenant: Tenant, run_id: UUID, found: Exception) -> bool:
    refused = isinstance(found, Problem)
    if not refused:
        log.error("job.row_failed", job=str(run_id), exc_info=found)
    with installation.writing(tenant) as session:
        run, rows = next_rows(session, run_id, 1)
        if run is None:
            return False
        if not rows:
            raise found
        mark(session, run, rows, [("refused", str(found)) if refused else ("failed", SORRY)])
        return True


def next_rows(session: BusinessSession, run_id: UUID, size: int) -> tuple[JobRun | None, Sequence[JobRow]]:
    """The rows whose turn it is, locked; no run when it was stopped."""
    live = select(JobRun).where(JobRun.id == run_id, JobRun.state == "running").with_for_update()
    run = session.scalar(live)
    if run is None:
        return None, ()
    return run, session.scalars(left_of(run_id).limit(size)).all()


def left_of(run_id: UUID) -> Select[JobRow]:
    left = select(JobRow).where(JobRow.job_id == run_id, JobRow.outcome.is_(None))
    return left.order_by(JobRow.position)


def mark(session: BusinessSession, run: JobRun, rows: Sequence[JobRow], results: Sequence[Result]) -> None:
    for row, (outcome, reason) in zip(rows, results, strict=True):
        row.outcome, row.reason = outcome, reason
    run.done += len(rows)
    run.result = {name: value for name, value in run.result.items() if name != NOW}
    run.lease_until = clock.now() + LEASE


def finish(session: BusinessSession, run: JobRun, kind: JobKind) -> bool:
    counted = select(JobRow.outcome, func.count(JobRow.id)).where(JobRow.job_id == run.id).group_by(JobRow.outcome)
    run.result = {**run.result, "counts": {str(outcome): count for outcome, count in session.execute(counted)}}
    run.state, run.finished_at, run.lease_until = "done", clock.now(), None
    if kind.finish:
        kind.finish(session, run)
    return False


def end(installation: Installation, tenant: Tenant, run_id: UUID, state: str, text: str) -> None:
    with installation.writing(tenant) as session:
        values = {"state": state, "fault": text, "finished_at": clock.now(), "lease_until": None}
        session.execute(update(JobRun).where(JobRun.id == run_id, JobRun.state == "running").values(**values))


def release(installation: Installation, tenant: Tenant, run_id: UUID) -> None:
    """The worker ends: another one goes on at once."""
    with installation.writing(tenant) as session:
        mine = update(JobRun).where(JobRun.id == run_id, JobRun.state == "running")
        session.execute(mine.values(state="waiting", lease_until=None))
        wake(session, JOBS)
