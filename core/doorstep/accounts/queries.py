"""What pages about customers and sites read: columns, joined, a fixed number of statements."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from doorstep.access import visible
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.contacts.models import Contact
from doorstep.db.search import search_condition
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.events.models import Event
from doorstep.invitations.status import status_column
from doorstep.problems import NotFound
from doorstep.records.models import Record

ORDER: Any = (Account.sort_name, Account.id)
MOST_BELOW = 25
MOST_LINKED = 200
MOST_CHOICES = 100
MOST_PARENTS = 1000


def live_links(account_id: Any = Account.id) -> Any:
    """How many contacts are linked to the account of this row."""
    count = select(func.count(Link.contact_id.distinct()))
    here = (Link.business_id == Account.business_id, Link.account_id == account_id, Link.ended_at.is_(None))
    return count.where(*here).correlate(Account).scalar_subquery()


def below_count() -> Any:
    """How many live accounts stand directly below the account of this row."""
    child = aliased(Account)
    here = (child.business_id == Account.business_id, child.parent_id == Account.id, child.archived_at.is_(None))
    return select(func.count(child.id)).where(*here).correlate(Account).scalar_subquery()


def account_list(*, kind: str = "", q: str = "", archived: bool = False, under: UUID | None = None) -> Select[Any]:
    """The office's list: an account's columns, ``parent_name``, and the counts ``contacts`` and ``below``."""
    parent = aliased(Account)
    above = and_(parent.business_id == Account.business_id, parent.id == Account.parent_id)
    columns = (
        Account.id, Account.kind, Account.number, Account.name, Account.street, Account.city, Account.region,
        Account.postcode, Account.phone, Account.archived_at, Account.parent_id, parent.name.label("parent_name"),
        Account.extra, live_links().label("contacts"), below_count().label("below"),
    )  # fmt: skip
    rows = select(*columns).outerjoin(parent, above).where(Account.merged_into_id.is_(None))
    rows = rows.where(Account.archived_at.is_not(None) if archived else Account.archived_at.is_(None))
    if kind:
        rows = rows.where(Account.kind == kind)
    if under:
        rows = rows.where(Account.parent_id == under)
    return rows.where(search_condition(Account.search, q))


def account_with_counts(session: BusinessSession, account_id: UUID) -> tuple[Account, int, int, int]:
    """An account with the numbers of its contacts, of what stands directly below, and of its documents.

    :raises NotFound: when there is none.
    """
    documents = select(func.count(Document.id)).where(
        Document.business_id == Account.business_id, Document.account_id == Account.id, Document.record_id.is_(None),
        Document.archived_at.is_(None), Document.replaced_at.is_(None),
    )  # fmt: skip
    counts = (live_links(), below_count(), documents.correlate(Account).scalar_subquery())
    row = session.execute(select(Account, *counts).where(Account.id == account_id)).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2], row[3]


def ancestors(session: BusinessSession, account_id: UUID) -> list[Row[Any]]:
    """What an account stands under, the topmost first: id, name, kind."""
    here = and_(AccountTree.business_id == Account.business_id, AccountTree.ancestor_id == Account.id)
    rows = select(Account.id, Account.name, Account.kind).join(AccountTree, here)
    rows = rows.where(AccountTree.descendant_id == account_id, AccountTree.depth > 0)
    return list(session.execute(rows.order_by(AccountTree.depth.desc())))


def children(session: BusinessSession, account_id: UUID, condition: Any = None) -> list[Row[Any]]:
    """The first of what stands directly below: id, kind, number, name, street, city."""
    columns = (
        Account.id,
        Account.kind,
        Account.number,
        Account.name,
        Account.street,
        Account.city,
        live_links().label("contacts"),
    )
    rows = select(*columns, live_links().label("contacts")).where(Account.parent_id == account_id)
    rows = rows.where(Account.archived_at.is_(None))
    if condition is not None:
        rows = rows.where(condition)
    return list(session.execute(rows.order_by(*ORDER).limit(MOST_BELOW)))


def linked_contacts(session: BusinessSession, account_id: UUID) -> list[Row[Any]]:
    """Contacts linked to an account or to what it stands under, the nearest first: with link, role and source."""
    tree = and_(AccountTree.business_id == Link.business_id, AccountTree.ancestor_id == Link.account_id)
    contact = and_(
        Contact.business_id == Link.business_id, Contact.id == Link.contact_id, Contact.archived_at.is_(None)
    )
    source = and_(Account.business_id == Link.business_id, Account.id == Link.account_id)
    columns = (
        Link.id.label("link_id"), Link.role, Link.is_primary, AccountTree.depth, Account.id.label("account_id"),
        Account.name.label("account_name"), Contact.id, Contact.first_name, Contact.last_name, Contact.company,
        Contact.email, Contact.phone, Contact.suspended_at, status_column().label("status"),
    )  # fmt: skip
    rows = select(*columns).join(AccountTree, tree).join(Contact, contact).join(Account, source)
    rows = rows.where(AccountTree.descendant_id == account_id, Link.ended_at.is_(None), Contact.archived_at.is_(None))
    order = (AccountTree.depth, Link.is_primary.desc(), Contact.sort_name, Contact.id)
    return list(session.execute(rows.order_by(*order).limit(MOST_LINKED)))


def contact_choices(session: BusinessSession, q: str, but_linked_to: UUID | None = None) -> list[Row[Any]]:
    """Live contacts to choose from: id, first_name, last_name, company, email."""
    columns = (Contact.id, Contact.first_name, Contact.last_name, Contact.company, Contact.email)
    rows = select(*columns).where(Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    rows = rows.where(search_condition(Contact.search, q))
    if but_linked_to:
        linked = select(Link.contact_id).where(Link.account_id == but_linked_to, Link.ended_at.is_(None))
        rows = rows.where(Contact.id.not_in(linked))
    return list(session.execute(rows.order_by(Contact.sort_name, Contact.id).limit(MOST_CHOICES)))


def parent_choices(session: BusinessSession, but: UUID | None = None, now: UUID | None = None) -> list[tuple[str, str]]:
    """Customers that can have something below them, with their number where they have one; the present one first."""
    rows = select(Account.id, Account.name, Account.number).where(Account.kind == "customer")
    rows = rows.where(or_(Account.archived_at.is_(None), Account.id == now))
    if but:
        under = select(AccountTree.descendant_id).where(AccountTree.ancestor_id == but)
        rows = rows.where(Account.id.not_in(under))
    found = session.execute(rows.order_by(case((Account.id == now, 0), else_=1), *ORDER).limit(MOST_PARENTS))
    return [(str(one), f"{name} ({number})" if number else name) for one, name, number in found]


def record_counts(session: BusinessSession, account_id: UUID, viewer: Viewer) -> dict[str, tuple[int, int]]:
    """By kind: how many records the viewer sees on an account and all below it, and how many of them are open."""
    under = select(AccountTree.descendant_id).where(AccountTree.ancestor_id == account_id)
    is_open = func.sum(case((Record.closed_at.is_(None), 1), else_=0))
    rows = select(Record.kind, func.count(Record.id), is_open).where(Record.account_id.in_(under))
    rows = rows.where(Record.kind.in_(sorted(viewer.record_kinds())), visible.records(viewer)).group_by(Record.kind)
    return {kind: (count, open_) for kind, count, open_ in session.execute(rows)}


def newest_records(session: BusinessSession, account_id: UUID, viewer: Viewer, most: int = 8) -> list[Row[Any]]:
    """The newest records the viewer sees on an account and below it."""
    under = select(AccountTree.descendant_id).where(AccountTree.ancestor_id == account_id)
    columns = (
        Record.id, Record.kind, Record.number, Record.title, Record.status, Record.happens_on, Record.visible_from,
        Record.closed_at, Account.name.label("account_name"),
    )  # fmt: skip
    here = and_(Account.business_id == Record.business_id, Account.id == Record.account_id)
    rows = select(*columns).join(Account, here).where(Record.account_id.in_(under))
    rows = rows.where(Record.kind.in_(sorted(viewer.record_kinds())), visible.records(viewer))
    return list(session.execute(rows.order_by(Record.happens_on.desc(), Record.id.desc()).limit(most)))


def history(session: BusinessSession, account_id: UUID) -> Select[Any]:
    """The activity lines of an account; order them by `Event.id` descending."""
    columns = (
        Event.id,
        Event.name,
        Event.actor,
        Event.at,
        Event.facts,
        Event.contact_id,
        Event.record_id,
        Event.document_id,
    )
    return select(*columns).where(Event.account_id == account_id)


HISTORY_ORDER: Any = (Event.id.desc(),)


def visible_accounts(viewer: Viewer, q: str = "") -> Any:
    """The portal's list: id, kind, number, name, street, city, region, postcode, parent_name."""
    parent = aliased(Account)
    above = and_(parent.business_id == Account.business_id, parent.id == Account.parent_id)
    columns = (
        Account.id, Account.kind, Account.number, Account.name, Account.street, Account.city, Account.region,
        Account.postcode, parent.name.label("parent_name"),
    )  # fmt: skip
    rows = select(*columns).outerjoin(parent, above).where(visible.accounts(viewer))
    return rows.where(search_condition(Account.search, q))


def visible_account(session: BusinessSession, viewer: Viewer, account_id: UUID) -> Account:
    """The one door to an account in the portal.

    :raises NotFound: when the viewer does not reach it, or there is none.
    """
    account = session.scalar(select(Account).where(Account.id == account_id, visible.accounts(viewer)))
    if account is None:
        raise NotFound
    return account
