"""The imports there were, the upload of a file, and the page on which it is looked at and begun."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields

from doorstep.imports import services
from doorstep.imports.files import get_file, table_of
from doorstep.imports.outcomes import OUTCOMES, in_order
from doorstep.imports.reading import MAX_BYTES
from doorstep.problems import Refused
from doorstep.web import context
from doorstep.web.acting import handle, once
from doorstep.web.forms import Bound
from doorstep.web.imports.columns import kinds, mapping_form
from doorstep.web.imports.results import show_result
from doorstep.web.imports.room import IMPORT, room
from doorstep.web.paging import page_of
from doorstep.web.shapes import Bar, Column, Form, Row

STATES = {
    None: ("Not begun", "warn"), "waiting": ("Waiting", "info"), "running": ("Running", "info"),
    "done": ("Done", "good"), "stopped": ("Stopped", "warn"), "failed": ("Failed", "bad"),
}  # fmt: skip
COLUMNS = (
    Column(label="File", key="file", kind="link", primary=True),
    Column(label="What", key="kind"),
    Column(label="Rows", key="rows", kind="number", align="end"),
    Column(label="By", key="by"),
    Column(label="When", key="when", kind="when"),
    Column(label="State", key="state", kind="badge"),
)
PREVIEW = (
    Column(label="Line", key="line", kind="number", align="end"),
    Column(label="Name", key="label", primary=True),
    Column(label="Email or number", key="about"),
    Column(label="What will become of it", key="outcome", kind="badge"),
    Column(label="Why", key="reason"),
)


class UploadSchema(Schema):
    file = fields.Raw(
        required=True,
        metadata={
            "label": "CSV file",
            "kind": "file",
            "accept": ".csv,.txt,text/csv",
            "hint": "As Google, Outlook, QuickBooks or Excel write it: semicolons, other alphabets and old "
            "encodings are fine. Nothing is changed before you have seen a preview.",
        },
    )
    kind = fields.String(
        load_default="",
        metadata={"label": "What it has", "kind": "select", "empty": "Look at the headings"},
    )


def kind_label(kind: str) -> str:
    words = context.catalog().words()
    of_core = {"contacts": _("Contacts"), "accounts": f"{words.customers}, {words.sites.lower()}"}
    return {**dict(kinds()), **of_core}.get(kind, kind)


@room.page("", policy=IMPORT, methods=("GET", "POST"))
def index() -> ResponseReturnValue:
    return handle(Bound(schema=UploadSchema(), name="upload", choices={"kind": kinds()}), listed, upload)


def listed(form: Form) -> str:
    rows, page = page_of(
        context.session(), services.files_statement(), services.files_order(), request.args, url_for(".index")
    )
    return render_template(
        "office/imports/index.html", form=form, page=page, columns=COLUMNS, rows=[row_of(row) for row in rows]
    )


def row_of(row: Any) -> Row:
    cells = {
        "file": row.filename, "kind": kind_label(row.kind), "rows": row.total, "by": row.created_by,
        "when": row.created_at, "state": STATES[row.state],
    }  # fmt: skip
    return Row(cells=cells, url=url_for(".show", file_id=row.id))


def upload(values: dict[str, Any]) -> str:
    sent = values["file"]
    data = sent.stream.read(MAX_BYTES + 1)
    file = services.keep_file(context.session(), sent.filename, data, values["kind"], context.actor())
    return url_for(".show", file_id=file.id)


@room.page("/<uuid:file_id>", policy=IMPORT, methods=("GET", "POST"))
def show(file_id: UUID) -> ResponseReturnValue:
    """Before it is begun: columns and preview. Afterwards: how far it is, and what became of the rows."""
    file = get_file(context.session(), file_id)
    if file.job_id is not None:
        return show_result(file)
    if file.storage_key is None:
        raise Refused(services.GONE)
    table = table_of(context.session(), file)
    if request.method == "POST":
        return save_columns(file_id, len(table.headings))
    preview = services.preview_file(context.session(), file)
    form = mapping_form(preview, file.kind)
    return render_template(
        "office/imports/preview.html", file=file, plan=preview, form=form, columns=PREVIEW, bars=bars(preview),
        rows=[preview_row(row) for row in preview.rows], kind=kind_label(file.kind), once=file.id,
    )  # fmt: skip


def save_columns(file_id: UUID, width: int) -> ResponseReturnValue:
    typed = {column: request.form.get(f"column-{column}") or None for column in range(width)}
    try:
        services.set_mapping(context.session(), file_id, request.form.get("kind", ""), typed)
        flash(_("The columns are read as you said."), "success")
    except Refused as fault:
        context.rollback()
        flash(fault.message, "error")
    return redirect(url_for(".show", file_id=file_id), 303)


def bars(preview: services.Preview) -> list[Bar]:
    looks = [(OUTCOMES[name], preview.counts[name]) for name in in_order(preview.counts)]
    return [Bar(label=look.label, value=count, tone=look.tone) for look, count in looks]


def preview_row(row: Any) -> Row:
    look, values = OUTCOMES[row.outcome], row.data["values"]
    about = values.get("email") or values.get("number") or values.get("street", "")
    cells = {
        "line": row.line,
        "label": row.label,
        "about": about,
        "outcome": (look.label, look.tone),
        "reason": row.reason,
    }
    return Row(cells=cells)


@room.page("/<uuid:file_id>/start", policy=IMPORT, methods=("POST",))
def start(file_id: UUID) -> ResponseReturnValue:
    def act() -> str:
        services.start_import(context.session(), file_id, context.actor())
        return url_for(".show", file_id=file_id)

    return once(request.form.get("_once"), act)


@room.page("/<uuid:file_id>/dismiss", policy=IMPORT, methods=("POST",))
def dismiss(file_id: UUID) -> ResponseReturnValue:
    services.dismiss(context.session(), file_id)
    flash(_("The file is gone; nothing was imported."), "success")
    return redirect(url_for(".index"), 303)
