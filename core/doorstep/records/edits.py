"""Correcting a message: its author alone, within a time for customers; what it said before stays readable."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.clean import one_line
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import Changed, NotFound, Refused
from doorstep.records.conversation import Said
from doorstep.records.facts import facts_of
from doorstep.records.models import FormerText, Message, Record
from doorstep.records.talk import LONGEST_SUBJECT, check_choices, checked_body


def may_edit(tenant: Tenant, message: Message | Said, actor: Actor) -> bool:
    """Whether somebody may still correct a message: staff their own at any time, customers theirs for some minutes."""
    at = message.created_at if isinstance(message, Message) else message.at
    if message.user_id is None or message.user_id != actor.user_id:
        return False
    return actor.is_staff or clock.now() - at < timedelta(minutes=tenant.setting("message_edit_minutes"))


def own_message(
    session: BusinessSession, record: Record, message_id: UUID, actor: Actor, *, lock: bool = False
) -> Message:
    """A message its author may correct.

    :param lock: nobody else corrects it until the transaction ends.
    :raises NotFound: when it is not there, or somebody else's. :raises Refused: when it is too late.
    """
    mine = (Message.id == message_id, Message.record_id == record.id, Message.user_id == actor.user_id)
    found = select(Message).where(*mine)
    message = session.scalar(found.with_for_update().execution_options(populate_existing=True) if lock else found)
    if message is None or actor.user_id is None:
        raise NotFound
    if not may_edit(session.tenant, message, actor):
        raise Refused("It is too late to correct this message. Write another one instead.")
    return message


def edit_message(
    session: BusinessSession, record: Record, message: Message, values: Mapping[str, Any], actor: Actor, version: int
) -> None:
    """Let a message say something else; for whom it is stays, for who has read it has read it.

    :param values: `body`, and `subject` and `tag` where they are given. :param version: the version it was made on.
    :raises Changed: when it was edited meanwhile. :raises Refused: at a field.

    No mail tells it, and those that went out stay as they were.
    """
    if message.version != version:
        raise Changed("This message was changed on another device meanwhile.")
    kind = session.catalog.record_types[record.kind]
    tag, subject = values.get("tag", message.tag) or None, values.get("subject", message.subject)
    if tag != message.tag:
        check_choices(kind, message.internal, (), tag, actor)
    new = {"body": checked_body(values["body"]), "subject": one_line(subject, LONGEST_SUBJECT), "tag": tag}
    former = {name: getattr(message, name) for name in new}
    if new == former:
        return
    written = message.edited_at or message.created_at
    session.add(FormerText(message_id=message.id, written_at=written, edited_by=actor.name, **former))
    for name, value in new.items():
        setattr(message, name, value)
    message.edited_at = clock.now()
    about: dict[str, Any] = {"internal": message.internal, "message_id": message.id, **facts_of(session, record)}
    record_event(session, f"{record.kind}.message_edited", record, actor, **about)
