"""How far an import is, what became of its rows, and those it did not take as a file to mend."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from doorstep.documents.exports import csv_lines
from doorstep.imports import services
from doorstep.imports.contributed import importer_named
from doorstep.imports.files import get_file
from doorstep.imports.headings import fields_for
from doorstep.imports.outcomes import ADDED, EXISTS, OUTCOMES, in_order, is_refused
from doorstep.jobs.services import Progress, progress
from doorstep.problems import NotFound
from doorstep.web import context
from doorstep.web.imports.room import IMPORT, room
from doorstep.web.shapes import Bar, Column, Row

MOST = 200
REFUSED = (
    Column(label="Line", key="line", kind="number", align="end"),
    Column(label="Name", key="label", primary=True),
    Column(label="Outcome", key="outcome", kind="badge"),
    Column(label="Why", key="reason"),
)


def show_result(file: Any) -> ResponseReturnValue:
    found = progress(context.session(), file.job_id)
    rows = services.refused_list(context.session(), file.job_id, MOST)
    refused = counted(found, is_refused)
    return render_template(
        "office/imports/result.html", file=file, found=found, run=found.run, bars=bars(found, file.job_id),
        added=counted(found, lambda name: name in ADDED), exists=counted(found, lambda name: name == EXISTS),
        refused=refused, columns=REFUSED, rows=[refused_row(*row) for row in rows], left=max(refused - MOST, 0),
        done=sum(count for name, count in found.counts.items() if name is not None),
    )  # fmt: skip


def counted(found: Progress, wanted: Any) -> int:
    return sum(count for name, count in found.counts.items() if name is not None and wanted(name))


def bars(found: Progress, job_id: UUID) -> list[Bar]:
    counts = Counter({name: count for name, count in found.counts.items() if name is not None})
    looks = [(name, found.kind.outcome(name), counts[name]) for name in in_order(counts)]
    return [
        Bar(label=look.label, value=count, tone=look.tone, url=url_for("jobs.show", run_id=job_id, outcome=name))
        for name, look, count in looks
    ]


def refused_row(line: int, label: str, outcome: str, reason: str) -> Row:
    look = OUTCOMES.get(outcome)
    badge = (look.label, look.tone) if look else (_("Not possible"), "bad")
    return Row(cells={"line": line, "label": label.partition(": ")[2] or label, "outcome": badge, "reason": reason})


@room.page("/<uuid:file_id>/refused.csv", policy=IMPORT)
def refused(file_id: UUID) -> ResponseReturnValue:
    """The lines that were not taken, with line number and reason: mend them, and import this very file."""
    file = get_file(context.session(), file_id)
    if file.job_id is None:
        raise NotFound
    offered = fields_for(file.kind, importer_named(context.catalog(), file.kind))
    names = [one.name for one in offered]
    header = [_("Line"), _("Why"), *(one.label for one in offered)]
    rows = services.refused_rows(context.session(), file.job_id)
    lines = list(csv_lines(header, ([line, reason, *cells(values, names)] for line, _o, reason, values in rows)))
    answer = Response(lines, mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=refused.csv"
    return answer


def cells(values: dict[str, str], names: list[str]) -> list[str]:
    return [values.get(name, "") for name in names]
