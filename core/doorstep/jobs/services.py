"""Asking for long work, stopping it, and looking at it."""

from collections.abc import Iterable
from itertools import islice
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, func, insert, select, update

from doorstep import clock
from doorstep.db.base import new_id
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.waking import JOBS, wake
from doorstep.jobs.kinds import JobKind, NewRow, kind_named
from doorstep.jobs.models import JobRow, JobRun
from doorstep.problems import NotFound, Refused

OPEN = ("waiting", "running")


@frozen(kw_only=True)
class Progress:
    """How far a job is. `counts`: rows by outcome, those still to come under None."""

    run: JobRun
    kind: JobKind
    counts: dict[str | None, int]

    @property
    def over(self) -> bool:
        return self.run.state not in OPEN


def start(
    session: BusinessSession, kind: str, params: dict[str, Any], rows: Iterable[NewRow] | None, actor: Actor
) -> JobRun:
    """Ask for long work; the worker takes it up when the transaction commits.

    :param rows: what is worked on; None where the kind gathers its rows itself, in the worker.
    """
    kept = {**params, "_actor": actor.kind, "_staff_role": actor.staff_role}
    run = JobRun(kind=kind, params=kept, user_id=actor.user_id, actor=actor.name)
    session.add(run)
    session.flush()
    if rows is not None:
        add_rows(session, run, rows)
    wake(session, JOBS)
    return run


def add_rows(session: BusinessSession, run: JobRun, rows: Iterable[NewRow]) -> None:
    """Write a job's rows, after those it has."""
    remaining, position = iter(rows), run.total
    while batch := list(islice(remaining, 1000)):
        session.execute(insert(JobRow), [_row(session, run, row, position + n) for n, row in enumerate(batch)])
        position += len(batch)
    run.total = position
    run.params = {**run.params, "_gathered": True}
    session.flush()


def _row(session: BusinessSession, run: JobRun, row: NewRow, position: int) -> dict[str, Any]:
    return {
        "business_id": session.business_id, "id": new_id(), "job_id": run.id, "position": position,
        "subject_id": row.subject_id, "label": row.label[:200], "data": dict(row.data), "reason": "",
    }  # fmt: skip


def stop(session: BusinessSession, run_id: UUID) -> None:
    """Stop a job after the row it is at; what is done stays done.

    :raises Refused: when it is over already.
    """
    live = (JobRun.id == run_id, JobRun.state.in_(OPEN))
    if changed(session, update(JobRun).where(*live).values(state="stopped", finished_at=clock.now())) != 1:
        raise Refused("This is over already.")


def resume(session: BusinessSession, run_id: UUID) -> None:
    """Go on with a stopped job, or a failed one, where it ended.

    :raises Refused: when it is neither.
    """
    ended = (JobRun.id == run_id, JobRun.state.in_(("stopped", "failed")))
    values = {"state": "waiting", "finished_at": None, "lease_until": None, "fault": ""}
    if changed(session, update(JobRun).where(*ended).values(**values)) != 1:
        raise Refused("This cannot be continued: it is running, or done.")
    wake(session, JOBS)


def progress(session: BusinessSession, run_id: UUID) -> Progress:
    run = session.scalar(select(JobRun).where(JobRun.id == run_id))
    if run is None:
        raise NotFound
    counted = select(JobRow.outcome, func.count(JobRow.id)).where(JobRow.job_id == run_id).group_by(JobRow.outcome)
    counts = dict(session.execute(counted).all())
    return Progress(run=run, kind=kind_named(run.kind, session.catalog), counts=counts)


def rows_of(run_id: UUID, outcome: str | None) -> Select[*tuple[Any, ...]]:
    """A job's finished rows, of one outcome or of all, for a page of them."""
    done = JobRow.outcome.is_not(None) if outcome is None else JobRow.outcome == outcome
    columns = (JobRow.label, JobRow.subject_id, JobRow.outcome, JobRow.reason)
    return select(*columns).where(JobRow.job_id == run_id, done)


def row_order() -> list[Any]:
    return [JobRow.position]
