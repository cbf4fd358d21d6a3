"""`record_event`: the activity line, the signal to enabled verticals and the mails, in the caller's transaction."""

from typing import Any
from uuid import UUID

from attrs import frozen

from doorstep.accounts.models import Account
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.events.actors import Actor
from doorstep.events.models import Event
from doorstep.events.planning import plan_deliveries
from doorstep.plugins.receivers import signal_for
from doorstep.plugins.registry import Catalog
from doorstep.problems import Problem, Refused
from doorstep.records.models import Record

Thing = Contact | Account | Record | Document | None


@frozen
class Subjects:
    contact_id: UUID | None = None
    account_id: UUID | None = None
    record_id: UUID | None = None
    document_id: UUID | None = None


def subjects_of(thing: Thing) -> Subjects:
    match thing:
        case Contact():
            return Subjects(contact_id=thing.id)
        case Account():
            return Subjects(account_id=thing.id)
        case Record():
            return Subjects(account_id=thing.account_id, record_id=thing.id)
        case Document():
            return Subjects(thing.contact_id, thing.account_id, thing.record_id, thing.id)
    return Subjects()


def record_event(
    session: BusinessSession,
    name: str,
    thing: Thing,
    actor: Actor,
    /,
    *,
    internal: bool = False,
    contact_id: UUID | None = None,
    link_id: UUID | None = None,
    message_id: UUID | None = None,
    **facts: Any,
) -> Event:
    """Say that something has happened.

    :param session: the caller's transaction. :param name: such as ``invoice.sent``, ``<kind>.<what>``.
    :param thing: the contact, account, record or document it happened to, or None. :param actor: who did it.
    :param internal: staff see the line, contacts do not. :param contact_id: the contact it is also about.
    :param link_id: the power link its mails carry; the link itself is made only when the mail is.
    :param message_id: the message it is about: who does not see that sees no line and gets no mail.
    :param facts: what the line and the mails say; plain JSON values, frozen now. `says` is the line itself, where the
        event's name and its title do not say enough.
    :return: the activity line, with its deliveries planned.
    :raises Refused: when a vertical's receiver raised; the caller's transaction must not be committed.

    Writes the activity line, sends the blinker signal to enabled verticals, matches rules, writes deliveries.
    """
    session.flush()
    subjects = subjects_of(thing)
    event = Event(
        name=name,
        actor=actor.name,
        actor_kind=actor.kind,
        actor_user_id=actor.user_id,
        contact_id=contact_id or subjects.contact_id,
        account_id=subjects.account_id,
        record_id=subjects.record_id,
        document_id=subjects.document_id,
        message_id=message_id,
        internal=internal,
        facts=facts,
    )
    session.add(event)
    session.flush()
    tell_receivers(session, event)
    plan_deliveries(session, event, thing, link_id)
    return event


def awaited(catalog: Catalog, name: str) -> bool:
    """Whether a rule or a receiver of an enabled vertical waits for the event."""
    receivers = catalog.registry.receivers
    heard = any(one.value.doorstep_event == name for one in receivers if one.plugin in catalog.enabled)
    return heard or bool(catalog.rules_for(name))


def tell_receivers(session: BusinessSession, event: Event, name: str = "") -> None:
    """Tell the receivers of the event's own name, or of a wider one."""
    signal, receivers = signal_for(session.installation.registry.receivers, session.catalog.enabled, name or event.name)
    for receiver in receivers:
        with signal.connected_to(lambda sender, receiver=receiver: receiver.value(sender, event)):
            try:
                signal.send(session)
            except Problem:
                raise
            except Exception as fault:
                raise Refused(f"{receiver.plugin} could not follow “{event.name}”, so nothing was changed.") from fault
