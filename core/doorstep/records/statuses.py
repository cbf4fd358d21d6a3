"""Moving a record to another status of its type."""

from typing import Any

from doorstep import clock
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins import guard
from doorstep.problems import Refused
from doorstep.records.facts import facts_of, status_words
from doorstep.records.models import Record
from doorstep.records.publishing import publish_by_itself


def change_status(
    session: BusinessSession, record: Record, status: str, actor: Actor, *, substatus: str = "", by_hand: bool = False
) -> None:
    """Move a record to another status of its type, or to another sub-status within it.

    :param substatus: one of the status's; empty for none. :param by_hand: whether a person chose it: some statuses
        follow from something else.
    :raises Refused: when there is none such, or a plugin says no.
    """
    record_type = session.catalog.record_types[record.kind]
    known = {one.name: one for one in record_type.statuses if one.by_hand or not by_hand}
    if status not in known:
        raise Refused("Choose one of the statuses offered.", "status")
    if substatus and substatus not in known[status].substatuses:
        raise Refused("Choose one of the sub-statuses offered.", "status")
    if status == record.status:
        say_finer(session, record, substatus, actor)
        return
    guard.ask(session.catalog, "doorstep_before_status", session=session, record=record, status=status, actor=actor)
    former = status_words(record_type, record.status, record.substatus)
    record.status, record.substatus = status, substatus or None
    record.closed_at = clock.now() if record_type.status(status).closed else None
    session.flush()
    record_event(session, f"{record.kind}.status", record, actor, **facts_of(session, record), former=former)
    publish_by_itself(session, record, actor)


def say_finer(session: BusinessSession, record: Record, substatus: str, actor: Actor) -> None:
    """Another sub-status within the same status: ``<kind>.substatus``, so that status mails are not repeated."""
    if substatus != (record.substatus or ""):
        ask_to_change(session, record, {}, actor)
        record.substatus = substatus or None
        record_event(session, f"{record.kind}.substatus", record, actor, **facts_of(session, record))


def ask_to_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    """:raises Refused: when a plugin has locked the record."""
    guard.ask(session.catalog, "doorstep_before_change", session=session, record=record, values=values, actor=actor)
