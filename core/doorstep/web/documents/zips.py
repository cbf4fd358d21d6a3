"""Everything a list shows, in one file that is written while it is sent."""

from collections.abc import Iterable, Iterator
from typing import Any

import structlog
from flask import Response, stream_with_context

from doorstep.documents.exports import zip_stream
from doorstep.documents.lists import Listed, Wanted, listing, order_of, with_held
from doorstep.problems import Refused
from doorstep.storage import MissingFile, Storage
from doorstep.web import context
from doorstep.web.documents.content import note_reading

MOST_FILES = 500
MOST_BYTES = 2_000_000_000
TOO_MANY = "These are too many files for one download ({what}). Choose a kind, or search, so that fewer are left."
NONE = "There is nothing to download here."
MISSING = "This file is missing on our side. Please tell us its name.\n"
log = structlog.get_logger()


def send_zip(wanted: Wanted, name: str) -> Response:
    """The documents of a list that the viewer may open, as one zip.

    :raises Refused: when there are none, or too many.
    """
    found = chosen(wanted)
    open_rows = [row for row in found.rows if row.id not in found.held and row.storage_key]
    note_reading([row.id for row in open_rows])
    entries = entries_of(context.installation().storage, open_rows, found)
    response = Response(stream_with_context(zip_stream(entries)), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def chosen(wanted: Wanted) -> Listed:
    viewer, session = context.viewer(), context.session()
    rows = session.execute(listing(viewer, wanted).order_by(*order_of(viewer)).limit(MOST_FILES + 1)).all()
    if not rows:
        raise Refused(NONE)
    if len(rows) > MOST_FILES:
        raise Refused(TOO_MANY.format(what=f"more than {MOST_FILES}"))
    if sum(row.size for row in rows) > MOST_BYTES:
        raise Refused(TOO_MANY.format(what="more than 2 GB"))
    return with_held(session, viewer, rows)


def entries_of(storage: Storage, rows: list[Any], found: Listed) -> Iterator[tuple[str, Iterable[bytes]]]:
    for row in rows:
        name = (
            f"{row.record_number} {row.title}"
            if row.record_number and row.record_number not in row.title
            else row.title
        )
        try:
            yield name, storage.stream(row.storage_key)
        except MissingFile:
            log.error("document.file_missing", document=str(row.id))
            yield f"{name} (missing).txt", [MISSING.encode()]
    if found.held:
        lines = [f"{row.title}: {found.held[row.id].reason}" for row in found.rows if row.id in found.held]
        yield "Not included.txt", ["\r\n".join(lines).encode()]
