"""Photos of findings: documents of the report that name the finding as their row."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from doorstep.api import (
    CheckedFile,
    Document,
    Invalid,
    NotFound,
    archive_document,
    checked_files,
    page_actor,
    page_session,
    upload_document,
)
from doorstep_homegauge.building.room import POST, WRITE, finding_named, room
from doorstep_homegauge.report_content import PHOTO
from doorstep_homegauge.report_models import Finding, HomeReport


def pictures(files: Sequence[object]) -> list[CheckedFile]:
    """Checked before anything is written. :raises Invalid: at the field, when one is no picture."""
    found = checked_files(files, "photos") if files else []
    others = [one.title for one in found if not one.is_picture]
    if others:
        for one in found:
            one.file.close()
        raise Invalid({"photos": [f"“{title}” is no picture. Choose photos only." for title in others]})
    return found


def add_photos(report: HomeReport, finding: Finding, files: Sequence[CheckedFile]) -> None:
    """They are called as their finding is: nobody knows them by the numbers a camera gives."""
    session, actor = page_session(), page_actor()
    there = len(documents_of(report.id, finding.id)) if files else 0
    for number, file in enumerate(files, start=there + 1):
        title = f"{finding.item} {number}"
        upload_document(session, report, PHOTO, file, actor, title=title, publish=True, row_id=finding.id, tell=False)


def documents_of(report_id: UUID, finding_id: UUID) -> list[Document]:
    mine = (Document.record_id == report_id, Document.row_id == finding_id, Document.kind == PHOTO)
    live = (Document.archived_at.is_(None), Document.replaced_at.is_(None))
    return list(page_session().scalars(select(Document).where(*mine, *live).order_by(Document.id)))


@room.page("/photos/<uuid:document_id>/remove", policy=WRITE, methods=POST)
def remove_photo(document_id: UUID) -> ResponseReturnValue:
    session = page_session()
    mine = (Document.id == document_id, Document.kind == PHOTO, Document.archived_at.is_(None))
    document = session.scalar(select(Document).where(*mine))
    if document is None or document.row_id is None:
        raise NotFound
    finding, _report = finding_named(document.row_id)
    archive_document(session, document, page_actor())
    flash("The photo is removed.", "success")
    return redirect(url_for(".edit_finding", finding_id=finding.id), 303)
