"""What the office's home page says: what waits, where everybody stands, what happened last; a few statements in all."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, select

from doorstep.access import visible
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account
from doorstep.contacts.models import Contact
from doorstep.contacts.queries import Filter
from doorstep.db.session import BusinessSession
from doorstep.documents.lists import Wanted, listing
from doorstep.events.models import Delivery, Event
from doorstep.invitations.models import AccessRequest
from doorstep.records.models import Record
from doorstep.records.queries import flagged
from doorstep.records.unread import with_news

MOST = 1000
MOST_EVENTS = 7
# In the place of a status: no status is called so, for their names have no hyphen.
TALKED = "new-messages"
QUIET = ("document.read", "document.added", "document.shown")


@frozen(kw_only=True)
class Overview:
    """Counts, each no further than one past `MOST`, by name; and open records by kind and status."""

    counts: dict[str, int]
    open_records: dict[str, dict[str, int]]

    def total(self, kind: str) -> int:
        return sum(self.open_records.get(kind, {}).values())

    @property
    def is_new(self) -> bool:
        """Whether nothing was brought here yet."""
        return not any(self.counts[name] for name in ("contacts", "accounts"))


def capped(rows: Select[Any]) -> Any:
    some = rows.with_only_columns(literal(1).label("one"), maintain_column_froms=True).order_by(None)
    return select(func.count()).select_from(some.limit(MOST + 1).subquery()).scalar_subquery()


def contacts(status: str = "") -> Any:
    return capped(select(Contact.id).where(Filter(status=status).condition()))


def overview(session: BusinessSession, viewer: Viewer, user_id: UUID) -> Overview:
    """In two statements. :param user_id: whose unread messages are counted."""
    wanted = {
        "requests": capped(select(AccessRequest.id).where(AccessRequest.decided_at.is_(None))),
        "unpublished": capped(listing(viewer, Wanted(state="unpublished"))),
        "decisions": capped(listing(viewer, Wanted(state="waiting"))),
        "failed": capped(select(Delivery.id).where(Delivery.state == "failed")),
        "contacts": contacts(),
        "not_enrolled": contacts("not_enrolled"),
        "invited": contacts("invited"),
        "opened": contacts("opened"),
        "enrolled": contacts("enrolled"),
        "lapsing": contacts("lapsing"),
        "accounts": capped(select(Account.id).where(Account.archived_at.is_(None))),
        **flags(viewer),
        **talked(viewer, user_id),
    }
    row = session.execute(select(*(count.label(name) for name, count in wanted.items()))).one()
    return Overview(counts=dict(row._mapping), open_records=open_records(session, viewer))


def flags(viewer: Viewer) -> dict[str, Any]:
    """How many records have each flag: by kind and flag."""
    return {
        f"{kind.name}.{flag.name}": capped(
            select(Record.id).where(visible.records(viewer), Record.kind == kind.name, flagged(kind, flag))
        )
        for kind in viewer.catalog.record_types.values()
        for flag in kind.flags
    }


def talked(viewer: Viewer, user_id: UUID) -> dict[str, Any]:
    """By kind, the records where customers can write and something is new to this user."""
    kinds = [kind.name for kind in viewer.catalog.record_types.values() if "comment" in kind.portal]
    seen, new = visible.records(viewer), with_news(viewer, user_id)
    return {f"{kind}.{TALKED}": capped(select(Record.id).where(Record.kind == kind, seen, new)) for kind in kinds}


def open_records(session: BusinessSession, viewer: Viewer) -> dict[str, dict[str, int]]:
    """How many records stand open, by kind and status."""
    rows = select(Record.kind, Record.status, func.count(Record.id)).where(visible.records(viewer))
    rows = rows.where(Record.closed_at.is_(None), Record.kind.in_(sorted(viewer.catalog.record_types)))
    found: dict[str, dict[str, int]] = {}
    for kind, status, count in session.execute(rows.group_by(Record.kind, Record.status)):
        found.setdefault(kind, {})[status] = count
    return found


def last_events(session: BusinessSession, but: Iterable[str] = QUIET) -> list[Row[Any]]:
    """What happened last in the business, with the account it happened at."""
    account = and_(Account.business_id == Event.business_id, Account.id == Event.account_id)
    about = (Event.contact_id, Event.account_id, Event.record_id, Event.document_id, Account.name.label("account_name"))
    rows = select(Event.id, Event.name, Event.actor, Event.at, Event.facts, *about).outerjoin(Account, account)
    rows = rows.where(not_one_of(but)).order_by(Event.id.desc()).limit(MOST_EVENTS)
    return list(session.execute(rows))


def not_one_of(names: Iterable[str]) -> ColumnElement[bool]:
    return Event.name.not_in(list(names))
