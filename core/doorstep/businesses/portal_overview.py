"""What the portal's home page says: what a contact is asked for, and what is new for them."""

from typing import Any

from sqlalchemy import Row, Select, and_, select

from doorstep.access import visible
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account
from doorstep.db.once import ask, once
from doorstep.db.session import BusinessSession
from doorstep.documents.awaiting import of_viewer
from doorstep.documents.lists import rows_where
from doorstep.documents.models import Document
from doorstep.records.models import Record

MOST_DECISIONS = 10
MOST_NEW = 6


def waiting_decisions(session: BusinessSession, viewer: Viewer) -> list[Row[Any]]:
    """Documents the viewer sees that ask for an answer they may and must still give, the longest published first."""
    return list(ask(session, _waiting(viewer), viewer_id=viewer.contact_id))


@once
def _waiting(viewer: Viewer) -> Select[Any]:
    asked = (of_viewer(viewer), visible.documents(viewer))
    return rows_where(*asked, viewer=viewer).order_by(Document.visible_from, Document.id).limit(MOST_DECISIONS)


def newest_documents(session: BusinessSession, viewer: Viewer) -> list[Row[Any]]:
    """The newest documents the viewer sees that stand for themselves, not for a record, a message or a row."""
    return list(ask(session, _documents(viewer), viewer_id=viewer.contact_id))


@once
def _documents(viewer: Viewer) -> Select[Any]:
    pages = {kind.rendered for kind in viewer.catalog.record_types.values() if kind.rendered}
    parts = {kind.name for kind in viewer.catalog.document_kinds.values() if not kind.announce}
    apart = (Document.message_id.is_(None), Document.row_id.is_(None), Document.kind.not_in(sorted(pages | parts)))
    order = (Document.visible_from.desc(), Document.id.desc())
    rows = rows_where(*apart, visible.documents(viewer), viewer=viewer)
    return rows.order_by(*order).limit(MOST_NEW)


def newest_records(session: BusinessSession, viewer: Viewer) -> list[Row[Any]]:
    return list(ask(session, _records(viewer), viewer_id=viewer.contact_id))


@once
def _records(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    account = and_(Account.business_id == Record.business_id, Account.id == Record.account_id)
    columns = (
        Record.id, Record.kind, Record.number, Record.title, Record.status, Record.substatus, Record.happens_on,
        Record.visible_from, Account.name.label("account_name"),
    )  # fmt: skip
    rows = select(*columns).outerjoin(Account, account).where(visible.records(viewer), Record.parent_id.is_(None))
    return rows.order_by(Record.visible_from.desc(), Record.id.desc()).limit(MOST_NEW)
