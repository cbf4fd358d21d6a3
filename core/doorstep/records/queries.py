"""Reading records: lists select columns, and a page costs a handful of statements however much hangs on it."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from doorstep.access import addressed, visible
from doorstep.access.gates import HeldBack, why_records
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account
from doorstep.contacts.models import Contact
from doorstep.db.once import ask, once
from doorstep.db.plans import unindexed
from doorstep.db.search import search_condition
from doorstep.db.session import BusinessSession
from doorstep.events.models import Event
from doorstep.events.recording import awaited
from doorstep.invitations.status import status_column
from doorstep.plugins.contributions import Flag, RecordType
from doorstep.problems import NotFound
from doorstep.records import conversation
from doorstep.records.conversation import RECORD, Line, Talk, line
from doorstep.records.models import Message, Participant, Record
from doorstep.records.rows import read_rows
from doorstep.records.schemas import Side, own_fields
from doorstep.records.sharing import forwards_column
from doorstep.users.models import User

NEWEST = (Record.happens_on.desc(), Record.id.desc())
ABOVE: Any = aliased(Record)
MOST_COUNTED = 1000
MOST_EVENTS = 100
MOST_CHILDREN = 300


def listed_fields(record_type: RecordType, side: Side) -> list[str]:
    return [name for name, one in own_fields(record_type, side).items() if one.metadata.get("list")]


def records_select(record_type: RecordType, viewer: Viewer, *, crowded: bool = False) -> Select[*tuple[Any, ...]]:
    """The columns lists show, of the records of this kind that the viewer sees, joined once and never as entities.

    :param crowded: it is known that there are many.
    """
    own = record_type.model.__table__
    side: Side = "office" if viewer.is_staff else "portal"
    parent = ABOVE
    statement = select(
        Record.id, Record.number, Record.title, Record.status, Record.substatus, Record.happens_on, Record.visible_from,
        Record.closed_at, Record.archived_at, Record.account_id, Record.version, Account.name.label("account"),
        User.name.label("assigned"), parent.id.label("parent_id"), parent.number.label("parent_number"),
        *(own.c[name] for name in listed_fields(record_type, side)), *flag_columns(record_type),
    )  # fmt: skip
    return (
        statement.select_from(Record)
        .join(own, and_(own.c.business_id == Record.business_id, own.c.id == Record.id))
        .outerjoin(Account, and_(Account.business_id == Record.business_id, Account.id == Record.account_id))
        .outerjoin(User, and_(User.business_id == Record.business_id, User.id == Record.assigned_id))
        .outerjoin(parent, above(record_type, viewer, parent))
        .where(Record.kind == record_type.name, visible.records(viewer, kind=record_type.name, crowded=crowded))
    )


def above(record_type: RecordType, viewer: Viewer, parent: Any) -> ColumnElement[bool]:
    """Joins a record's parent, as far as the viewer sees that one as well: a child may be reached without it."""
    here = and_(parent.business_id == Record.business_id, parent.id == Record.parent_id)
    if viewer.is_staff or record_type.parent is None:
        return here
    same = and_(Record.business_id == parent.business_id, Record.id == parent.id)
    mine = select(literal(1)).select_from(Record).where(same, visible.records(viewer)).correlate(parent)
    return and_(here, mine.exists())


def seen(viewer: Viewer, archived: bool = False) -> ColumnElement[bool]:
    """The one condition; staff may ask for what was archived."""
    if archived and viewer.is_staff:
        return Record.archived_at.is_not(None)
    return visible.records(viewer, narrow=True)


def flag_column(name: str) -> str:
    return f"flag_{name}"


def flag_columns(record_type: RecordType) -> list[Any]:
    """Whether each of its flags is raised: by name, for statements that have the type's own table."""
    return [and_(Record.closed_at.is_(None), flag.when).label(flag_column(flag.name)) for flag in record_type.flags]


def flagged(record_type: RecordType, flag: Flag) -> ColumnElement[bool]:
    """Whether a record has a flag, in any statement about records."""
    own = record_type.model.__table__
    here = and_(own.c.business_id == Record.business_id, own.c.id == Record.id, flag.when)
    return and_(Record.closed_at.is_(None), exists(literal(1)).select_from(own).where(here).correlate(Record))


def list_order(record_type: RecordType, viewer: Viewer, show: str, crowded: bool = False) -> tuple[Any, ...]:
    """How a list of this kind is ordered: open ones with a flag that comes first, then by their day.

    Flags are of open ones: where completed ones are shown as well, the day alone decides, and an index has that order.
    """
    whole = show in ("all", "completed") or any(one.closed for one in record_type.statuses if one.name == show)
    first = [] if whole else [and_(Record.closed_at.is_(None), flag.when) for flag in record_type.flags if flag.first]
    return (*(case((one, 1), else_=0).desc() for one in first), *visible.latest_first(viewer, crowded))


def stands(record_type: RecordType, show: str) -> ColumnElement[bool]:
    """`open`, `completed` or `all`, whatever a type's statuses are called; else one status, or one flag."""
    general = {"open": Record.closed_at.is_(None), "completed": Record.closed_at.is_not(None), "all": literal(True)}
    if show in general:
        return general[show]
    return with_flag(record_type, show) if any(one.name == show for one in record_type.flags) else Record.status == show


def with_flag(record_type: RecordType, name: str) -> ColumnElement[bool]:
    """Whether the flag of that name is raised; any record, where none is named."""
    found = next((flag for flag in record_type.flags if flag.name == name), None)
    return flagged(record_type, found) if found else literal(True)


def how_many(session: BusinessSession, record_type: RecordType, viewer: Viewer, show: str) -> int:
    """Counted to one past the cap."""
    return ask(session, _count(viewer, record_type.name, show), viewer_id=viewer.contact_id).scalar_one()


@once
def _count(viewer: Viewer, kind: str, show: str) -> Select[int]:
    shown = (stands(viewer.catalog.record_types[kind], show),)
    return visible.capped_count(viewer, Record, shown, MOST_COUNTED, kind=kind)


def matching(text: str | None) -> ColumnElement[bool]:
    return search_condition(Record.search + " " + func.coalesce(Account.search, ""), text)


def takes_part(viewer: Viewer) -> ColumnElement[bool]:
    """In which a contact takes part by name, or in whose parent."""
    mine = select(Participant.record_id).where(Participant.contact_id == viewer.contact_id)
    return or_(Record.id.in_(mine), Record.parent_id.in_(mine))


def below(session: BusinessSession, account_id: UUID) -> ColumnElement[bool]:
    """On this account or one below it."""
    from doorstep.accounts.models import AccountTree

    tree = select(AccountTree.descendant_id).where(
        AccountTree.business_id == session.business_id, AccountTree.ancestor_id == account_id
    )
    return Record.account_id.in_(tree)


def by_status(
    session: BusinessSession, record_type: RecordType, viewer: Viewer, conditions: Sequence[Any], most: int
) -> dict[str, list[Any]]:
    """The newest records of each status, at most so many; `there_are` counts all, with a cap. One statement."""
    parts = []
    for status in record_type.statuses:
        one = records_select(record_type, viewer).where(Record.status == status.name, *conditions)
        all_of_it = one.order_by(*list_order(record_type, viewer, status.name)).limit(MOST_COUNTED + 1).subquery()
        first = [all_of_it.c[flag_column(flag.name)].desc() for flag in record_type.flags if flag.first]
        newest = (*first, all_of_it.c.happens_on.desc(), all_of_it.c.id.desc())
        shown = select(all_of_it, func.count().over().label("there_are")).order_by(*newest).limit(most)
        parts.append(select(shown.subquery()))
    found: dict[str, list[Any]] = {status.name: [] for status in record_type.statuses}
    for row in session.execute(union_all(*parts)):
        found[row.status].append(row)
    return found


@frozen(kw_only=True)
class Around:
    """What stands around a record on its page."""

    participants: Sequence[Any] = ()
    children: Sequence[Any] = ()
    talk: Talk = field(factory=Talk)
    events: Sequence[Any] = ()


@frozen(kw_only=True)
class Found:
    """A record as its page shows it.

    :ivar viewed: nobody needs to hear that this contact has seen it. :ivar forwards: this contact may forward it.
    :ivar flags: the names of those of its type's flags that are raised.
    """

    record: Any
    record_type: RecordType
    account: str | None = None
    assigned: str | None = None
    parent: Any = None
    viewed: bool = True
    forwards: bool = False
    flags: Sequence[str] = ()
    rows: Mapping[str, Sequence[Any]] = field(factory=dict)


def get_visible(
    session: BusinessSession, viewer: Viewer, record_type: RecordType, record_id: UUID, *, archived: bool = False
) -> Found:
    """The one door to a record. :raises NotFound: whether it is not there, or not for this viewer."""
    statement = _one(viewer, record_type.name, archived)
    row: Any = ask(session, statement, record_id=record_id, viewer_id=viewer.contact_id).one_or_none()
    if row is None:
        raise NotFound
    record, account, assigned, viewed, forwards, *found = row
    whole, raised = Parent(*found[:4]) if found[0] else None, found[4:]
    return Found(
        record=record, record_type=record_type, account=account, assigned=assigned, parent=whole, viewed=viewed,
        forwards=bool(forwards),
        flags=[flag.name for flag, up in zip(record_type.flags, raised, strict=True) if up],
    )  # fmt: skip


@once
def _one(viewer: Viewer, kind: str, archived: bool) -> Select[*tuple[Any, ...]]:
    record_type, parent = viewer.catalog.record_types[kind], ABOVE
    model = record_type.model
    condition = or_(seen(viewer), seen(viewer, True)) if archived and viewer.is_staff else seen(viewer)
    return (
        select(
            model,
            Account.name,
            User.name,
            _viewed(viewer, model, kind),
            forwards_column(viewer, kind, model),
            parent.id,
            parent.kind,
            parent.number,
            parent.title,
            *flag_columns(record_type),
        )
        .outerjoin(Account, and_(Account.business_id == Record.business_id, Account.id == Record.account_id))
        .outerjoin(User, and_(User.business_id == Record.business_id, User.id == Record.assigned_id))
        .outerjoin(parent, above(record_type, viewer, parent))
        .where(model.id == RECORD, model.kind == kind, condition)
    )


def get_open(
    session: BusinessSession, viewer: Viewer, record_type: RecordType, record_id: UUID, *, archived: bool = False
) -> Found:
    """A record whose page and values this viewer may open.

    :raises NotFound: whether it is not there, or not for this viewer. :raises HeldBack: when a gate holds it.
    """
    found = get_visible(session, viewer, record_type, record_id, archived=archived)
    if held := why_records(session, viewer, record_type.name, [record_id]):
        raise HeldBack(found.record, held[record_id])
    return found


def _viewed(viewer: Viewer, model: type[Record], kind: str) -> ColumnElement[bool]:
    """Whether it is known that this contact saw it, or nobody waits to hear that they did."""
    name = f"{kind}.viewed"
    if viewer.contact_id is None or not awaited(viewer.catalog, name):
        return literal(True)
    mine = (Event.record_id == model.id, Event.name == name, Event.contact_id == viewer.contact_id)
    return select(Event.id).where(*mine).exists()


@frozen
class Parent:
    id: UUID
    kind: str
    number: str
    title: str


def rows_of(session: BusinessSession, record_type: RecordType, record_id: UUID) -> dict[str, list[Any]]:
    return {rows.name: list(read_rows(session, rows, record_id)) for rows in record_type.rows}


def around(session: BusinessSession, viewer: Viewer, record: Record, user_id: UUID | None = None) -> Around:
    """Participants, children and what is about it, the conversation with its files, and the history: one statement.

    :param user_id: who looks, for what they have not seen yet and what they have begun to write.
    """
    found: dict[str, list[Line]] = defaultdict(list)
    about = {"record_id": record.id, "viewer_id": viewer.contact_id, "user_id": user_id}
    rows: Any = ask(session, _around(viewer), **about)
    for what, *values in rows:
        found[what].append(Line(*values))
    return Around(
        participants=sorted(found["participant"], key=lambda line: line.a or ""),
        children=sorted(found["child"], key=lambda line: line.id),
        talk=conversation.talk_of(record.id, found),
        events=sorted(found["event"], key=lambda line: line.id, reverse=True),
    )


@once
def _around(viewer: Viewer) -> CompoundSelect[Any]:
    parts = [arm(viewer) for arm in (_participants, _children, *conversation.ARMS, _events)]
    parts += [_about(viewer, kind) for kind in viewer.catalog.record_types.values() if kind.about]
    return union_all(*(select(part.subquery()) for part in parts))


def _participants(viewer: Viewer) -> Select[Any]:
    name = Contact.first_name + " " + Contact.last_name
    here = and_(Contact.business_id == Participant.business_id, Contact.id == Participant.contact_id)
    rows = line(
        "participant",
        Participant.id,
        Participant.created_at,
        name,
        Participant.role,
        cast(Contact.id, String),
        Contact.company,
        *(() if viewer.contact_id is not None else (func.coalesce(Contact.email, ""), status_column())),
    )
    return rows.select_from(Participant).join(Contact, here).where(Participant.record_id == RECORD)


def _children(viewer: Viewer) -> Select[Any]:
    rows = line("child", Record.id, Record.closed_at, Record.kind, Record.number, Record.title, Record.status)
    mine = and_(Record.parent_id == RECORD, visible.records(viewer, narrow=True))
    return rows.where(mine).order_by(unindexed(Record.id).desc()).limit(MOST_CHILDREN)


def _about(viewer: Viewer, kind: RecordType) -> Select[Any]:
    one = kind.model
    rows = line("child", one.id, one.closed_at, one.kind, one.number, one.title, one.status)
    mine = and_(getattr(one, kind.about or "") == RECORD, visible.records(viewer, narrow=True))
    return rows.where(mine).order_by(one.id.desc()).limit(MOST_CHILDREN)


def _events(viewer: Viewer) -> Select[Any]:
    rows = line("event", Event.id, Event.at, Event.name, Event.actor, Event.facts)
    rows = rows.where(Event.record_id == RECORD)
    if not viewer.is_staff:
        # A line about a document may name one that this contact does not see.
        rows = rows.where(Event.internal.is_(False), or_(Event.document_id.is_(None), Event.name.endswith(".decided")))
    if not viewer.is_staff and addressed.narrows(viewer.catalog):
        mine = select(Message.id).where(Message.record_id == RECORD, addressed.messages(viewer))
        rows = rows.where(or_(Event.message_id.is_(None), Event.message_id.in_(mine)))
    return rows.order_by(Event.id.desc()).limit(MOST_EVENTS)


def facts(line: Line) -> dict[str, Any]:
    return json.loads(line.c) if line.c else {}
