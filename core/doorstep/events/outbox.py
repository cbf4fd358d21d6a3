"""The outbox: what left, what did not and why, and what staff can do about it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, and_, or_, select, update

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.claims import carries_claim
from doorstep.events.daily import DIGEST
from doorstep.events.gathering import gather_again, settle_news
from doorstep.events.joining import LEAD, LEADS
from doorstep.events.links import site_of
from doorstep.events.models import Delivery, Event
from doorstep.events.news import news_told
from doorstep.events.recording import record_event
from doorstep.events.rendering import Addresses, Rendered, render
from doorstep.events.waking import MAIL, wake
from doorstep.events.words import joined_subjects, words_of
from doorstep.plugins.contributions import NotificationRule
from doorstep.problems import NotFound, Refused
from doorstep.users.links import PATHS
from doorstep.users.models import PowerLink, User

AGAIN = ("failed", "unknown", "skipped")
PLANNED = ("waiting", "held", "gathered")
MASK = "•••"


@frozen(kw_only=True)
class Shown:
    """A delivery with the mail it makes, links that carry power masked; `rendered` is None for a rule that is gone.

    :ivar unreachable: the mail server refused the address of the contact it is for.
    """

    delivery: Delivery
    event: Event
    name: str
    unreachable: bool
    rule: NotificationRule | None
    rendered: Rendered | None


def lines(state: str | None, rule: str | None, q: str, contact_id: UUID | None = None) -> Select[*tuple[Any, ...]]:
    """Deliveries with the person's name, for a page of them."""
    contact = and_(Contact.business_id == Delivery.business_id, Contact.id == Delivery.contact_id)
    user = and_(User.business_id == Delivery.business_id, User.id == Delivery.user_id)
    columns = (
        Delivery.id,
        Delivery.created_at,
        Delivery.due_at,
        Delivery.sent_at,
        Delivery.rule,
        Delivery.state,
        Delivery.reason,
        Delivery.address,
        Delivery.contact_id,
        Contact.first_name,
        Contact.last_name,
        User.name,
        LEAD.rule.label("lead"),
    )
    statement = select(*columns).outerjoin(Contact, contact).outerjoin(User, user).outerjoin(LEAD, LEADS)
    for column, value in ((Delivery.state, state), (Delivery.rule, rule), (Delivery.contact_id, contact_id)):
        statement = statement.where(column == value) if value else statement
    return statement.where(*matching(q)) if q else statement


def matching(q: str) -> list[Any]:
    key = q.casefold()
    return [or_(Contact.search.contains(key, autoescape=True), Delivery.address.icontains(q, autoescape=True))]


def newest_first() -> list[Any]:
    return [Delivery.id.desc()]


def shown(session: BusinessSession, delivery_id: UUID) -> Shown:
    event = and_(Event.business_id == Delivery.business_id, Event.id == Delivery.event_id)
    found = session.execute(select(Delivery, Event).join(Event, event).where(Delivery.id == delivery_id)).one_or_none()
    if found is None:
        raise NotFound
    delivery, happened = found
    rule = session.catalog.rules.get(delivery.rule)
    contact = session.scalar(select(Contact).where(Contact.id == delivery.contact_id)) if delivery.contact_id else None
    return Shown(
        delivery=delivery,
        event=happened,
        name=contact.name if contact else recipient(session, delivery),
        unreachable=contact is not None and contact.unreachable_at is not None,
        rule=rule,
        rendered=masked_mail(session, delivery, rule) if rule else None,
    )


def recipient(session: BusinessSession, delivery: Delivery) -> str:
    return session.scalar(select(User.name).where(User.id == delivery.user_id)) or delivery.address


def masked_mail(session: BusinessSession, delivery: Delivery, rule: NotificationRule) -> Rendered:
    """The mail, with no link in it that would let its reader in."""
    site = site_of(session.installation, session.tenant)
    path = str(delivery.facts.get("path", ""))
    if delivery.link_id:
        kind = session.scalar(select(PowerLink.kind).where(PowerLink.id == delivery.link_id))
        path = f"{PATHS[kind]}/{MASK}" if kind else MASK
    elif carries_claim(session, delivery):
        path = f"{PATHS['claim']}/{MASK}"
    choices = f"{site}/unsubscribe/{MASK}" if delivery.contact_id and not rule.required else None
    at = Addresses(link=f"{site}/{path}", site=site, unsubscribe=choices)
    told = news_told(session, delivery.id) if rule.name == DIGEST else None
    also = () if told else joined_subjects(session, told_with(session, delivery))
    return render(session.tenant, rule, words_of(session, rule), delivery.facts, at, told, also)


def told_with(session: BusinessSession, lead: Delivery) -> Sequence[Delivery]:
    """What goes or went with a mail."""
    mine = (Delivery.with_id == lead.id, Delivery.state != "skipped")
    return session.scalars(select(Delivery).where(*mine).order_by(Delivery.event_id)).all()


def send_now(session: BusinessSession, delivery_id: UUID, actor: Actor) -> None:
    """Do not wait for the next attempt.

    :raises Refused: when it is not waiting.
    """
    move(session, delivery_id, PLANNED, state="waiting", due_at=clock.now())
    wake(session, MAIL)


def cancel(session: BusinessSession, delivery_id: UUID, actor: Actor) -> None:
    """Call a planned mail off.

    :raises Refused: when it is not waiting any more.
    """
    move(session, delivery_id, PLANNED, state="skipped", reason=f"Called off by {actor.name}.")
    settle_news(session, delivery_id, "skipped", f"Called off by {actor.name}.")
    told(session, delivery_id, "mail.cancelled", actor)


def replay(session: BusinessSession, delivery_id: UUID, actor: Actor) -> None:
    """Try again what failed, stayed unclear or was skipped: the same delivery, with the same Message-ID.

    :raises Refused: when it was sent, or is under way.
    """
    move(session, delivery_id, AGAIN, state="waiting", with_id=None, due_at=clock.now(), attempts=0, reason="")
    gather_again(session, told(session, delivery_id, "mail.replayed", actor))
    wake(session, MAIL)


def move(session: BusinessSession, delivery_id: UUID, states: tuple[str, ...], **values: Any) -> None:
    # What is on its way with a daily mail is moved with that mail.
    alone = or_(Delivery.state != "gathered", Delivery.with_id.is_(None))
    mine = (Delivery.id == delivery_id, Delivery.state.in_(states), alone)
    if changed(session, update(Delivery).where(*mine).values(**values)) == 1:
        return
    if session.scalar(select(Delivery.id).where(Delivery.id == delivery_id)) is None:
        raise NotFound
    raise Refused("This mail has moved on in the meantime. Load the page again to see where it is.")


def told(session: BusinessSession, delivery_id: UUID, name: str, actor: Actor) -> Delivery:
    delivery = session.scalars(select(Delivery).where(Delivery.id == delivery_id)).one()
    rule = session.catalog.rules.get(delivery.rule)
    label = rule.label if rule else delivery.rule
    record_event(session, name, None, actor, internal=True, contact_id=delivery.contact_id, mail=label)
    return delivery
