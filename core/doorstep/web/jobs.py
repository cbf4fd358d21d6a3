"""Long work as a page: how far it is, a stop button, and what became of each row."""

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.jobs import services
from doorstep.jobs.services import Progress
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.paging import page_of
from doorstep.web.policy import STAFF, staff
from doorstep.web.routing import Room
from doorstep.web.shapes import Bar, Column, NavItem, Row

room = Room("jobs", __name__, url_prefix="/office/jobs")
STATES = {
    "waiting": ("Waiting for its turn", "info"),
    "running": ("Running", "info"),
    "done": ("Done", "good"),
    "stopped": ("Stopped", "warn"),
    "failed": ("Failed", "bad"),
}
COLUMNS = (
    Column(label="Name", key="name", kind="link", primary=True),
    Column(label="Outcome", key="outcome", kind="badge"),
    Column(label="Reason", key="reason"),
)


@room.page("/<uuid:run_id>", policy=STAFF)
def show(run_id: UUID) -> ResponseReturnValue:
    found = services.progress(context.session(), run_id)
    outcome = request.args.get("outcome") or None
    here = url_for(".show", run_id=run_id)
    statement = services.rows_of(run_id, outcome)
    rows, page = page_of(context.session(), statement, services.row_order(), request.args, here)
    return render_template(
        "office/jobs/show.html",
        found=found,
        run=found.run,
        state=STATES[found.run.state],
        text=said(found),
        page=page,
        rows=[row_view(found, row) for row in rows],
        columns=COLUMNS,
        tabs=tabs(found, here, outcome),
        bars=bars(found, here),
        back_url=request.script_root + (found.kind.back_path or "/office/"),
    )


@room.page("/<uuid:run_id>/progress", policy=STAFF)
def progress(run_id: UUID) -> ResponseReturnValue:
    found = services.progress(context.session(), run_id)
    run = found.run
    return jsonify(state=run.state, over=found.over, done=run.done, total=run.total, text=said(found))


@room.page("/<uuid:run_id>/stop", policy=staff(Permission.CONTACTS), methods=("POST",))
def stop(run_id: UUID) -> ResponseReturnValue:
    services.stop(context.session(), run_id)
    flash("Stopped. What is done stays done.", "success")
    return redirect(url_for(".show", run_id=run_id), 303)


@room.page("/<uuid:run_id>/resume", policy=staff(Permission.CONTACTS), methods=("POST",))
def resume(run_id: UUID) -> ResponseReturnValue:
    services.resume(context.session(), run_id)
    return redirect(url_for(".show", run_id=run_id), 303)


def said(found: Progress) -> str:
    run = found.run
    counted = f"{run.done:,} of {run.total:,} done" if run.total else "Looking up what there is to do"
    at = f" Now: {run.result['now']}." if run.result.get("now") else ""
    return {"waiting": "This begins in a moment.", "failed": run.fault}.get(run.state) or f"{counted}.{at}"


def row_view(found: Progress, row: object) -> Row:
    kind = found.kind
    outcome = kind.outcome(row.outcome)  # type: ignore[attr-defined]
    linked = kind.subject_path and row.subject_id  # type: ignore[attr-defined]
    url = f"{request.script_root}{kind.subject_path}{row.subject_id}" if linked else None  # type: ignore[attr-defined]
    cells = {"name": row.label, "outcome": (outcome.label, outcome.tone), "reason": row.reason}  # type: ignore[attr-defined]
    return Row(cells=cells, url=url)


def tabs(found: Progress, here: str, chosen: str | None) -> list[NavItem]:
    done = {name: count for name, count in found.counts.items() if name is not None}
    items = [NavItem(label="All", url=here, active=chosen is None, badge=f"{sum(done.values()):,}")]
    return items + [
        NavItem(
            label=found.kind.outcome(name).label,
            url=f"{here}?outcome={name}",
            active=chosen == name,
            badge=f"{count:,}",
        )
        for name, count in sorted(done.items())
    ]


def bars(found: Progress, here: str) -> list[Bar]:
    done = [(name, count) for name, count in sorted(found.counts.items(), key=str) if name is not None]
    look = [(name, count, found.kind.outcome(name)) for name, count in done]
    return [Bar(label=o.label, value=count, url=f"{here}?outcome={name}", tone=o.tone) for name, count, o in look]
