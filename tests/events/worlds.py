"""Records and documents made directly, for tests of who is told of them."""

from datetime import date, timedelta

from doorstep import clock
from doorstep.documents.models import Document

_numbers = iter(range(1, 10**9))


def make_record(session, kind, account, *, status="draft", published=True, parent=None, **values):
    model = session.catalog.record_types[kind].model
    needed = [c for c in model.__table__.columns if not (c.nullable or c.default or c.primary_key)]
    record = model(
        **{c.name: c.type.python_type() for c in needed},
        kind=kind,
        number=f"N-{next(_numbers)}",
        title="Main Street",
        status=status,
        happens_on=date(2026, 3, 12),
        account_id=account.id if account else None,
        parent_id=parent.id if parent else None,
        visible_from=clock.now() - timedelta(hours=1) if published else None,
        **values,
    )
    session.add(record)
    session.flush()
    return record


def make_document(session, *, record=None, account=None, contact=None, kind="file", published=True):
    document = Document(
        kind=kind,
        title="The plan",
        media_type="text/plain",
        sha256="0" * 64,
        storage_key=f"k{next(_numbers)}",
        record_id=record.id if record else None,
        record_kind=record.kind if record else None,
        account_id=record.account_id if record else account.id if account else None,
        contact_id=contact.id if contact else None,
        visible_from=clock.now() - timedelta(hours=1) if published else None,
    )
    session.add(document)
    session.flush()
    return document
