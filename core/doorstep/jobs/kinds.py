"""Kinds of long work: what is done with a row, in which words its outcomes are told."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.jobs.models import JobRow, JobRun
from doorstep.plugins.contributions.work import BatchJob as JobKind
from doorstep.plugins.contributions.work import JobOutcome as Outcome
from doorstep.plugins.contributions.work import NewRow
from doorstep.plugins.registry import Catalog

__all__ = ["JobKind", "NewRow", "Outcome", "actor_of", "batch_job_kind", "job_kind", "kind_named"]

Result = tuple[str, str]
RowWork = Callable[[BusinessSession, JobRun, JobRow], Result]
RowsWork = Callable[[BusinessSession, JobRun, Sequence[JobRow]], Sequence[Result]]

# Modules whose import registers kinds; the separate worker imports no pages, so they are named here.
MODULES: tuple[str, ...] = (
    "doorstep.documents.rendering", "doorstep.documents.signing", "doorstep.imports.taking",
    "doorstep.invitations.bulk",
)  # fmt: skip


KINDS: dict[str, JobKind] = {}


def job_kind(name: str, *, label: str, **options: Any) -> Callable[[RowWork], RowWork]:
    """Register `work(session, run, row) -> (outcome, reason)`: each row in a transaction of its own.

    `Refused` becomes the outcome ``refused`` with its words, any other exception ``failed``; the next rows go on.
    """

    def mark(work: RowWork) -> RowWork:
        each: RowsWork = lambda session, run, rows: [work(session, run, row) for row in rows]  # noqa: E731
        KINDS[name] = JobKind(name=name, label=label, work=each, size=1, **options)
        return work

    return mark


def batch_job_kind(name: str, *, label: str, size: int = 500, **options: Any) -> Callable[[RowsWork], RowsWork]:
    """Register `work(session, run, rows) -> [(outcome, reason), …]`: many rows in one transaction.

    When a batch raises, each of its rows is tried again in a transaction of its own.
    """

    def mark(work: RowsWork) -> RowsWork:
        KINDS[name] = JobKind(name=name, label=label, work=work, size=size, **options)
        return work

    return mark


def kind_named(name: str, catalog: Catalog) -> JobKind:
    """The kind, the core's or an enabled vertical's; one that is gone still has a readable result page."""
    for module in MODULES:
        import_module(module)
    of_verticals = (one for one in catalog.values(JobKind) if one.name == name)
    return KINDS.get(name) or next(of_verticals, None) or lost(name)


def lost(name: str) -> JobKind:
    plain = "".join(letter if letter.isalnum() else "_" for letter in name.lower())[:40]
    return JobKind(name=f"gone_{plain}", label=name.replace("_", " ").capitalize(), work=gone)


def gone(session: BusinessSession, run: JobRun, rows: Sequence[JobRow]) -> Sequence[Result]:
    return [("failed", "This installation no longer knows how to do this.")] * len(rows)


def actor_of(run: JobRun) -> Actor:
    """Who asked for the work, for the events its rows record."""
    kind = run.params.get("_actor", "system")
    return Actor(kind=kind, name=run.actor, user_id=run.user_id, staff_role=run.params.get("_staff_role"))
