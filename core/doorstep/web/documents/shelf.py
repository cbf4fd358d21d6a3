"""The documents of a record, an account or a contact, as a panel for pages of other rooms (`documents/_list.html`)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from attrs import evolve, frozen
from flask import url_for

from doorstep.access.acts import may_act
from doorstep.access.viewer import Viewer
from doorstep.db.session import BusinessSession
from doorstep.documents.lists import MOST_SHOWN, documents_at
from doorstep.documents.places import Place, contact_kinds, staff_kinds
from doorstep.records.sharing import seen_by
from doorstep.users.permissions import Permission, may
from doorstep.web import context
from doorstep.web.documents.views import files_of
from doorstep.web.shapes import FileView

MOST_NAMES = 4


@frozen(kw_only=True)
class Shelf:
    """:ivar upload_url: where this viewer adds one, None when they may not; :ivar all_url: the list of them all."""

    files: list[FileView]
    upload_url: str | None
    all_url: str
    zip_url: str | None
    is_staff: bool
    more: bool


def documents_of(
    session: BusinessSession,
    viewer: Viewer,
    *,
    record_id: UUID | None = None,
    account_id: UUID | None = None,
    contact_id: UUID | None = None,
    record_kind: str | None = None,
    account_kind: str | None = None,
    closed: bool = False,
) -> Shelf:
    """The newest documents there that the viewer sees: one statement, and one a gate.

    :param record_kind: of the record; :param account_kind: ``customer`` or ``site``: for whether files can be added.
    :param closed: whether it is archived, so that nothing is added any more.
    """
    found = documents_at(session, viewer, record_id=record_id, account_id=account_id, contact_id=contact_id)
    side, room = ("office", "documents") if viewer.is_staff else ("portal", "portal_documents")
    offered = "record" if record_id else account_kind or "contact"
    place = Place(
        offered=offered,
        label="",
        record_id=record_id,
        record_kind=record_kind,
        account_id=account_id,
        contact_id=contact_id,
    )
    return Shelf(
        files=with_readers(
            session, found.rows, files_of(found, side, where=False), viewer.is_staff and bool(record_id)
        ),
        upload_url=url_for(f"{room}.new", **place.arguments)
        if not closed and may_add(session, viewer, place)
        else None,
        all_url=url_for(f"{room}.index", **place.arguments),
        zip_url=url_for(f"{room}.all_as_zip", **place.arguments) if len(found.rows) > 1 else None,
        is_staff=viewer.is_staff,
        more=len(found.rows) == MOST_SHOWN,
    )


def with_readers(session: BusinessSession, rows: Sequence[Any], files: list[FileView], wanted: bool) -> list[FileView]:
    """For staff: beside what is shared person by person stands who sees it."""
    seen = seen_by(session, rows) if wanted else {}
    return [
        evolve(one, about=" · ".join(part for part in (one.about, read_by(seen[row.id])) if part)) if row.id in seen
        else one for row, one in zip(rows, files, strict=True)
    ]  # fmt: skip


def read_by(names: Sequence[str]) -> str:
    """The first names say enough; the document's page has them all."""
    if not names:
        return "Seen by nobody"
    more = len(names) - MOST_NAMES
    return f"Seen by {', '.join(names[:MOST_NAMES])}" + (f" and {more} more" if more > 0 else "")


def may_add(session: BusinessSession, viewer: Viewer, place: Place) -> bool:
    if viewer.is_staff:
        user = context.me()
        return bool(user and may(user.staff_role, Permission.DOCUMENTS) and staff_kinds(viewer.catalog, place))
    if context.previewing() is not None or place.record_id is None or not contact_kinds(viewer.catalog, place):
        return False
    return may_act(session, viewer.contact_id, "upload", place.record_id, place.record_kind or "", place.account_id)
