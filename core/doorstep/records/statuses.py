"""Moving a record to another status of its type."""

from doorstep import clock
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plugins import guard
from doorstep.problems import Refused
from doorstep.records.facts import facts_of, status_label
from doorstep.records.models import Record
from doorstep.records.publishing import publish_by_itself


def change_status(
    session: BusinessSession, record: Record, status: str, actor: Actor, *, by_hand: bool = False
) -> None:
    """Move a record to another status of its type.

    :param by_hand: whether a person chose it: some statuses follow from something else.
    :raises Refused: when there is none such, or a plugin says no.
    """
    record_type = session.catalog.record_types[record.kind]
    if status not in {one.name for one in record_type.statuses if one.by_hand or not by_hand}:
        raise Refused("Choose one of the statuses offered.", "status")
    if status == record.status:
        return
    guard.ask(session.catalog, "doorstep_before_status", session=session, record=record, status=status, actor=actor)
    former = status_label(record_type, record.status)
    record.status = status
    record.closed_at = clock.now() if record_type.status(status).closed else None
    session.flush()
    record_event(session, f"{record.kind}.status", record, actor, **facts_of(session, record), former=former)
    publish_by_itself(session, record, actor)
