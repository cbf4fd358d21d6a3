"""What pages about contacts read: columns, joined, a fixed number of statements."""

from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from doorstep.access import visible
from doorstep.access.viewer import Viewer, choices_column, links_column
from doorstep.accounts.models import Account, Link
from doorstep.contacts.lists import is_on, lists_column
from doorstep.contacts.models import Contact
from doorstep.db.search import search_condition
from doorstep.db.session import BusinessSession
from doorstep.events.models import Event
from doorstep.invitations.status import (
    ENROLLED,
    INVITED,
    NOT_ENROLLED,
    has_opened,
    is_lapsing,
    since_column,
    status_column,
)
from doorstep.problems import NotFound
from doorstep.records.models import Participant, Record

SUSPENDED = "suspended"
STATUSES = {NOT_ENROLLED: "Not enrolled", INVITED: "Invited", ENROLLED: "Enrolled", SUSPENDED: "Suspended"}
NARROWER = {"opened": "Opened the invitation", "lapsing": "Invitation lapses"}
STATUSES |= NARROWER
ORDER: tuple[Any, Any] = (Contact.sort_name, Contact.id)
MOST_LINKS = 200
MOST_LINES = 30
MOST_CHOICES = 100
MOST_LIKE = 25
MOST_RECORDS = 15


@frozen(kw_only=True)
class Filter:
    """What the list shows. `mark` leaves out who came later than it was shown; ids ascend in time."""

    q: str = ""
    status: str = ""
    list: str = ""
    archived: bool = False
    mark: UUID | None = None

    def condition(self) -> ColumnElement[bool]:
        kept = Contact.archived_at.is_not(None) if self.archived else Contact.archived_at.is_(None)
        before = Contact.id <= self.mark if self.mark else true()
        found = search_condition(Contact.search, self.q)
        listed = is_on(self.list) if self.list else true()
        return and_(Contact.merged_into_id.is_(None), kept, before, found, has_status(self.status), listed)


def has_status(status: str) -> ColumnElement[bool]:
    """Suspension is a flag beside the status, and a choice of the same filter."""
    if status == SUSPENDED:
        return Contact.suspended_at.is_not(None)
    if status in NARROWER:
        return has_opened() if status == "opened" else is_lapsing()
    return status_column() == status if status in STATUSES else true()


def contact_list(filter: Filter) -> Select[Any]:
    """The office's list: a contact's columns, ``status``, ``since``, ``accounts`` and ``account_name``."""
    columns = (
        Contact.id, Contact.first_name, Contact.last_name, Contact.company, Contact.email, Contact.suspended_at,
        Contact.archived_at, Contact.do_not_email, Contact.unreachable_at, Contact.unreachable_reason,
        status_column().label("status"), since_column().label("since"),
        _linked(func.count(Account.id.distinct())).label("accounts"),
        _linked(func.min(Account.name)).label("account_name"), lists_column().label("lists"),
    )  # fmt: skip
    return select(*columns).where(filter.condition())


def _linked(what: Any) -> Any:
    account = and_(Account.business_id == Link.business_id, Account.id == Link.account_id)
    mine = (Link.business_id == Contact.business_id, Link.contact_id == Contact.id, Link.ended_at.is_(None))
    return select(what).join_from(Link, Account, account).where(*mine).correlate(Contact).scalar_subquery()


def export_rows(session: BusinessSession, filter: Filter) -> Any:
    """All columns of an export, streamed."""
    columns = (
        Contact.first_name, Contact.last_name, Contact.company, Contact.email, Contact.phone, Contact.street,
        Contact.city, Contact.region, Contact.postcode, Contact.handle, Contact.do_not_email, Contact.suspended_at,
        status_column(), since_column(), _linked(func.aggregate_strings(Account.name, "; ")),
    )  # fmt: skip
    rows = select(*columns).where(filter.condition()).order_by(*ORDER)
    return session.execute(rows.execution_options(yield_per=500))


@frozen(kw_only=True)
class Shown:
    """A contact with what its pages say of the portal. `choices` are the areas that were chosen for them, `lists` the
    names of the lists they stand on."""

    contact: Contact
    status: str
    since: Any
    choices: str | None
    links: int
    lists: str | None

    @property
    def suspended_at(self) -> datetime | None:
        return self.contact.suspended_at


def shown_contact(session: BusinessSession, contact_id: UUID) -> Shown:
    """:raises NotFound: when there is none."""
    columns = (status_column(), since_column(), choices_column(), links_column(), lists_column())
    row = session.execute(select(Contact, *columns).where(Contact.id == contact_id)).one_or_none()
    if row is None:
        raise NotFound
    contact, status, since, choices, links, lists = row
    return Shown(contact=contact, status=status, since=since, choices=choices, links=links, lists=lists)


def links_of(session: BusinessSession, contact_id: UUID) -> list[Row[Any]]:
    """The accounts a contact is linked to: with link, role and what they stand under."""
    parent = aliased(Account)
    account = and_(Account.business_id == Link.business_id, Account.id == Link.account_id)
    above = and_(parent.business_id == Account.business_id, parent.id == Account.parent_id)
    columns = (
        Link.id.label("link_id"), Link.role, Link.is_primary, Account.id, Account.kind, Account.name, Account.number,
        Account.city, parent.name.label("parent_name"),
    )  # fmt: skip
    rows = select(*columns).join(Account, account).outerjoin(parent, above)
    rows = rows.where(Link.contact_id == contact_id, Link.ended_at.is_(None))
    return list(session.execute(rows.order_by(Account.sort_name, Account.id).limit(MOST_LINKS)))


def account_choices(session: BusinessSession, contact_id: UUID, q: str) -> list[Row[Any]]:
    """Accounts to link, found by words: id, kind, name, number, parent_name."""
    parent = aliased(Account)
    above = and_(parent.business_id == Account.business_id, parent.id == Account.parent_id)
    linked = select(Link.account_id).where(Link.contact_id == contact_id, Link.ended_at.is_(None))
    columns = (Account.id, Account.kind, Account.name, Account.number, parent.name.label("parent_name"))
    rows = (
        select(*columns).outerjoin(parent, above).where(Account.archived_at.is_(None), Account.merged_into_id.is_(None))
    )
    rows = rows.where(search_condition(Account.search, q), Account.id.not_in(linked))
    return list(session.execute(rows.order_by(Account.sort_name, Account.id).limit(MOST_CHOICES)))


def records_of(session: BusinessSession, viewer: Viewer) -> list[Row[Any]]:
    """The newest records a contact takes part in or reaches by a link, published or not; columns, never entities."""
    types = viewer.catalog.record_types.values()
    mine = select(Participant.record_id).where(Participant.contact_id == viewer.contact_id)
    linked = and_(
        Record.kind.in_(sorted(one.name for one in types if one.reach != "participants")),
        Record.account_id.in_(visible.reached_accounts(viewer)),
    )
    reached = and_(Record.kind.in_(sorted(one.name for one in types)), or_(Record.id.in_(mine), linked))
    account = and_(Account.business_id == Record.business_id, Account.id == Record.account_id)
    part = select(func.min(Participant.role)).where(
        Participant.business_id == Record.business_id, Participant.record_id == Record.id,
        Participant.contact_id == viewer.contact_id,
    )  # fmt: skip
    columns = (
        Record.id, Record.kind, Record.number, Record.title, Record.status, Record.substatus, Record.happens_on,
        Record.visible_from,
        Account.name.label("account_name"), part.correlate(Record).scalar_subquery().label("role"),
    )  # fmt: skip
    rows = select(*columns).outerjoin(Account, account).where(Record.archived_at.is_(None), reached)
    return list(session.execute(rows.order_by(Record.happens_on.desc(), Record.id.desc()).limit(MOST_RECORDS)))


def lines_of(session: BusinessSession, contact_id: UUID) -> list[Row[Any]]:
    """The newest lines of a contact's history."""
    columns = (Event.name, Event.actor, Event.at, Event.facts, Event.record_id, Event.document_id, Event.account_id)
    rows = select(*columns).where(Event.contact_id == contact_id)
    return list(session.execute(rows.order_by(Event.id.desc()).limit(MOST_LINES)))


def people_like(session: BusinessSession, q: str, but: UUID) -> list[Row[Any]]:
    """Live contacts found by words: id, first_name, last_name, company, email."""
    columns = (Contact.id, Contact.first_name, Contact.last_name, Contact.company, Contact.email)
    rows = select(*columns).where(Filter(q=q).condition(), Contact.id != but)
    return list(session.execute(rows.order_by(*ORDER).limit(MOST_LIKE)))
