"""Kinds of long work: what is done with a row, in which words its outcomes are told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any
from uuid import UUID

from attrs import field, frozen

from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.jobs.models import JobRow, JobRun

Result = tuple[str, str]
RowWork = Callable[[BusinessSession, JobRun, JobRow], Result]
RowsWork = Callable[[BusinessSession, JobRun, Sequence[JobRow]], Sequence[Result]]

# Modules whose import registers kinds; the separate worker imports no pages, so they are named here.
MODULES: tuple[str, ...] = ("doorstep.documents.rendering", "doorstep.imports.taking", "doorstep.invitations.bulk")


@frozen(kw_only=True)
class Outcome:
    """What the result page calls an outcome, one row or several: "invited", and the badge's tone."""

    label: str
    tone: str = "neutral"


@frozen(kw_only=True)
class NewRow:
    """A row to be worked on: what the result page calls it, whom it is about, and what the work needs to know."""

    label: str
    subject_id: UUID | None = None
    data: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class JobKind:
    """:ivar size: rows of one transaction. :ivar gather: makes the rows in the worker, where `start` was given none.
    :ivar finish: called in the last transaction. :ivar subject_path: such as ``/office/contacts/``: rows link to it."""

    name: str
    label: str
    work: RowsWork
    size: int = 1
    outcomes: Mapping[str, Outcome] = field(factory=dict)
    gather: Callable[[BusinessSession, JobRun], Iterable[NewRow]] | None = None
    finish: Callable[[BusinessSession, JobRun], None] | None = None
    subject_path: str = ""
    back_path: str = ""
    back_label: str = ""

    def outcome(self, name: str) -> Outcome:
        return self.outcomes.get(name) or STANDARD.get(name) or Outcome(label=name.replace("_", " ").capitalize())


STANDARD = {
    "done": Outcome(label="Done", tone="good"),
    "skipped": Outcome(label="Skipped"),
    "refused": Outcome(label="Not possible", tone="warn"),
    "failed": Outcome(label="Failed", tone="bad"),
}
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


def kind_named(name: str) -> JobKind:
    """The kind; one that is gone (its plugin is no longer there) still has a readable result page."""
    for module in MODULES:
        import_module(module)
    return KINDS.get(name) or JobKind(name=name, label=name.replace("_", " ").capitalize(), work=gone)


def gone(session: BusinessSession, run: JobRun, rows: Sequence[JobRow]) -> Sequence[Result]:
    return [("failed", "This installation no longer knows how to do this.")] * len(rows)


def actor_of(run: JobRun) -> Actor:
    """Who asked for the work, for the events its rows record."""
    kind = run.params.get("_actor", "system")
    return Actor(kind=kind, name=run.actor, user_id=run.user_id, staff_role=run.params.get("_staff_role"))
