"""The office's page of month ends: what a month would bill, the button that bills it, and the runs there were."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from doorstep.api import (
    STAFF,
    BatchJob,
    Column,
    Job,
    OfficeTab,
    Permission,
    Refused,
    Room,
    Row,
    hookimpl,
    page_actor,
    page_session,
    settings_of,
    staff_who_may,
)
from doorstep_haulerhero.billing_run import JOB, billed, key, recent_months, run_by_itself, start_run
from doorstep_haulerhero.charges import Bill, bills
from doorstep_haulerhero.models import MonthEnd
from doorstep_haulerhero.periods import Period

room = Room("haulerhero_month_end", __name__, plugin="haulerhero", template_folder="templates")
SHOWN, RUNS = 50, 12
COLUMNS = (
    Column(label="Customer", key="name", kind="link", primary=True),
    Column(label="Lines", key="lines", kind="number", align="end"),
    Column(label="Before tax", key="amount", kind="money", align="end"),
)
RUN_COLUMNS = (
    Column(label="Month", key="month", kind="link", primary=True),
    Column(label="Started by", key="by"),
    Column(label="When", key="when", kind="when"),
)


@room.page("/", policy=STAFF)
def index() -> str:
    session = page_session()
    months = recent_months(session)
    period = chosen(months)
    done = billed(session, period)
    found = bills(session, period)
    due = [bill for bill in found if key(bill.payer_id, period) not in done]
    return render_template(
        "haulerhero/month_end.html", period=period, months=months, due=due, amount=sum(bill.amount for bill in due),
        before=len(found) - len(due), columns=COLUMNS, rows=[row_of(bill) for bill in due[:SHOWN]],
        more=len(due) - SHOWN, over=period is not months[-1], runs=runs(), run_columns=RUN_COLUMNS,
        run_day=settings_of(session, "haulerhero")["run_day"],
    )  # fmt: skip


def chosen(months: list[Period]) -> Period:
    named = request.values.get("period")
    return next((month for month in months if month.name == named), months[0])


def row_of(bill: Bill) -> Row:
    cells = {"name": bill.name, "lines": len(bill.charges), "amount": bill.amount}
    return Row(cells=cells, url=url_for("accounts.show", account_id=bill.payer_id))


def runs() -> list[Row]:
    rows = page_session().scalars(select(MonthEnd).order_by(MonthEnd.id.desc()).limit(RUNS))
    return [Row(cells=cells_of(run), url=url_for("jobs.show", run_id=run.job_id)) for run in rows]


def cells_of(run: MonthEnd) -> dict[str, Any]:
    return {"month": run.period, "by": run.started_by, "when": run.created_at}


@room.page("/run", policy=staff_who_may(Permission.RECORDS), methods=("POST",))
def run() -> ResponseReturnValue:
    session = page_session()
    months = recent_months(session)
    period = chosen(months)
    if period is months[-1]:
        raise Refused("This month is not over yet. It can be billed from the first day of the next one.")
    return redirect(url_for("jobs.show", run_id=start_run(session, period, page_actor()).id), 303)


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    tab = OfficeTab(name="month_end", label="Month end", path="month-end", blueprint=room, icon="calendar", weight=58)
    return (tab,)


@hookimpl
def doorstep_batch_jobs() -> tuple[BatchJob, ...]:
    return (JOB,)


@hookimpl
def doorstep_jobs() -> tuple[Job, ...]:
    return (Job(name="haulerhero_month_end", every=60 * 60, run=run_by_itself),)
