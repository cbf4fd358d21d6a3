"""Search over everything at once: a few of each, with the list that has them all."""

from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, select

from doorstep.access import visible
from doorstep.access.viewer import Viewer
from doorstep.accounts import queries as accounts
from doorstep.accounts.models import Account
from doorstep.contacts.models import Contact
from doorstep.contacts.queries import Filter
from doorstep.db.search import search_condition, search_words
from doorstep.db.session import BusinessSession
from doorstep.documents.lists import Wanted, listing, order_of
from doorstep.records.models import Record

MOST = 20


@frozen(kw_only=True)
class Hits:
    """The first `MOST` of one sort; `more` says that there are others."""

    rows: list[Any]
    more: bool


def search_office(session: BusinessSession, viewer: Viewer, text: str) -> dict[str, Hits]:
    """Contacts, accounts, records and documents of the business that have every word of the text."""
    if not search_words(text):
        return {}
    contacts = (Contact.id, Contact.first_name, Contact.last_name, Contact.company, Contact.email)
    people = select(*contacts).where(Filter(q=text).condition()).order_by(Contact.sort_name, Contact.id)
    return {
        "contacts": taken(session, people),
        "accounts": taken(session, accounts.account_list(q=text).order_by(*accounts.ORDER)),
        "records": taken(session, records(viewer, text)),
        "documents": taken(session, documents(viewer, text)),
    }


def search_portal(session: BusinessSession, viewer: Viewer, text: str) -> dict[str, Hits]:
    """Records, documents and accounts the contact sees; held documents by their title only."""
    if not search_words(text):
        return {}
    return {
        "records": taken(session, records(viewer, text)),
        "documents": taken(session, documents(viewer, text)),
        "accounts": taken(session, accounts.visible_accounts(viewer, text).order_by(*accounts.ORDER)),
    }


def taken(session: BusinessSession, statement: Any) -> Hits:
    rows = list(session.execute(statement.limit(MOST + 1)))
    return Hits(rows=rows[:MOST], more=len(rows) > MOST)


def records(viewer: Viewer, text: str) -> Any:
    account = and_(Account.business_id == Record.business_id, Account.id == Record.account_id)
    columns = (Record.id, Record.kind, Record.number, Record.title, Record.status, Record.happens_on, Record.account_id)
    rows = select(*columns, Account.name.label("account_name")).outerjoin(Account, account)
    rows = rows.where(visible.records(viewer), search_condition(Record.search, text))
    rows = rows.where(Record.kind.in_(sorted(viewer.record_kinds())))
    return rows.order_by(Record.happens_on.desc(), Record.id.desc())


def documents(viewer: Viewer, text: str) -> Any:
    return listing(viewer, Wanted(text=text)).order_by(*order_of(viewer))


def find_record(session: BusinessSession, record_id: UUID, catalog: Any) -> Any:
    """A record of an enabled kind, archived ones too, as its own class; None when there is none."""
    kind = session.scalar(select(Record.kind).where(Record.id == record_id))
    known = catalog.record_types.get(kind or "")
    return session.scalar(select(known.model).where(known.model.id == record_id)) if known else None
