"""The same event for thousands of records at once, with its mails: what `record_event` does for each, in batches."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from attrs import frozen

from doorstep import clock
from doorstep.access.viewer import Viewer, viewers_of
from doorstep.access.visible import reached_contact_ids
from doorstep.db.base import new_id
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.audience import acting_contact, near, notification_roles
from doorstep.events.bulk import people_of, tell, write
from doorstep.events.cells import Told
from doorstep.events.facts import Matter, placeholders
from doorstep.events.models import Delivery, Event
from doorstep.events.planning import (
    COMING,
    Person,
    matching_rules,
    names_of,
    plan_deliveries,
    planned,
    said_by,
    why_not,
)
from doorstep.events.waking import MAIL, wake


@frozen(kw_only=True)
class About:
    """A record something happened to, its account, and what the line and the mails say."""

    record_id: UUID
    account_id: UUID
    facts: Mapping[str, Any]


@frozen(kw_only=True)
class Reader:
    """A contact who sees the records of one account, and as what they are linked to it."""

    person: Person
    parts: frozenset[str]


def record_many(session: BusinessSession, kind: str, what: str, things: Sequence[About], actor: Actor) -> None:
    """Record ``<kind>.<what>`` of records of one kind that stand on accounts, have no parent and are visible now."""
    if not things:
        return
    name = f"{kind}.{what}"
    events = [event_row(session, name, thing, actor) for thing in things]
    write(session, Event.__table__, events)
    tell(session, name, events)
    told = matching_rules(session, Event(name=name, facts=dict(things[0].facts)), Matter())
    if all(near_only(session, one) for one in told):
        write(session, Delivery.__table__, list(deliveries(session, kind, told, events)))
    else:
        # Staff or people of other kinds are told, too: they are looked up for each record.
        for row in events:
            plan_deliveries(session, Event(**row), None, None)
    if told:
        wake(session, MAIL)


def near_only(session: BusinessSession, told: Told) -> bool:
    links = {role.name for role in session.catalog.roles.values() if role.scope != "record"}
    return told.roles <= links | {"primary"}


def event_row(session: BusinessSession, name: str, thing: About, actor: Actor) -> dict[str, Any]:
    return {
        "business_id": session.business_id, "id": new_id(), "name": name, "actor": actor.name,
        "actor_kind": actor.kind, "actor_user_id": actor.user_id, "account_id": thing.account_id,
        "record_id": thing.record_id, "internal": False, "facts": dict(thing.facts), "at": clock.now(),
    }  # fmt: skip


def deliveries(
    session: BusinessSession, kind: str, rules: Sequence[Told], events: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    if not rules:
        return
    readers = readers_of(session, kind, {row["account_id"] for row in events}, Event(**events[0]))
    everybody = {reader.person.id for some in readers.values() for reader in some}
    choices = {one.rule.name: said_by(session, one.rule, everybody) for one in rules}
    for row in events:
        told: set[UUID] = set()
        for one in rules:
            for reader in readers.get(row["account_id"], ()):
                person = reader.person
                if person.id in told or not reader.parts & one.roles:
                    continue
                made = delivery(session, kind, one, row, reader, choices[one.rule.name].get(person.id, ""))
                if made["state"] in COMING:
                    told.add(person.id)
                yield made


def delivery(
    session: BusinessSession, kind: str, told: Told, event: dict[str, Any], reader: Reader, how: str
) -> dict[str, Any]:
    rule, person = told.rule, reader.person
    reason = why_not(event["actor_kind"], rule, person, person.email or "", how == "off")
    said = {"actor": event["actor"], **event["facts"]}
    facts = {name: said[name] for name in placeholders(rule) if name in said}
    path = said.get("path") or f"portal/{session.catalog.record_types[kind].tab}/{event['record_id']}"
    now = clock.now()
    state, due_at = planned(session.tenant, reason, now, daily=how == "daily")
    return {
        "business_id": session.business_id, "id": new_id(), "event_id": event["id"], "rule": rule.name,
        "status": told.status, "told_as": names_of(reader.parts & told.roles),
        "recipient_key": f"contact:{person.id}", "contact_id": person.id, "record_id": event["record_id"],
        "channel": "mail", "address": person.email or "", "state": state,
        "reason": reason, "attempts": 0, "facts": {**facts, "first_name": person.first_name or "there", "path": path},
        "due_at": due_at, "created_at": now,
    }  # fmt: skip


def readers_of(session: BusinessSession, kind: str, account_ids: set[UUID], event: Event) -> dict[UUID, list[Reader]]:
    """By account: the contacts who see its records of this kind, in the order in which they are written to."""
    links = session.execute(reached_contact_ids(account_ids)).all()
    ids = {row.contact_id for row in links} - {acting_contact(session, event)}
    viewers, people = viewers_of(session, ids), {person.id: person for person in people_of(session, list(ids))}
    roles = notification_roles(session, ids)
    by_account: dict[UUID, list[Any]] = defaultdict(list)
    for row in links:
        by_account[row.descendant_id].append(row)
    found: dict[UUID, list[Reader]] = {}
    for account_id in sorted(by_account):
        rows = by_account[account_id]
        parts = near(session.catalog, rows, [], roles)
        known = [one for one in rows if one.contact_id in people]
        seeing = {one.contact_id for one in known if sees(viewers[one.contact_id], kind, one.role)}
        found[account_id] = [Reader(person=people[one], parts=parts[one]) for one in sorted(seeing)]
    return found


def sees(viewer: Viewer, kind: str, role: str) -> bool:
    """Steps 2 and 3 of the access rule for one link: whether its role sees the kind, and the area is open."""
    known = viewer.catalog.roles.get(role)
    blind = known is not None and known.scope == "account" and known.sees is not None and kind not in known.sees
    # As in `viewer.record_kinds()`, which would be made anew for each link.
    return not blind and viewer.catalog.record_types[kind].area not in viewer.closed_areas
