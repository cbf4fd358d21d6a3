"""The same event for thousands of contacts at once: events, links and deliveries in batches, with no object per row."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Table, insert, select, text

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.base import new_id
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.facts import Matter, placeholders
from doorstep.events.links import page_of_event
from doorstep.events.models import Delivery, Event
from doorstep.events.planning import Person, matching_rules, planned, said_by, why_not
from doorstep.events.recording import tell_receivers
from doorstep.events.waking import MAIL, wake
from doorstep.plugins.contributions import NotificationRule
from doorstep.plugins.receivers import signal_for
from doorstep.users.models import PowerLink
from doorstep.users.powerlinks import LIFETIMES, new_salt

BATCH = 1000


@frozen(kw_only=True)
class ManyLinks:
    """The link each person's mail carries."""

    kind: str
    lifetime: timedelta | None = None


def people_of(session: BusinessSession, contact_ids: Sequence[UUID]) -> list[Person]:
    """Contacts as :func:`plan_many` takes them, in one statement; archived ones are left out."""
    columns = (
        Contact.id,
        Contact.first_name,
        Contact.company,
        Contact.email,
        Contact.do_not_email,
        Contact.suspended_at,
        Contact.unreachable_at,
    )
    live = (Contact.archived_at.is_(None), Contact.merged_into_id.is_(None), Contact.id.in_(contact_ids))
    return [
        Person(
            id=id_, first_name=first or company, email=email, do_not_email=quiet,
            suspended=suspended_at is not None, unreachable=unreachable_at is not None,
        )
        for id_, first, company, email, quiet, suspended_at, unreachable_at in session.execute(
            select(*columns).where(*live)
        )
    ]  # fmt: skip


def plan_many(
    session: BusinessSession,
    name: str,
    people: Sequence[Person],
    actor: Actor,
    *,
    links: ManyLinks | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Record an event about each of these contacts, with its mails; the same as `record_event` called for each.

    :param name: the event, such as ``invitation.sent``. :param people: whom it is about: see :func:`people_of`.
    :param links: the power link to make for each, which the mail carries. :param facts: what all the mails say.
    """
    said = dict(facts or {})
    rules = [
        one.rule for one in matching_rules(session, Event(name=name, facts=said), Matter()) if "subject" in one.roles
    ]
    choices = {rule.name: said_by(session, rule, {person.id for person in people}) for rule in rules}
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        made = [made_link(session, person, links, actor) for person in batch] if links else []
        events = [event_row(session, name, person, actor, said) for person in batch]
        write(session, PowerLink.__table__, made)
        write(session, Event.__table__, events)
        link_ids = [link["id"] for link in made] or [None] * len(batch)
        rows = list(zip(batch, events, link_ids, strict=True))
        write(
            session,
            Delivery.__table__,
            [row for one in rules for row in deliveries(session, one, rows, choices[one.name])],
        )
        tell(session, name, events)
    if rules and people:
        wake(session, MAIL)


def write(session: BusinessSession, table: Table | Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        write_as_json(session, table, rows)
    else:
        session.connection().execute(insert(table), rows)


def write_as_json(session: BusinessSession, table: Table | Any, rows: list[dict[str, Any]]) -> None:
    """All rows as one parameter: PostgreSQL took half the time, compared with a statement for each row."""
    names = ", ".join(f'"{name}"' for name in rows[0])
    # Typed by hand, for a table may be called like a type (record).
    dialect = session.get_bind().dialect
    typed = ", ".join(f'"{name}" {table.columns[name].type.compile(dialect)}' for name in rows[0])
    statement = (
        f'INSERT INTO "{table.name}" ({names}) SELECT {names} '  # noqa: S608 - names of declared columns
        f"FROM json_to_recordset(CAST(:rows AS json)) AS given({typed}) WHERE business_id = :business_id"
    )
    session.connection().execute(
        text(statement), {"rows": json.dumps(rows, default=str), "business_id": session.business_id}
    )


def made_link(session: BusinessSession, person: Person, links: ManyLinks, actor: Actor) -> dict[str, Any]:
    now = clock.now()
    return {
        "business_id": session.business_id,
        "id": new_id(),
        "kind": links.kind,
        "salt": new_salt(),
        "contact_id": person.id,
        "user_id": None,
        "address": person.email,
        "data": {},
        "created_by": actor.name,
        "created_at": now,
        "expires_at": now + (links.lifetime or LIFETIMES[links.kind]),
    }


def event_row(
    session: BusinessSession, name: str, person: Person, actor: Actor, facts: dict[str, Any]
) -> dict[str, Any]:
    return {
        "business_id": session.business_id,
        "id": new_id(),
        "name": name,
        "actor": actor.name,
        "actor_kind": actor.kind,
        "actor_user_id": actor.user_id,
        "contact_id": person.id,
        "internal": False,
        "facts": {"first_name": person.first_name, **facts},
        "at": clock.now(),
    }


def deliveries(
    session: BusinessSession,
    rule: NotificationRule,
    rows: Sequence[tuple[Person, dict[str, Any], UUID | None]],
    choices: Mapping[UUID, str],
) -> Iterator[dict[str, Any]]:
    known, now = placeholders(rule), clock.now()
    path = page_of_event(session, Event(name=rule.event), None, office=False)
    for person, event, link_id in rows:
        how = choices.get(person.id, "")
        reason = why_not(event["actor_kind"], rule, person, person.email or "", how == "off")
        state, due_at = planned(session.tenant, reason, now, daily=how == "daily" and link_id is None)
        said = {key: value for key, value in event["facts"].items() if key in known}
        yield {
            "business_id": session.business_id,
            "id": new_id(),
            "event_id": event["id"],
            "rule": rule.name,
            "status": "",
            "told_as": "subject",
            "recipient_key": f"contact:{person.id}",
            "contact_id": person.id,
            "link_id": link_id,
            "channel": "mail",
            "address": person.email or "",
            "state": state,
            "reason": reason,
            "attempts": 0,
            "facts": {**said, "first_name": person.first_name or "there", "path": path},
            "due_at": due_at,
            "created_at": now,
        }


def tell(session: BusinessSession, name: str, events: list[dict[str, Any]]) -> None:
    _, receivers = signal_for(session.installation.registry.receivers, session.catalog.enabled, name)
    for row in events if receivers else ():
        tell_receivers(session, Event(**row))
