"""What is new to somebody in conversations: what others have written since they last looked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from doorstep import clock
from doorstep.access import addressed, visible
from doorstep.access.viewer import Viewer
from doorstep.db.base import UtcDateTime, new_id
from doorstep.db.once import ask, once, uuid_value
from doorstep.db.plans import unindexed
from doorstep.db.session import BusinessSession
from doorstep.records.models import LastSeen, Message, Record

RECENT = timedelta(days=60)
MOST = 6
USER = uuid_value("user_id")
SINCE: BindParameter[Any] = bindparam("since", type_=UtcDateTime(), callable_=lambda: clock.now() - RECENT)


def how_many_new(viewer: Viewer, user: Any = USER) -> ColumnElement[int]:
    """A column beside those of records: how many messages are new to a user. It asks only where there was talk lately,
    for it may be worked out for more rows than are shown."""
    much = select(func.count(Message.id)).where(Message.record_id == Record.id, *is_new(viewer, user)).correlate(Record)
    return case((Record.talked_at > SINCE, much.scalar_subquery()), else_=0).label("new")


def with_news(viewer: Viewer, user: Any = USER) -> ColumnElement[bool]:
    """Of records: something was written lately that is new to a user; for staff, on what is theirs or nobody's."""
    gathers = visible.Sight(viewer).gathers and not viewer.is_staff
    lately = (unindexed(Record.talked_at) if gathers else Record.talked_at) > SINCE
    there = select(Message.id).where(Message.record_id == Record.id, *is_new(viewer, user)).correlate(Record).exists()
    theirs = or_(Record.assigned_id.is_(None), Record.assigned_id == user)
    return and_(lately, there, theirs) if viewer.is_staff else and_(lately, there)


def news(session: BusinessSession, viewer: Viewer, user_id: UUID) -> list[Row[Any]]:
    """A contact's records with something new in their conversation, the latest first, and how much: one statement."""
    return list(ask(session, _news(viewer), viewer_id=viewer.contact_id, user_id=user_id))


@once
def _news(viewer: Viewer) -> Select[Any]:
    # Of what a gate may hold nobody is called: the conversation may not be open yet.
    open_kinds = sorted(viewer.record_kinds() & {t.name for t in viewer.catalog.record_types.values() if not t.gated})
    columns: tuple[Any, ...] = (Record.id, Record.kind, Record.number, Record.title, how_many_new(viewer))
    rows = select(*columns).where(visible.records(viewer), Record.kind.in_(open_kinds), with_news(viewer))
    return rows.order_by(unindexed(Record.talked_at).desc(), Record.id.desc()).limit(MOST)


def is_new(viewer: Viewer, user: Any) -> tuple[ColumnElement[bool], ...]:
    """Of messages: written by others after what the user has seen; of what they never looked at, lately."""
    seen = select(LastSeen.position).where(LastSeen.record_id == Message.record_id, LastSeen.user_id == user)
    upto = seen.correlate(Message).scalar_subquery()
    others = or_(Message.user_id.is_(None), Message.user_id != user)
    after = or_(Message.position > upto, and_(upto.is_(None), Message.created_at > SINCE))
    return after, others, addressed.messages(viewer)


def note_seen(session: BusinessSession, user_id: UUID, record_id: UUID, position: int) -> None:
    """A user has read up to here; on another device they may have read further."""
    further = func.greatest if _dialect(session) is postgresql else func.max
    _put(session, user_id, record_id, position, lambda row: further(LastSeen.position, row.excluded.position))


def mark_unread(session: BusinessSession, viewer: Viewer, user_id: UUID, record_id: UUID) -> bool:
    """Let the last message of somebody else be new again. :return: whether there is one."""
    others = or_(Message.user_id.is_(None), Message.user_id != user_id)
    mine = (Message.record_id == record_id, others, addressed.messages(viewer))
    last = session.scalar(select(func.max(Message.position)).where(*mine))
    if last is not None:
        _put(session, user_id, record_id, last - 1, lambda row: row.excluded.position)
    return last is not None


def _put(session: BusinessSession, user_id: UUID, record_id: UUID, position: int, again: Callable[[Any], Any]) -> None:
    values = {"business_id": session.business_id, "id": new_id(), "user_id": user_id, "record_id": record_id}
    row = _dialect(session).insert(LastSeen).values(**values, position=position)
    keys = ["business_id", "user_id", "record_id"]
    session.execute(row.on_conflict_do_update(index_elements=keys, set_={"position": again(row)}))


def _dialect(session: BusinessSession) -> Any:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
