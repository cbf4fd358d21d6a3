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
from doorstep.events.audience import acting_contact, notification_roles
from doorstep.events.bulk import people_of, tell, write
from doorstep.events.facts import Matter, placeholders
from doorstep.events.models import Delivery, Event
from doorstep.events.planning import Person, matching_rules, plan_deliveries, switched_off_by, why_not
from doorstep.events.waking import MAIL, wake
from doorstep.plugins.contributions import NotificationRule

NEAR = frozenset({"linked", "primary"})


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
    rules = matching_rules(session, Event(name=name, facts=dict(things[0].facts)), Matter())
    if all(near_only(session, rule) for rule in rules):
        write(session, Delivery.__table__, list(deliveries(session, kind, rules, events)))
    else:
        # Staff or people of other kinds are told, too: they are looked up for each record.
        for row in events:
            plan_deliveries(session, Event(**row), None, None)
    if rules:
        wake(session, MAIL)


def near_only(session: BusinessSession, rule: NotificationRule) -> bool:
    links = {role.name for role in session.catalog.roles.values() if role.scope != "record"}
    return set(rule.audience) <= NEAR | links


def event_row(session: BusinessSession, name: str, thing: About, actor: Actor) -> dict[str, Any]:
    return {
        "business_id": session.business_id, "id": new_id(), "name": name, "actor": actor.name,
        "actor_kind": actor.kind, "actor_user_id": actor.user_id, "account_id": thing.account_id,
        "record_id": thing.record_id, "internal": False, "facts": dict(thing.facts), "at": clock.now(),
    }  # fmt: skip


def deliveries(
    session: BusinessSession, kind: str, rules: Sequence[NotificationRule], events: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    if not rules:
        return
    readers = readers_of(session, kind, {row["account_id"] for row in events}, Event(**events[0]))
    everybody = {reader.person.id for some in readers.values() for reader in some}
    off = {rule.name: switched_off_by(session, rule, everybody) for rule in rules}
    for row in events:
        told: set[UUID] = set()
        for rule in rules:
            for reader in readers.get(row["account_id"], ()):
                person = reader.person
                if person.id in told or not reader.parts & set(rule.audience):
                    continue
                made = delivery(session, kind, rule, row, person, person.id in off[rule.name])
                if made["state"] == "waiting":
                    told.add(person.id)
                yield made


def delivery(
    session: BusinessSession, kind: str, rule: NotificationRule, event: dict[str, Any], person: Person, off: bool
) -> dict[str, Any]:
    reason = why_not(event["actor_kind"], rule, person, person.email or "", off)
    said = {"actor": event["actor"], **event["facts"]}
    facts = {name: said[name] for name in placeholders(rule) if name in said}
    path = said.get("path") or f"portal/{session.catalog.record_types[kind].tab}/{event['record_id']}"
    now = clock.now()
    return {
        "business_id": session.business_id, "id": new_id(), "event_id": event["id"], "rule": rule.name,
        "recipient_key": f"contact:{person.id}", "contact_id": person.id, "record_id": event["record_id"],
        "channel": "mail", "address": person.email or "", "state": "skipped" if reason else "waiting",
        "reason": reason, "attempts": 0, "facts": {**facts, "first_name": person.first_name or "there", "path": path},
        "due_at": now, "created_at": now,
    }  # fmt: skip


def readers_of(session: BusinessSession, kind: str, account_ids: set[UUID], event: Event) -> dict[UUID, list[Reader]]:
    """By account: the contacts who see its records of this kind, in the order in which they are written to."""
    links = session.execute(reached_contact_ids(account_ids)).all()
    ids = {row.contact_id for row in links} - {acting_contact(session, event)}
    viewers, people = viewers_of(session, ids), {person.id: person for person in people_of(session, list(ids))}
    roles = dict(notification_roles(session, ids))
    parts: dict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    seen: set[tuple[UUID, UUID]] = set()
    for row in links:
        pair = (row.descendant_id, row.contact_id)
        parts[pair] |= {"linked", row.role, "primary" if row.is_primary else "linked"}
        parts[pair] |= {roles[row.contact_id]} if row.contact_id in roles else set()
        if row.contact_id in people and sees(viewers[row.contact_id], kind, row.role):
            seen.add(pair)
    found: dict[UUID, list[Reader]] = defaultdict(list)
    for account_id, contact_id in sorted(seen):
        pair = (account_id, contact_id)
        found[account_id].append(Reader(person=people[contact_id], parts=frozenset(parts[pair])))
    return found


def sees(viewer: Viewer, kind: str, role: str) -> bool:
    """Steps 2 and 3 of the access rule for one link: whether its role sees the kind, and the area is open."""
    known = viewer.catalog.roles.get(role)
    blind = known is not None and known.scope == "account" and known.sees is not None and kind not in known.sees
    # As in `viewer.record_kinds()`, which would be made anew for each link.
    return not blind and viewer.catalog.record_types[kind].area not in viewer.closed_areas
