"""A contact's choices about mails: per rule at once or off, in the portal and, without sign-in, from any mail."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from attrs import frozen
from sqlalchemy import delete, select

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.cells import STAFF, said_of, ticks
from doorstep.events.models import RuleChoice
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import NotificationRule
from doorstep.problems import NotFound
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink

SOON = timedelta(days=60)


@frozen(kw_only=True)
class Choice:
    rule: NotificationRule
    on: bool


def unsubscribe_path(session: BusinessSession, contact_id: UUID, rule: str) -> str:
    """The page a mail's unsubscribe link opens; one link a contact, made when the first mail needs it."""
    live = (PowerLink.superseded_at.is_(None), PowerLink.expires_at > clock.now() + SOON)
    found = select(PowerLink).where(PowerLink.contact_id == contact_id, PowerLink.kind == "unsubscribe", *live)
    link = session.scalar(found.order_by(PowerLink.id.desc()).limit(1))
    link = link or powerlinks.make(session, "unsubscribe", contact_id=contact_id)
    return f"unsubscribe/{powerlinks.token(session.installation.settings.secret_key, link)}?rule={rule}"


def contact_of(session: BusinessSession, token: str) -> Contact:
    """Whose link this is.

    :raises NotFound: when it is nobody's, or too old.
    """
    shown = powerlinks.present(session, "unsubscribe", token)
    if shown.row is None or shown.fault:
        raise NotFound
    return contact_named(session, shown.row.contact_id)


def contact_named(session: BusinessSession, contact_id: UUID | None) -> Contact:
    contact = session.scalar(select(Contact).where(Contact.id == contact_id))
    if contact is None:
        raise NotFound
    return contact


def choosable(session: BusinessSession) -> list[NotificationRule]:
    """The rules a contact can choose about: some customer is ticked for them, and they are not indispensable."""
    said = said_of(session)
    rules = [rule for rule in session.catalog.rules.values() if not rule.required]
    return [rule for rule in rules if any(roles - STAFF for roles in ticks(session.catalog, rule, said))]


def choices(session: BusinessSession, contact_id: UUID) -> list[Choice]:
    off = select(RuleChoice.rule).where(RuleChoice.contact_id == contact_id, RuleChoice.on.is_(False))
    named = set(session.scalars(off))
    return [Choice(rule=rule, on=rule.name not in named) for rule in choosable(session)]


def choose(session: BusinessSession, contact: Contact, on: Collection[str], actor: Actor) -> None:
    """Keep a contact's choices: the rules they want; the others of those they can choose about are off."""
    before = choices(session, contact.id)
    changed = [one.rule for one in before if one.on != (one.rule.name in on)]
    if not changed:
        return
    named = [rule.name for rule in changed]
    session.execute(delete(RuleChoice).where(RuleChoice.contact_id == contact.id, RuleChoice.rule.in_(named)))
    session.add_all(RuleChoice(contact_id=contact.id, rule=name, on=False) for name in named if name not in on)
    said = [f"{rule.label}: {'on' if rule.name in on else 'off'}" for rule in changed]
    record_event(session, "contact.mail_choices", contact, actor, internal=True, changed=said)


def switch_off(session: BusinessSession, contact: Contact, rule: str, actor: Actor) -> None:
    """One rule off, as the button of a mail program asks; an unknown one switches all off."""
    wanted = {one.rule.name for one in choices(session, contact.id) if one.on}
    known = {one.name for one in choosable(session)}
    choose(session, contact, wanted - {rule} if rule in known else set(), actor)
