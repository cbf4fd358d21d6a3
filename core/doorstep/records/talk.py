"""The conversation on a record, and files that come with it."""

from collections.abc import Sequence

from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.documents.services import upload
from doorstep.documents.uploads import CheckedFile
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import Refused
from doorstep.records.facts import facts_of
from doorstep.records.models import Message, Record

LONGEST = 10_000


def post_message(
    session: BusinessSession,
    record: Record,
    body: str,
    actor: Actor,
    *,
    internal: bool = False,
    files: Sequence[CheckedFile] = (),
) -> Message:
    """Add to a record's conversation.

    :param internal: a note that contacts never see. :param files: from `check_upload`.
    :raises Refused: at `body` when there is neither text nor file, or at `files`.
    """
    text = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text and not files:
        raise Refused("Write a message, or choose a file.", "body")
    if len(text) > LONGEST:
        raise Refused(f"Use at most {LONGEST:,} characters; longer texts can come as a file.", "body")
    if internal and not actor.is_staff:
        raise Refused("Only staff write internal notes.", "internal")
    message = Message(
        record_id=record.id,
        author=actor.name,
        body=text,
        internal=internal,
        user_id=actor.user_id,
        contact_id=None if actor.is_staff else actor.contact_id,
    )
    session.add(message)
    session.flush()
    attach(session, record, files, actor, message=message)
    facts = {**facts_of(session, record), "files": len(files)}
    record_event(session, f"{record.kind}.message", record, actor, internal=internal, **facts)
    return message


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
    message_id = message.id if message else None
    return [upload(session, record, kind, file, actor, publish=publish, message_id=message_id) for file in files]
