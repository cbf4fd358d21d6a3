"""A contact's choices about mails: per rule at once, daily or off, with a sign-in or from any mail."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from attrs import frozen
from sqlalchemy import delete, select

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.cells import STAFF, always, said_of, ticks
from doorstep.events.daily import DIGEST
from doorstep.events.models import RuleChoice
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import NotificationRule
from doorstep.problems import NotFound
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink

SOON = timedelta(days=60)
AT_ONCE = "once"
WAYS = {AT_ONCE: "At once", "daily": "In the daily mail", "off": "Not at all"}


@frozen(kw_only=True)
class Choice:
    rule: NotificationRule
    how: str


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
    rules = [rule for rule in session.catalog.rules.values() if not always(rule)]
    return [rule for rule in rules if any(roles - STAFF for roles in ticks(session.catalog, rule, said))]


def choices(session: BusinessSession, contact_id: UUID) -> list[Choice]:
    said = select(RuleChoice.rule, RuleChoice.how).where(RuleChoice.contact_id == contact_id)
    known = dict(session.execute(said).all())
    return [Choice(rule=rule, how=known.get(rule.name, AT_ONCE)) for rule in choosable(session)]


def choose(session: BusinessSession, contact: Contact, wanted: Mapping[str, str], actor: Actor) -> None:
    """Keep a contact's choices: by rule once, daily or off; those of the others stay."""
    before = [one for one in choices(session, contact.id) if wanted.get(one.rule.name, one.how) in WAYS]
    changed = [one.rule for one in before if wanted.get(one.rule.name, one.how) != one.how]
    if not changed:
        return
    names = [rule.name for rule in changed]
    session.execute(delete(RuleChoice).where(RuleChoice.contact_id == contact.id, RuleChoice.rule.in_(names)))
    kept = [name for name in names if wanted[name] != AT_ONCE]
    session.add_all(RuleChoice(contact_id=contact.id, rule=name, how=wanted[name]) for name in kept)
    said = [f"{rule.label}: {WAYS[wanted[rule.name]].lower()}" for rule in changed]
    record_event(session, "contact.mail_choices", contact, actor, internal=True, changed=said)


def switch(session: BusinessSession, contact: Contact, rule: str, how: str, actor: Actor) -> None:
    """One rule as a button of a mail asks; of the daily mail, all that it gathers; an unknown rule is all of them."""
    now = {one.rule.name: one.how for one in choices(session, contact.id)}
    if rule == DIGEST:
        touched = {name for name, way in now.items() if way == "daily"}
    else:
        touched = {rule} if rule in now else set(now)
    choose(session, contact, dict.fromkeys(touched, how), actor)
