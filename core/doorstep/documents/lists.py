"""Lists of documents: columns, joined, one statement; and which of their rows are held."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import ColumnElement, Row, Select, and_, literal, select
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.access import visible
from doorstep.access.gates import Holding, why
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account, AccountTree
from doorstep.contacts.models import Contact
from doorstep.db.once import ask, once, uuid_value
from doorstep.db.plans import unindexed
from doorstep.db.search import search_condition
from doorstep.db.session import BusinessSession
from doorstep.documents import awaiting
from doorstep.documents.models import Answer, Decision, Document
from doorstep.events.models import Event
from doorstep.problems import NotFound
from doorstep.records.models import Record

State = Literal["", "published", "unpublished", "scheduled", "waiting", "expired", "archived"]
STATES: tuple[State, ...] = ("", "published", "unpublished", "scheduled", "waiting", "expired", "archived")
MOST_SHOWN = 25
MOST_LINES = 50


@frozen(kw_only=True)
class Wanted:
    """What a list of documents is asked for. :ivar account_id: this account and all below it."""

    kind: str = ""
    state: State = ""
    text: str = ""
    account_id: UUID | None = None
    record_id: UUID | None = None
    contact_id: UUID | None = None


@frozen(kw_only=True)
class Listed:
    """Rows of a list, and the held ones among them."""

    rows: Sequence[Row[Any]]
    held: dict[UUID, Holding] = field(factory=dict)


def listing(viewer: Viewer, wanted: Wanted) -> Select[Any]:
    """The documents a viewer sees, as columns; in no order yet."""
    return rows_where(_seen(viewer, wanted), *_chosen(viewer, wanted), viewer=viewer)


def counting(viewer: Viewer, wanted: Wanted, most: int) -> Select[int] | None:
    """How a contact's documents are counted up to a cap; None where a state asks for more than the document's row."""
    if viewer.is_staff or wanted.state in ("waiting", "expired"):
        return None
    return visible.capped_count(viewer, Document, tuple(_chosen(viewer, wanted)), most)


def order_of(viewer: Viewer) -> tuple[ColumnElement[Any], ...]:
    """Newest first: for staff as they came, for customers as they were published."""
    return (Document.id.desc(),) if viewer.is_staff else visible.newest_first(viewer, Document)


def rows_where(*conditions: ColumnElement[bool], viewer: Viewer) -> Select[Any]:
    """Documents as rows. Their `answer` is how what they ask was settled, `mine` whether this contact has to answer."""
    record = and_(Record.business_id == Document.business_id, Record.id == Document.record_id)
    account = and_(Account.business_id == Document.business_id, Account.id == Document.account_id)
    contact = and_(Contact.business_id == Document.business_id, Contact.id == Document.contact_id)
    decision = and_(Decision.business_id == Document.business_id, Decision.document_id == Document.id)
    # The one answer there is where one settles; where each person gives one, there is none in the empty slot.
    only = (Answer.decision_id == Decision.id, Answer.slot == "")
    answer = and_(Answer.business_id == Decision.business_id, *only)
    mine = literal(False) if viewer.is_staff else awaiting.of_viewer(viewer)
    columns: tuple[Any, ...] = (
        Document.id, Document.kind, Document.title, Document.media_type, Document.size, Document.visible_from,
        Document.storage_key, Document.created_at, Document.created_by, Document.record_id, Document.record_kind,
        Document.account_id, Document.contact_id, Document.replaced_at, Document.archived_at, Document.replaces_id,
        Document.sha256, Record.number.label("record_number"), Record.title.label("record_title"),
        Record.visible_from.label("record_visible_from"), Account.name.label("account_name"),
        Account.kind.label("account_kind"), Contact.first_name, Contact.last_name, Contact.company,
        Decision.asks, Decision.each, Decision.expires_at, Decision.outcome.label("answer"), Answer.answered_by,
        Decision.settled_at.label("answered_at"), mine.label("mine"),
    )  # fmt: skip
    rows = select(*columns).outerjoin(Record, record).outerjoin(Account, account).outerjoin(Contact, contact)
    return rows.outerjoin(Decision, decision).outerjoin(Answer, answer).where(*conditions)


def _seen(viewer: Viewer, wanted: Wanted) -> ColumnElement[bool]:
    if viewer.is_staff and wanted.state == "archived":
        return Document.archived_at.is_not(None)
    return visible.documents(viewer)


def _chosen(viewer: Viewer, wanted: Wanted) -> list[ColumnElement[bool]]:
    chosen = [search_condition(Document.search, wanted.text), *_listed(viewer)]
    if wanted.kind:
        chosen.append(Document.kind == wanted.kind)
    if wanted.account_id:
        chosen.append(Document.account_id.in_(_below(wanted.account_id)))
    if wanted.record_id:
        chosen.append(Document.record_id == wanted.record_id)
    if wanted.contact_id:
        chosen.append(Document.contact_id == wanted.contact_id)
    states = {
        "published": Document.visible_from <= clock.now(),
        "scheduled": Document.visible_from > clock.now(),
        "unpublished": Document.visible_from.is_(None),
        "waiting": and_(_awaited(viewer), Document.visible_from <= clock.now()),
        "expired": and_(awaiting.is_expired(), Document.visible_from <= clock.now()),
    }
    return [*chosen, states[wanted.state]] if wanted.state in states else chosen


def _listed(viewer: Viewer) -> list[ColumnElement[bool]]:
    aside = sorted(kind.name for kind in viewer.catalog.document_kinds.values() if not kind.listed)
    return [Document.kind.not_in(aside)] if aside else []


def _awaited(viewer: Viewer) -> ColumnElement[bool]:
    """Answers that staff wait for; those that are asked of a contact."""
    return awaiting.is_open() if viewer.is_staff else awaiting.of_viewer(viewer)


def _below(account_id: UUID) -> Select[Any]:
    return select(AccountTree.descendant_id).where(AccountTree.ancestor_id == account_id)


def with_held(session: BusinessSession, viewer: Viewer, rows: Sequence[Row[Any]]) -> Listed:
    return Listed(rows=rows, held=why(session, viewer, rows))


def documents_at(
    session: BusinessSession,
    viewer: Viewer,
    *,
    record_id: UUID | None = None,
    account_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> Listed:
    """The newest documents of a record, an account or a contact that the viewer sees, for a panel of its page.

    An account's are those on itself: what its records have stands with them. Files of messages stand in the
    conversation, and those of a record's rows beside the row: they are left out here.
    """
    places = {"record_id": record_id, "account_id": account_id, "contact_id": contact_id}
    given = {name: value for name, value in places.items() if value is not None}
    newest = ask(session, _newest_at(viewer, *given), viewer_id=viewer.contact_id, **given)
    return with_held(session, viewer, newest.all())


@once
def _newest_at(viewer: Viewer, *given: str) -> Select[Any]:
    here = [
        visible.documents(viewer, narrow=True),
        Document.message_id.is_(None),
        Document.row_id.is_(None),
        *_listed(viewer),
    ]
    here += [getattr(Document, name) == uuid_value(name) for name in given]
    if "account_id" in given and "record_id" not in given:
        here.append(Document.record_id.is_(None))
    return rows_where(*here, viewer=viewer).order_by(*order_of(viewer)).limit(MOST_SHOWN)


def of_account(viewer: Viewer, account_id: UUID) -> Select[Any]:
    """All documents on an account itself that the viewer sees; in no order yet."""
    here = (Document.account_id == account_id, Document.record_id.is_(None))
    return rows_where(visible.documents(viewer), *here, viewer=viewer)


def one_row(session: BusinessSession, viewer: Viewer, document_id: UUID) -> Row[Any]:
    """A document that the viewer sees, as a list's row; staff also reach archived and replaced ones.

    :raises NotFound: when it is not there, or not for them.
    """
    conditions = [Document.id == document_id]
    if not viewer.is_staff:
        conditions.append(visible.documents(viewer, narrow=True))
    row = session.execute(rows_where(*conditions, viewer=viewer)).one_or_none()
    if row is None:
        raise NotFound
    return row


def paper_of(session: BusinessSession, viewer: Viewer, record_id: UUID, kind: str) -> Row[Any] | None:
    """The current document of a kind on a record, as far as the viewer sees it."""
    mine = (Document.record_id == record_id, Document.kind == kind, visible.documents(viewer, narrow=True))
    rows = rows_where(*mine, viewer=viewer)
    return session.execute(rows.order_by(unindexed(Document.id).desc()).limit(1)).one_or_none()


def versions_of(session: BusinessSession, document: Row[Any]) -> list[Row[Any]]:
    """The version it replaces, and the one that replaced it: id, title, created_at, replaced_at, for staff."""
    former = Document.id == document.replaces_id
    newer = Document.replaces_id == document.id
    columns = (Document.id, Document.title, Document.created_at, Document.created_by, Document.replaced_at)
    either = newer if document.replaces_id is None else former | newer
    return list(session.execute(select(*columns).where(either).order_by(Document.id.desc())))


def history_of(session: BusinessSession, document_id: UUID) -> list[Row[Any]]:
    """The latest lines of a document's history: name, facts, actor, at."""
    lines = select(Event.name, Event.facts, Event.actor, Event.at).where(Event.document_id == document_id)
    return list(session.execute(lines.order_by(Event.id.desc()).limit(MOST_LINES)))


def account_name(session: BusinessSession, viewer: Viewer, account_id: UUID) -> str | None:
    return session.scalar(select(Account.name).where(Account.id == account_id, visible.accounts(viewer)))


def places_like(session: BusinessSession, text: str, most: int = 10) -> list[tuple[str, str, UUID]]:
    """Where staff may put a document, by the words typed: (record, account or contact; label; id)."""
    account = aliased(Account)
    above = and_(account.business_id == Record.business_id, account.id == Record.account_id)
    records = (
        select(Record.id, Record.number, Record.title, account.name)
        .outerjoin(account, above)
        .where(Record.archived_at.is_(None), search_condition(Record.search, text))
        .order_by(Record.id.desc())
    )
    accounts = select(Account.id, Account.name, Account.city).where(
        Account.archived_at.is_(None), Account.merged_into_id.is_(None), search_condition(Account.search, text)
    )
    contacts = select(Contact.id, Contact.first_name, Contact.last_name, Contact.company).where(
        Contact.archived_at.is_(None), Contact.merged_into_id.is_(None), search_condition(Contact.search, text)
    )
    found = [
        ("account", ", ".join(part for part in (name, city) if part), one)
        for one, name, city in session.execute(accounts.order_by(Account.sort_name, Account.id).limit(most))
    ]
    found += [
        ("record", f"{number} {title}" + (f", {name}" if name else ""), one)
        for one, number, title, name in session.execute(records.limit(most))
    ]
    found += [
        ("contact", f"{first} {last}".strip() or company or "No name", one)
        for one, first, last, company in session.execute(contacts.order_by(Contact.sort_name, Contact.id).limit(most))
    ]
    return found
