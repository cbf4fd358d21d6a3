"""A business's say on its rules: on or off, and in which words."""

from collections.abc import Iterator

from attrs import frozen
from sqlalchemy import select

from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.facts import placeholders
from doorstep.events.links import site_of
from doorstep.events.models import RuleSetting
from doorstep.events.recording import record_event
from doorstep.events.rendering import Addresses, Rendered, render
from doorstep.events.words import Words, check_words
from doorstep.plugins.contributions import NotificationRule
from doorstep.problems import NotFound, Refused

AUDIENCES = {
    "linked": "Linked contacts", "primary": "Primary contacts", "participants": "People taking part",
    "subject": "The person it is about", "staff": "Staff", "assigned": "Who it is assigned to",
}  # fmt: skip


@frozen(kw_only=True)
class RuleView:
    """A rule as a business has it. `own_words`: it wrote its own; `version` counts what was saved, 0 for nothing."""

    rule: NotificationRule
    group: str
    audience: str
    on: bool
    subject: str
    body: str
    own_words: bool
    version: int


def views(session: BusinessSession) -> list[RuleView]:
    """All rules of enabled verticals, those of one subject together."""
    settings = {setting.rule: setting for setting in session.scalars(select(RuleSetting))}
    found = [view(session, rule, settings.get(rule.name)) for rule in session.catalog.rules.values()]
    return sorted(found, key=lambda one: (one.group != PEOPLE, one.group))


def view_of(session: BusinessSession, name: str) -> RuleView:
    rule = known(session, name)
    return view(session, rule, session.scalar(select(RuleSetting).where(RuleSetting.rule == name)))


def known(session: BusinessSession, name: str) -> NotificationRule:
    rule = session.catalog.rules.get(name)
    if rule is None:
        raise NotFound
    return rule


PEOPLE = "People and sign-in"


def view(session: BusinessSession, rule: NotificationRule, setting: RuleSetting | None) -> RuleView:
    subject = (setting.subject if setting else None) or rule.subject
    body = (setting.body if setting else None) or rule.body
    return RuleView(
        rule=rule, group=group_of(session, rule), audience=", ".join(audience_labels(session, rule)), subject=subject,
        body=body, on=rule.required or (setting.on if setting else rule.on), version=setting.version if setting else 0,
        own_words=(subject, body) != (rule.subject, rule.body),
    )  # fmt: skip


def group_of(session: BusinessSession, rule: NotificationRule) -> str:
    subject = rule.event.partition(".")[0]
    catalog = session.catalog
    if subject in catalog.record_types:
        return catalog.record_types[subject].label_plural
    if subject in catalog.document_kinds or subject == "document":
        return "Documents"
    return PEOPLE


def audience_labels(session: BusinessSession, rule: NotificationRule) -> Iterator[str]:
    for name in rule.audience:
        yield AUDIENCES.get(name) or session.catalog.role_label(name)


def switch(session: BusinessSession, name: str, on: bool, actor: Actor) -> None:
    """Switch a rule on or off; mails planned already are looked at once more before they leave.

    :raises Refused: for one that is indispensable.
    """
    rule = known(session, name)
    if rule.required:
        raise Refused(f"“{rule.label}” cannot be switched off: without it people could not sign in.")
    setting = setting_of(session, rule)
    setting.on = on
    record_event(session, "rule.switched", None, actor, internal=True, rule=rule.label, on=on)


def save_words(session: BusinessSession, name: str, words: Words, version: int, actor: Actor) -> None:
    """Keep a business's words.

    :raises Invalid: at the field, for placeholders that are not declared.
    :raises Refused: when somebody else changed them since `version`.
    """
    rule = known(session, name)
    check_words(rule, words.subject, words.body)
    setting = session.scalar(select(RuleSetting).where(RuleSetting.rule == name).with_for_update())
    if (setting.version if setting else 0) != version:
        raise Refused("Somebody else has changed these words meanwhile.", reason="changed")
    setting = setting_of(session, rule)
    setting.subject = words.subject if words.subject != rule.subject else None
    setting.body = words.body if words.body != rule.body else None
    record_event(session, "rule.words_changed", None, actor, internal=True, rule=rule.label)


def back_to_default(session: BusinessSession, name: str, actor: Actor) -> None:
    rule = known(session, name)
    setting = setting_of(session, rule)
    setting.subject = setting.body = None
    record_event(session, "rule.words_changed", None, actor, internal=True, rule=rule.label, default=True)


def setting_of(session: BusinessSession, rule: NotificationRule) -> RuleSetting:
    setting = session.scalar(select(RuleSetting).where(RuleSetting.rule == rule.name))
    if setting is None:
        setting = RuleSetting(rule=rule.name, on=rule.on)
        session.add(setting)
    return setting


def example(session: BusinessSession, rule: NotificationRule, words: Words) -> Rendered:
    """The mail with example values, as a customer would get it."""
    site = site_of(session.installation, session.tenant)
    at = Addresses(
        link=f"{site}/portal/", site=site, unsubscribe=None if rule.required else f"{site}/unsubscribe/example"
    )
    values = {**placeholders(rule), "account": session.tenant.setting("street") or "Main Street 1"}
    return render(session.tenant, rule, words, values, at)
