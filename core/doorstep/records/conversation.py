"""Reading a record's conversation: its messages as far as the viewer sees them, their files and former texts, what is
new to a user, and what they have begun to write. Each is an arm of the one statement of a record's page."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import Select, String, cast, func, literal, null, select

from doorstep.access import addressed, visible
from doorstep.access.viewer import Viewer
from doorstep.db.base import UtcDateTime
from doorstep.db.once import uuid_value
from doorstep.db.plans import unindexed
from doorstep.documents.models import Document
from doorstep.records.models import Draft, FormerText, LastSeen, Message, MessageRole

RECORD, USER = uuid_value("record_id"), uuid_value("user_id")
MOST_MESSAGES = 300
MOST_DRAFTS = 5
TEXTS = "abcdefghij"
NO_TIME = cast(null(), UtcDateTime())


@frozen
class Line:
    """One row of the statement around a record: what it means depends on its arm."""

    id: UUID
    at: Any
    then: datetime | None
    a: str | None
    b: str | None
    c: str | None
    d: str | None
    e: str | None
    f: str | None
    g: str | None
    h: str | None
    i: str | None
    j: str | None


def line(what: str, id_: Any, at: Any, *texts: Any, then: Any = None) -> Select[Any]:
    padded = (*texts, *(null(),) * (len(TEXTS) - len(texts)))
    named = [cast(value, String).label(name) for name, value in zip(TEXTS, padded, strict=True)]
    moment = (NO_TIME if then is None else then).label("then")
    return select(literal(what, String).label("what"), id_.label("id"), at.label("at"), moment, *named)


@frozen(kw_only=True)
class Former:
    """What a message said before it was edited, from `at` until `edited_at`."""

    at: datetime | None
    edited_at: datetime | None
    edited_by: str
    subject: str
    body: str
    tag: str | None


@frozen(kw_only=True)
class Said:
    """A message as its viewer sees it. :ivar audience: roles; :ivar files: of those the viewer sees."""

    id: UUID
    record_id: UUID
    at: datetime
    position: int
    author: str
    subject: str
    body: str
    tag: str | None
    internal: bool
    audience: tuple[str, ...]
    contact_id: UUID | None
    user_id: UUID | None
    edited_at: datetime | None
    version: int
    files: Sequence[Line] = ()
    former: Sequence[Former] = ()


@frozen(kw_only=True)
class Begun:
    """A draft: what stands in the form's fields, by name."""

    id: UUID
    at: datetime | None
    key: str
    version: int
    values: Mapping[str, Any]


@frozen(kw_only=True)
class Talk:
    """:ivar seen: how far the user has read, None where they never did; :ivar drafts: the newest first."""

    messages: Sequence[Said] = ()
    seen: int | None = None
    drafts: Sequence[Begun] = field(factory=tuple)

    @property
    def last(self) -> int:
        """The place of the last message the viewer sees."""
        return self.messages[-1].position if self.messages else 0


def talk_of(record_id: UUID, found: Mapping[str, Sequence[Line]]) -> Talk:
    files, former = by_message(found["file"]), by_message(found["former"])
    said = [said_of(record_id, one, files[one.id], former[one.id]) for one in found["message"]]
    return Talk(
        messages=sorted(said, key=lambda one: one.position),
        seen=next((int(one.a or 0) for one in found["seen"]), None),
        drafts=sorted((begun_of(one) for one in found["draft"]), key=lambda one: str(one.at), reverse=True),
    )


def by_message(lines: Sequence[Line]) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = defaultdict(list)
    for one in sorted(lines, key=lambda one: one.id):
        found[UUID(one.d or "")].append(one)
    return found


def said_of(record_id: UUID, one: Line, files: Sequence[Line], former: Sequence[Line]) -> Said:
    return Said(
        id=one.id, record_id=record_id, at=one.at, author=one.a or "", body=one.b or "",
        internal=one.c in ("1", "true"),
        contact_id=UUID(one.d) if one.d else None, user_id=UUID(one.e) if one.e else None, subject=one.f or "",
        tag=one.g, audience=tuple(sorted(filter(None, (one.h or "").split(",")))), position=int(one.i or 0),
        version=int(one.j or 1), edited_at=one.then, files=files, former=[former_of(each) for each in former],
    )  # fmt: skip


def former_of(one: Line) -> Former:
    return Former(
        at=one.at, edited_at=one.then, edited_by=one.a or "", subject=one.b or "", body=one.c or "", tag=one.e
    )


def begun_of(one: Line) -> Begun:
    return Begun(id=one.id, at=one.at, key=one.a or "", values=json.loads(one.b or "{}"), version=int(one.c or 1))


def _messages(viewer: Viewer) -> Select[Any]:
    one = Message
    rows = line(
        "message", one.id, one.created_at, one.author, one.body, one.internal, one.contact_id, one.user_id, one.subject,
        one.tag, _audience(viewer), one.position, one.version, then=one.edited_at,
    )  # fmt: skip
    rows = rows.where(one.record_id == RECORD, addressed.messages(viewer))
    return rows.order_by(one.position.desc()).limit(MOST_MESSAGES)


def _audience(viewer: Viewer) -> Any:
    if not addressed.narrows(viewer.catalog):
        return null()
    roles = select(func.aggregate_strings(MessageRole.role, ",")).where(MessageRole.message_id == Message.id)
    return roles.correlate(Message).scalar_subquery()


def _files(viewer: Viewer) -> Select[Any]:
    one = Document
    rows = line("file", one.id, one.created_at, one.title, one.media_type, one.size, one.message_id)
    mine = (one.record_id == RECORD, one.message_id.is_not(None), visible.documents(viewer, narrow=True))
    return rows.where(*mine).order_by(unindexed(one.id).desc()).limit(MOST_MESSAGES)


def _former(viewer: Viewer) -> Select[Any]:
    one = FormerText
    rows = line(
        "former", one.id, one.written_at, one.edited_by, one.subject, one.body, one.message_id, one.tag,
        then=one.edited_at,
    )  # fmt: skip
    mine = select(Message.id).where(
        Message.record_id == RECORD, Message.edited_at.is_not(None), addressed.messages(viewer)
    )
    return rows.where(one.message_id.in_(mine)).order_by(one.id.desc()).limit(MOST_MESSAGES)


def _seen(viewer: Viewer) -> Select[Any]:
    rows = line("seen", LastSeen.id, NO_TIME, LastSeen.position)
    return rows.where(LastSeen.record_id == RECORD, LastSeen.user_id == USER)


def _drafts(viewer: Viewer) -> Select[Any]:
    rows = line("draft", Draft.id, Draft.updated_at, Draft.key, Draft.values, Draft.version)
    mine = (Draft.record_id == RECORD, Draft.user_id == USER)
    return rows.where(*mine).order_by(Draft.updated_at.desc()).limit(MOST_DRAFTS)


ARMS = (_messages, _files, _former, _seen, _drafts)
