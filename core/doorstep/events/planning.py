"""Which mails an event asks for: the rules that match it, the people they are for, and why some of them get none."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import ColumnElement, exists, or_, select, update

from doorstep import clock
from doorstep.access import addressed
from doorstep.access.viewer import Viewer, viewers_of
from doorstep.access.visible import documents, records, seen_by
from doorstep.businesses.tenant import Tenant
from doorstep.contacts.models import Contact
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.events import batches
from doorstep.events.audience import Everybody, acting_contact, audience, family, reached
from doorstep.events.cells import Told, told_of
from doorstep.events.daily import next_daily
from doorstep.events.facts import Matter, common_facts, frozen_facts, matter_of
from doorstep.events.joining import join
from doorstep.events.models import Delivery, Event, RuleChoice
from doorstep.events.waking import MAIL, SCHEDULE, wake
from doorstep.plugins.contributions import NotificationRule
from doorstep.records.models import Message, Record
from doorstep.users.models import PowerLink, User

SUSPENDED = "Access is suspended."
NO_ADDRESS = "No email address."
UNREACHABLE = (
    "This address cannot receive mail. Correct it on the page of the contact, or say there that it works again."
)
DO_NOT_EMAIL = "Marked “do not email”."
CHOSEN_OFF = "Switched off by the person."
COMING = ("waiting", "gathered")


@frozen(kw_only=True)
class Person:
    """A contact as far as mails need them."""

    id: UUID
    first_name: str
    email: str | None
    do_not_email: bool
    suspended: bool
    unreachable: bool = False


@frozen(kw_only=True)
class Plan:
    """All of an event that its rules share."""

    session: BusinessSession
    event: Event
    matter: Matter
    link: PowerLink | None
    common: dict[str, Any]
    due_at: datetime
    seen: dict[UUID, tuple[UUID, ...]] = field(factory=dict)
    """Of an event about several documents: those that each contact sees, as far as it was asked."""


def plan_deliveries(session: BusinessSession, event: Event, thing: object, link_id: UUID | None) -> None:
    matter = matter_of(session, event)
    look_again(session, event, matter)
    if event.name.endswith(".scheduled"):
        wake(session, SCHEDULE, visible_at(matter))
    told = matching_rules(session, event, matter)
    if not told:
        return
    plan = Plan(
        session=session, event=event, matter=matter, link=link_named(session, link_id),
        common=common_facts(session, event, matter), due_at=becomes_visible(event, matter),
    )  # fmt: skip
    rows = [row for one, everybody in audiences(plan, told) for row in rule_rows(plan, one, everybody)]
    rows = one_message_each(rows)
    session.add_all(rows)
    session.flush()
    join(session, rows)
    if coming := [row.due_at for row in rows if row.state in COMING]:
        wake(session, MAIL, min(coming))


def matching_rules(session: BusinessSession, event: Event, matter: Matter) -> list[Told]:
    """The rules of enabled verticals for this event in this status, with those whom the business's matrix ticks."""
    status = event.facts.get("status_name") or (matter.record.status if matter.record else None)
    rules = session.catalog.rules_for(event.name)
    return told_of(session, [r for r in rules if r.by_status or not r.statuses or status in r.statuses], status)


def link_named(session: BusinessSession, link_id: UUID | None) -> PowerLink | None:
    return session.scalar(select(PowerLink).where(PowerLink.id == link_id)) if link_id else None


def becomes_visible(event: Event, matter: Matter) -> datetime:
    """Now; for something whose publication is scheduled, then."""
    return max(clock.now(), visible_at(matter)) if event.name.endswith(".published") else clock.now()


def visible_at(matter: Matter) -> datetime:
    times = [thing.visible_from for thing in (matter.record, matter.document) if thing and thing.visible_from]
    return max(times, default=clock.now())


def audiences(plan: Plan, told: list[Told]) -> list[tuple[Told, Everybody]]:
    near = reached(plan.session, plan.event, plan.matter)
    return [(one, audience(plan.session, plan.event, plan.matter, one, near, plan.link)) for one in told]


def rule_rows(plan: Plan, told: Told, everybody: Everybody) -> list[Delivery]:
    rule = told.rule
    people = contacts_of(plan, rule, everybody)
    facts = frozen_facts(plan.session, plan.event, plan.matter, rule, plan.common, office=False)
    said = said_by(plan.session, rule, {person.id for person in people})
    rows = [
        contact_row(plan, told, person, everybody.contacts[person.id], facts, said.get(person.id, ""))
        for person in people
    ]
    rows += staff_rows(plan, told, everybody, {person.id for person in people})
    return rows or stranger_rows(plan, told, facts)


def contacts_of(plan: Plan, rule: NotificationRule, everybody: Everybody) -> list[Person]:
    """Live contacts, without whoever did it, and without those who may not see what it is about."""
    ids = set(everybody.contacts)
    if not (rule.required and "subject" in rule.audience):
        ids -= {acting_contact(plan.session, plan.event)}
    ids = who_sees(plan, ids)
    columns = (
        Contact.id,
        Contact.first_name,
        Contact.company,
        Contact.email,
        Contact.do_not_email,
        Contact.suspended_at,
        Contact.unreachable_at,
    )
    live = (Contact.id.in_(ids), Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    rows = plan.session.execute(select(*columns).where(*live).order_by(Contact.id)) if ids else ()
    return [
        Person(
            id=contact_id,
            first_name=first or company,
            email=email,
            do_not_email=quiet,
            suspended=suspended_at is not None,
            unreachable=unreachable_at is not None,
        )
        for contact_id, first, company, email, quiet, suspended_at, unreachable_at in rows
    ]


def who_sees(plan: Plan, ids: set[UUID]) -> set[UUID]:
    """Those who pass steps 2 to 4 of the access rule, when it becomes visible; suspension is said in the outbox."""
    about, session = plan.event, plan.session
    if not ids or (plan.matter.record is None and plan.matter.document is None):
        return ids
    with clock.frozen(plan.due_at):
        viewers = viewers_of(session, ids).values()
        if several := batches.batch_of(about.facts):
            plan.seen.update(batches.seen_of(session, viewers, several))
            return ids & plan.seen.keys()
        if about.document_id:
            return seen_by(session, viewers, Document, about.document_id)
        seen = seen_by(session, viewers, Record, about.record_id) if about.record_id else ids
    narrowed = about.message_id if about.facts.get("audience") else None
    return addressed.readers(session, seen, narrowed) if narrowed else seen


def sees(session: BusinessSession, viewer: Viewer, about: Event | Delivery) -> bool:
    """Whether a viewer sees what an event or a delivery is about, sign-in or not (steps 2 to 4)."""
    if about.document_id:
        shown = select(Document.id).where(
            Document.id == about.document_id, documents(viewer, mailing=True, narrow=True)
        )
    elif about.record_id:
        shown = select(Record.id).where(Record.id == about.record_id, records(viewer, mailing=True, narrow=True))
        if about.message_id:
            shown = shown.where(exists().where(Message.id == about.message_id, addressed.messages(viewer)))
    else:
        return True
    return session.scalar(shown) is not None


def said_by(session: BusinessSession, rule: NotificationRule, ids: set[UUID]) -> dict[UUID, str]:
    """What people have said of mails of this rule, daily or off; who has said nothing gets them at once."""
    if rule.required or not ids:
        return {}
    said = select(RuleChoice.contact_id, RuleChoice.how).where(RuleChoice.contact_id.in_(ids))
    return dict(session.execute(said.where(RuleChoice.rule == rule.name)).all())


def contact_row(
    plan: Plan, told: Told, person: Person, roles: frozenset[str], facts: dict[str, Any], said: str
) -> Delivery:
    address = named_address(plan) or person.email or ""
    reason = why_not(plan.event.actor_kind, told.rule, person, address, said == "off")
    daily = said == "daily" and plan.link is None
    several = batches.facts_of(plan.session, plan.seen[person.id]) if person.id in plan.seen else {}
    return new_row(
        plan, told, roles, recipient_key=f"contact:{person.id}", contact_id=person.id, address=address, reason=reason,
        daily=daily,
        facts={
            **facts, **several,
            "first_name": greeting(plan, person.first_name, subject=person.id == plan.event.contact_id),
        },
    )  # fmt: skip


def named_address(plan: Plan) -> str | None:
    """The address an event itself names: where a link was issued to, or a former address that is told."""
    return plan.event.facts.get("send_to") or (plan.link.address if plan.link else None)


def greeting(plan: Plan, first_name: str, *, subject: bool) -> str:
    return (plan.event.facts.get("first_name") if subject else "") or first_name or "there"


def why_not(actor_kind: str, rule: NotificationRule, person: Person, address: str, off: bool) -> str:
    """The reason why this person gets no mail, empty when they do."""
    asked_for_it = rule.required and actor_kind in ("visitor", "contact")
    if person.suspended:
        return SUSPENDED
    if not address:
        return NO_ADDRESS
    if person.unreachable and address == person.email:
        return UNREACHABLE
    if person.do_not_email and not asked_for_it:
        return DO_NOT_EMAIL
    return CHOSEN_OFF if off else ""


def staff_rows(plan: Plan, told: Told, everybody: Everybody, contacts: set[UUID]) -> list[Delivery]:
    """Staff, without whoever did it, and without those told as a contact already."""
    if not everybody.users:
        return []
    rule = told.rule
    live = (User.id.in_(everybody.users), User.ended_at.is_(None))
    rows = plan.session.execute(select(User.id, User.name, User.email, User.contact_id).where(*live).order_by(User.id))
    facts = frozen_facts(plan.session, plan.event, plan.matter, rule, plan.common, office=True)
    is_subject = "subject" in told.roles
    own_act = None if rule.required and is_subject else plan.event.actor_user_id
    return [
        new_row(
            plan, told, everybody.users[user_id], recipient_key=f"user:{user_id}", user_id=user_id, reason="",
            address=named_address(plan) or email,
            facts={**facts, "first_name": greeting(plan, name.partition(" ")[0], subject=is_subject)},
        )
        for user_id, name, email, contact_id in rows
        if user_id != own_act and contact_id not in contacts
    ]  # fmt: skip


def stranger_rows(plan: Plan, told: Told, facts: dict[str, Any]) -> list[Delivery]:
    """Somebody who is neither contact nor user yet: the address a link was issued to."""
    link = plan.link
    if link is None or "subject" not in told.roles or link.contact_id or link.user_id or not link.address:
        return []
    said = {**facts, "first_name": greeting(plan, "", subject=True)}
    key, roles = f"link:{link.id}", frozenset({"subject"})
    return [new_row(plan, told, roles, recipient_key=key, address=link.address, reason="", facts=said)]


def new_row(
    plan: Plan, told: Told, roles: frozenset[str], *, reason: str, daily: bool = False, **values: Any
) -> Delivery:
    state, due_at = planned(plan.session.tenant, reason, plan.due_at, daily=daily)
    return Delivery(
        event_id=plan.event.id, rule=told.rule.name, status=told.status, told_as=names_of(roles),
        record_id=plan.event.record_id, document_id=plan.event.document_id,
        message_id=plan.event.message_id, link_id=plan.link.id if plan.link else None,
        state=state, reason=reason, due_at=due_at, **values,
    )  # fmt: skip


def planned(tenant: Tenant, reason: str, due_at: datetime, *, daily: bool) -> tuple[str, datetime]:
    """The state in which a delivery begins, and when it is due."""
    if reason:
        return "skipped", due_at
    return ("gathered", next_daily(tenant, due_at)) if daily else ("waiting", due_at)


def names_of(roles: Iterable[str]) -> str:
    return ",".join(sorted(roles))


def one_message_each(rows: list[Delivery]) -> list[Delivery]:
    """One person gets one message of an event, however many roles and rules match: at once, if one of them says so."""
    chosen: dict[str, Delivery] = {}
    for state in COMING:
        for row in rows:
            if row.state == state:
                chosen.setdefault(row.recipient_key, row)
    return [row for row in rows if chosen.get(row.recipient_key, row) is row]


def look_again(session: BusinessSession, event: Event, matter: Matter) -> None:
    """Something happened on a record or document: what was held there may be free now."""
    places: list[ColumnElement[bool]] = []
    if matter.record:
        places.append(Delivery.record_id.in_(family(matter)))
    if event.document_id:
        places.append(Delivery.document_id == event.document_id)
    if not places:
        return
    held = update(Delivery).where(Delivery.state == "held", or_(*places)).values(state="waiting", due_at=clock.now())
    if changed(session, held):
        wake(session, MAIL)
