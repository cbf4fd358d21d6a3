"""The run that bills a month: rows of a job, some hundred customers in a transaction, each billed once for ever."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from doorstep.api import (
    SYSTEM,
    Actor,
    BatchJob,
    BusinessSession,
    JobOutcome,
    JobRow,
    JobRun,
    NewRow,
    batch_job_actor,
    settings_of,
    start_batch_job,
    today,
)
from doorstep_billing.api import Invoice, NewInvoice, issue_many
from doorstep_haulerhero.charges import Bill, bills
from doorstep_haulerhero.models import MonthEnd
from doorstep_haulerhero.periods import Period, month_before, month_named, month_of

KIND = "haulerhero_month_end"
LATE = 3


def key(payer_id: UUID, period: Period) -> str:
    """Names what an invoice bills: a customer's month is billed once, whoever runs it how often."""
    return f"recurring:{payer_id}:{period.name}"


def billed(session: BusinessSession, period: Period) -> set[str]:
    """The keys of the invoices a month has already."""
    ours = (Invoice.key.startswith("recurring:", autoescape=True), Invoice.key.endswith(f":{period.name}"))
    return {found for found in session.scalars(select(Invoice.key).where(*ours)) if found}


def start_run(session: BusinessSession, period: Period, actor: Actor) -> JobRun:
    """Bill a month; who is billed already is left out."""
    run = start_batch_job(session, KIND, {"period": period.name}, None, actor)
    session.add(MonthEnd(period=period.name, job_id=run.id, started_by=actor.name))
    session.flush()
    return run


def gather(session: BusinessSession, run: JobRun) -> Iterator[NewRow]:
    for bill in bills(session, period_of(run)):
        yield NewRow(label=bill.name, subject_id=bill.payer_id)


def period_of(run: JobRun) -> Period:
    period = month_named(run.params["period"])
    assert period
    return period


def bill_rows(session: BusinessSession, run: JobRun, rows: Sequence[JobRow]) -> list[tuple[str, str]]:
    period = period_of(run)
    due = {bill.payer_id: bill for bill in bills(session, period, {row.subject_id for row in rows if row.subject_id})}
    wanted = [invoice_of(session, bill, period) for bill in due.values()]
    made = issue_many(session, wanted, batch_job_actor(run))
    return [outcome(row, due, made, period) for row in rows]


def invoice_of(session: BusinessSession, bill: Bill, period: Period) -> NewInvoice:
    return NewInvoice(
        key=key(bill.payer_id, period), account_id=bill.payer_id, title=f"Services in {period.first:%B %Y}",
        lines=tuple(charge.line for charge in bill.charges), day=today(session),
    )  # fmt: skip


def outcome(row: JobRow, due: dict[UUID, Bill], made: dict[str, UUID], period: Period) -> tuple[str, str]:
    if row.subject_id is None or row.subject_id not in due:
        return "nothing", "Nothing ran in that month any more."
    if key(row.subject_id, period) not in made:
        return "billed", "There is an invoice for that month."
    return "invoiced", ""


def run_by_itself(session: BusinessSession) -> None:
    """On the day set, or on one of the next three when nothing ran here then; never for a month that was run."""
    day, now = settings_of(session, "haulerhero")["run_day"], today(session)
    period = month_before(now)
    if not day or not day <= now.day <= day + LATE:
        return
    if session.scalar(select(MonthEnd.id).where(MonthEnd.period == period.name).limit(1)) is None:
        start_run(session, period, SYSTEM)


def recent_months(session: BusinessSession) -> list[Period]:
    """The month that has begun, and the three before it, the latest that is over first."""
    current = month_of(today(session))
    before = month_before(current.first)
    earlier = month_before(before.first)
    return [before, earlier, month_before(earlier.first), current]


JOB = BatchJob(
    name=KIND, label="Month end", work=bill_rows, size=500, gather=gather,
    outcomes={
        "invoiced": JobOutcome(label="Invoiced", tone="good"), "billed": JobOutcome(label="Billed before"),
        "nothing": JobOutcome(label="Nothing to bill"),
    },
    subject_path="/office/accounts/", back_path="/office/month-end/", back_label="Month end",
)  # fmt: skip
