"""The conversation on a record, and files that come with it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from doorstep import clock
from doorstep.access import addressed
from doorstep.access.acts import require_act
from doorstep.access.viewer import Viewer
from doorstep.clean import one_line
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.documents.services import upload
from doorstep.documents.uploads import CheckedFile
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import RecordType
from doorstep.problems import Refused
from doorstep.records.facts import facts_of
from doorstep.records.models import Message, MessageRole, Record
from doorstep.records.statuses import change_status

LONGEST, LONGEST_SUBJECT = 10_000, 200


def post_message(
    session: BusinessSession,
    record: Record,
    body: str,
    actor: Actor,
    *,
    internal: bool = False,
    audience: Sequence[str] = (),
    tag: str | None = None,
    subject: str = "",
    files: Sequence[CheckedFile] = (),
) -> Message:
    """Add to a record's conversation.

    :param internal: a note that contacts never see.
    :param audience: roles among the type's ``note_audiences``: beside staff and its author, only who holds one of them
        on the record sees the message and its files, and is told of it; empty is everybody who sees the record.
    :param tag: one of the type's ``note_tags``. :param subject: one line above the text, at most 200 characters.
    :param files: from `check_upload`.
    :raises Refused: at `body` when there is neither text nor file, or at `files`, `audience`, `tag`, `internal`.

    Records ``<kind>.message`` with the facts ``files`` (how many), ``tag`` and ``audience`` (their labels) and
    ``subject``; never with the text, which is read where its reader is signed in.
    """
    kind = session.catalog.record_types[record.kind]
    text = checked_body(body, has_files=bool(files))
    check_choices(kind, internal, audience, tag, actor)
    require_act(session, None if actor.is_staff else actor.contact_id, record, "comment")
    message = Message(
        record_id=record.id, position=next_position(session, record), author=actor.name, body=text, internal=internal,
        narrowed=bool(audience), tag=tag or None, subject=one_line(subject, LONGEST_SUBJECT), user_id=actor.user_id,
        contact_id=None if actor.is_staff else actor.contact_id,
    )  # fmt: skip
    session.add(message)
    session.flush()
    session.add_all(MessageRole(message_id=message.id, role=role) for role in sorted(set(audience)))
    attach(session, record, files, actor, message=message)
    said = {"files": len(files), "tag": kind.note_tags.get(tag or "", ""), "subject": message.subject}
    said["audience"] = ", ".join(session.catalog.role_label(role) for role in sorted(set(audience)))
    facts = {**facts_of(session, record), **said}
    record_event(session, f"{record.kind}.message", record, actor, internal=internal, message_id=message.id, **facts)
    reopen(session, kind, record, actor)
    return message


def checked_body(body: str, *, has_files: bool = False) -> str:
    text = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text and not has_files:
        raise Refused("Write a message, or choose a file.", "body")
    if len(text) > LONGEST:
        raise Refused(f"Use at most {LONGEST:,} characters; longer texts can come as a file.", "body")
    return text


def check_choices(kind: RecordType, internal: bool, audience: Sequence[str], tag: str | None, actor: Actor) -> None:
    if internal and not actor.is_staff:
        raise Refused("Only staff write internal notes.", "internal")
    if internal and audience:
        raise Refused("An internal note is for staff alone: untick for whom it is, or write an answer.", "audience")
    if set(audience) - set(kind.note_audiences):
        raise Refused("Choose among those offered.", "audience")
    if tag and tag not in kind.note_tags:
        raise Refused("Choose one of those offered.", "tag")


def hold(session: BusinessSession, record: Record) -> None:
    """Nobody else adds to the record's conversation until the transaction ends, so that places follow each other."""
    session.execute(select(Record.id).where(Record.id == record.id).with_for_update(key_share=True)).all()


def newest(session: BusinessSession, viewer: Viewer, record_id: UUID) -> int:
    """The place of the newest message that a viewer of the record sees; 0 where there is none."""
    mine = (Message.record_id == record_id, addressed.messages(viewer))
    return session.scalar(select(func.coalesce(func.max(Message.position), 0)).where(*mine)) or 0


def next_position(session: BusinessSession, record: Record) -> int:
    """The next place in the conversation, and that there was talk: the record itself was not changed by it."""
    hold(session, record)
    now = clock.now()
    talked = update(Record).where(Record.id == record.id).values(talked_at=now, updated_at=Record.updated_at)
    session.execute(talked.execution_options(synchronize_session=False))
    set_committed_value(record, "talked_at", now)
    last = select(func.coalesce(func.max(Message.position), 0)).where(Message.record_id == record.id)
    return (session.scalar(last) or 0) + 1


def reopen(session: BusinessSession, kind: RecordType, record: Record, actor: Actor) -> None:
    """A customer writes on a closed record: the message counts, whatever a plugin says of the status."""
    if not kind.reopens or actor.is_staff or record.closed_at is None:
        return
    try:
        change_status(session, record, kind.reopens, actor)
    except Refused:
        return


def attach(
    session: BusinessSession,
    record: Record,
    files: Sequence[CheckedFile],
    actor: Actor,
    *,
    message: Message | None = None,
    kind: str = "attachment",
) -> list[Document]:
    """Files become documents of the record; those of an internal note stay unpublished."""
    publish = False if message is not None and message.internal else None
    return [upload(session, record, kind, file, actor, publish=publish, message=message) for file in files]
