"""Records, documents and many people made directly, for tests of who is told of what."""

from datetime import date, timedelta

from sqlalchemy import insert, select

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.base import new_id
from doorstep.documents.models import Document
from doorstep.events.actors import SYSTEM
from doorstep.events.bulk import people_of, plan_many

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


def many_contacts(firm, count):
    """So many contacts, written without an object for each."""
    blank = ("last_name", "company", "sort_name", "phone", "street", "city", "region", "postcode", "notes", "search")
    rest = {"use_company_address": True, "do_not_email": False, "suspension_note": "", "version": 1}
    rows = [
        {"business_id": firm.tenant.id, "id": new_id(), "first_name": f"P{n}", "email": f"p{n}@example.org",
         "email_key": f"p{n}@example.org", **dict.fromkeys(blank, ""), **rest}
        for n in range(count)
    ]  # fmt: skip
    with firm.writing() as session:
        session.connection().execute(insert(Contact.__table__), rows)


def tell_many(firm, count):
    """So many mails that wait, each to another contact."""
    many_contacts(firm, count)
    with firm.writing() as session:
        people = people_of(session, session.scalars(select(Contact.id)).all())
        plan_many(session, "document.published", people, SYSTEM, facts={"title": "Report of March"})
