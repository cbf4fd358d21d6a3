"""Which column is what: one select a column, with what stands in the first rows below it."""

from itertools import islice

from flask_babel import gettext as _

from doorstep.clean import one_line
from doorstep.imports.headings import fields_for
from doorstep.imports.reading import Table
from doorstep.imports.services import Preview
from doorstep.plugins.contributions import Importer
from doorstep.web import context
from doorstep.web.shapes import Form, FormField

SAMPLES = 3
KINDS = [("contacts", "Contacts"), ("accounts", "Customers and sites")]


def kinds() -> list[tuple[str, str]]:
    """What a file may have, here."""
    return KINDS + [(one.name, one.label) for one in context.catalog().values(Importer)]


def mapping_form(preview: Preview, kind: str) -> Form:
    choices = [
        ("", _("Leave this column out")),
        *((one.name, one.label) for one in fields_for(kind, preview.mapping.own)),
    ]
    what = FormField(
        name="kind", label=_("What the file has"), kind="select", required=True, value=kind, choices=kinds()
    )
    samples = samples_of(preview.table)
    columns = [
        FormField(
            name=f"column-{place}", label=heading, kind="select", required=True, choices=choices,
            value=preview.mapping.by_column.get(place) or "", hint=samples[place],
        )
        for place, heading in enumerate(preview.table.headings)
    ]  # fmt: skip
    errors = [("kind", preview.problem)] if preview.problem else []
    return Form(name="columns", fields=[what, *columns], errors=errors)


def samples_of(table: Table) -> list[str | None]:
    """Under each heading the first cells that say something."""
    rows = [row.cells for row in islice(table.rows(), 20) if not row.fault]
    found = [[one_line(row[place], 40) for row in rows if row[place].strip()] for place in range(len(table.headings))]
    return [
        _("Such as %(cells)s", cells=", ".join(cells[:SAMPLES])) if cells else _("Nothing in the first rows")
        for cells in found
    ]
