"""Work done again and again, and long work with rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from attrs.validators import instance_of, is_callable, optional

from doorstep.plugins.contributions import checked

if TYPE_CHECKING:
    from uuid import UUID

    from doorstep.db.session import BusinessSession
    from doorstep.installation import Transactions
    from doorstep.jobs.models import JobRow, JobRun


@frozen(kw_only=True)
class Job:
    """Work done again and again for every business that has the vertical enabled. It has one of `run` and `apart`.

    :param name: unique name.
    :param every: seconds between two runs, at least 60.
    :param run: called with a writing session of one business, committed when it returns; it may be repeated after a
        crash.
    :param apart: called with the :class:`~doorstep.api.Transactions` of one business, for work that talks to others in
        between: no transaction is open while they answer. It may be repeated after a crash.
    """

    name: str = field(validator=checked.name)
    every: int = field(validator=instance_of(int))
    run: Callable[[BusinessSession], None] | None = field(default=None, validator=optional(is_callable()))
    apart: Callable[[Transactions], None] | None = field(default=None, validator=optional(is_callable()))

    def __attrs_post_init__(self) -> None:
        if (self.run is None) == (self.apart is None):
            raise ValueError(f"Job {self.name} needs either run or apart")


@frozen(kw_only=True)
class JobOutcome:
    """What the result page calls an outcome of rows, and the badge's tone.

    :param label: such as ``Invoiced``. :param tone: neutral, info, good, warn or bad.
    """

    label: str
    tone: str = "neutral"


@frozen(kw_only=True)
class NewRow:
    """A row to be worked on.

    :param label: what the result page calls it. :param subject_id: whom it is about.
    :param data: what the work needs to know, as plain JSON values.
    """

    label: str
    subject_id: UUID | None = None
    data: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class BatchJob:
    """Long work with rows: started with :func:`doorstep.api.start_batch_job`, done by the worker some rows at a time,
    with a page that shows how far it is, a button that stops it, and what became of each row.

    :param name: unique name; a vertical's begins with its own and an underscore.
    :param label: the heading of its page.
    :param work: called with (session, run, rows) for some rows in one transaction, which marks them as well; returns
        ``(outcome, reason)`` for each. When it raises, each row is tried alone; ``Refused`` becomes the outcome
        ``refused`` with its words, anything else ``failed``.
    :param size: rows of one transaction.
    :param outcomes: the outcomes it returns, by name; ``done``, ``skipped``, ``refused`` and ``failed`` are known.
    :param gather: called with (session, run) in the worker, where it was started without rows; returns
        :class:`NewRow` values.
    :param ahead: called with (transactions, row, tell) before the transaction of a row begins, where ``size`` is 1: for
        what takes long and writes nothing, so that nobody waits for it. What it returns is ``row.made`` in ``work``,
        which has to do without where it is None. ``tell`` takes a few words for the job's page, such as
        ``photo 12 of 300``.
    :param finish: called with (session, run) in the last transaction.
    :param subject_path: such as ``/office/contacts/``: each row links there, with its ``subject_id`` behind.
    :param back_path: where its page's way back leads, below the business's address, and :param back_label: its words.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    work: Callable[[BusinessSession, JobRun, Sequence[JobRow]], Sequence[tuple[str, str]]] = field(
        validator=is_callable()
    )
    size: int = field(default=1, validator=instance_of(int))
    outcomes: Mapping[str, JobOutcome] = field(factory=dict)
    gather: Callable[[BusinessSession, JobRun], Iterable[NewRow]] | None = field(
        default=None, validator=optional(is_callable())
    )
    ahead: Callable[[Transactions, JobRow, Callable[[str], None]], Any] | None = field(
        default=None, validator=optional(is_callable())
    )
    finish: Callable[[BusinessSession, JobRun], None] | None = field(default=None, validator=optional(is_callable()))
    subject_path: str = field(default="", validator=checked.text)
    back_path: str = field(default="", validator=checked.text)
    back_label: str = field(default="", validator=checked.text)

    def outcome(self, name: str) -> JobOutcome:
        """How an outcome of rows is shown."""
        known = self.outcomes.get(name) or STANDARD.get(name)
        return known or JobOutcome(label=name.replace("_", " ").capitalize())


STANDARD = {
    "done": JobOutcome(label="Done", tone="good"),
    "skipped": JobOutcome(label="Skipped"),
    "refused": JobOutcome(label="Not possible", tone="warn"),
    "failed": JobOutcome(label="Failed", tone="bad"),
}
