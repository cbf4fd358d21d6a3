"""The words of a business's rules: its own, or those of their author."""

from collections.abc import Mapping

from attrs import frozen
from sqlalchemy import or_, select

from doorstep.businesses.settings import save_settings
from doorstep.clean import one_line
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.daily import DIGEST
from doorstep.events.facts import examples
from doorstep.events.links import site_of
from doorstep.events.matrix import group_of, known_rule
from doorstep.events.models import RuleSetting
from doorstep.events.news import example_news
from doorstep.events.recording import record_event
from doorstep.events.rendering import Addresses, Rendered, render
from doorstep.events.words import Words, check_words
from doorstep.plugins.contributions import NotificationRule
from doorstep.problems import Invalid, Refused


@frozen(kw_only=True)
class RuleView:
    """A rule's words as a business has them. `own_words`: it wrote its own; `version` counts what was saved."""

    rule: NotificationRule
    group: str
    subject: str
    body: str
    own_words: bool
    version: int


def view_of(session: BusinessSession, name: str) -> RuleView:
    rule = known_rule(session.catalog, name)
    return view(session, rule, session.scalar(select(RuleSetting).where(RuleSetting.rule == name)))


def view(session: BusinessSession, rule: NotificationRule, setting: RuleSetting | None) -> RuleView:
    subject = (setting.subject if setting else None) or rule.subject
    body = (setting.body if setting else None) or rule.body
    return RuleView(
        rule=rule, group=group_of(session.catalog, rule).label, subject=subject, body=body,
        version=setting.version if setting else 0, own_words=(subject, body) != (rule.subject, rule.body),
    )  # fmt: skip


def save_words(session: BusinessSession, name: str, words: Words, version: int, actor: Actor) -> None:
    """Keep a business's words.

    :raises Invalid: at the field, for placeholders that are not declared.
    :raises Refused: when somebody else changed them since `version`.
    """
    rule = known_rule(session.catalog, name)
    check_words(rule, words.subject, words.body)
    setting = session.scalar(select(RuleSetting).where(RuleSetting.rule == name).with_for_update())
    if (setting.version if setting else 0) != version:
        raise Refused("Somebody else has changed these words meanwhile.", reason="changed")
    setting = setting_of(session, rule)
    setting.subject = words.subject if words.subject != rule.subject else None
    setting.body = words.body if words.body != rule.body else None
    record_event(session, "rule.words_changed", None, actor, internal=True, rule=rule.label)


def back_to_default(session: BusinessSession, name: str, actor: Actor) -> None:
    rule = known_rule(session.catalog, name)
    setting = setting_of(session, rule)
    setting.subject = setting.body = None
    record_event(session, "rule.words_changed", None, actor, internal=True, rule=rule.label, default=True)


def setting_of(session: BusinessSession, rule: NotificationRule) -> RuleSetting:
    setting = session.scalar(select(RuleSetting).where(RuleSetting.rule == rule.name))
    if setting is None:
        setting = RuleSetting(rule=rule.name)
        session.add(setting)
    return setting


def example(
    session: BusinessSession, rule: NotificationRule, words: Words, facts: Mapping[str, str] | None = None
) -> Rendered:
    """The mail with example values, as a customer would get it; `facts` stand instead of some of them."""
    site = site_of(session.installation, session.tenant)
    at = Addresses(
        link=f"{site}/portal/", site=site, unsubscribe=None if rule.required else f"{site}/unsubscribe/example"
    )
    values = {
        **examples(session.catalog, rule),
        "account": session.tenant.setting("street") or "Main Street 1",
        **(facts or {}),
    }
    return render(
        session.tenant, rule, words, values, at, example_news(session.catalog) if rule.name == DIGEST else None
    )


def rules_with_own_words(session: BusinessSession) -> set[str]:
    own = or_(RuleSetting.subject.is_not(None), RuleSetting.body.is_not(None))
    return set(session.scalars(select(RuleSetting.rule).where(own)))


def rename_roles(session: BusinessSession, names: Mapping[str, str], version: int, actor: Actor) -> None:
    """Keep what the business calls its roles; an empty name is what their author calls them.

    :raises Invalid: at the field, when two would be called alike. :raises Changed: when somebody saved meanwhile.
    """
    plain = session.installation.registry.catalog(session.tenant.verticals).roles
    given = {name: one_line(words, 60) for name, words in names.items() if name in plain and words.strip()}
    labels = {name: given.get(name, role.label).casefold() for name, role in plain.items()}
    twice = {name for name in given if list(labels.values()).count(labels[name]) > 1}
    if twice:
        raise Invalid({name: ["Another role is called that already."] for name in twice})
    kept = {name: words for name, words in session.tenant.setting("role_names").items() if name not in plain}
    save_settings(session, {"role_names": {**kept, **given}}, actor, version=version, block="Names of roles")
