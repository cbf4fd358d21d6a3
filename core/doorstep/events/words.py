"""A rule's words: the business's own or the vertical's, with declared placeholders filled in, and nothing else run."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen
from sqlalchemy import select

from doorstep.db.session import BusinessSession
from doorstep.events.facts import placeholders
from doorstep.events.models import Delivery, RuleSetting
from doorstep.plugins.contributions import NotificationRule
from doorstep.problems import Invalid, Refused

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
BRACES = re.compile(r"\{([^{}]*)\}")


@frozen(kw_only=True)
class Words:
    subject: str
    body: str


def words_of(session: BusinessSession, rule: NotificationRule) -> Words:
    """What the business wrote, where it wrote something; else the rule's own words."""
    own = select(RuleSetting.subject, RuleSetting.body).where(RuleSetting.rule == rule.name)
    subject, body = session.execute(own).one_or_none() or (None, None)
    return Words(subject=subject or rule.subject, body=body or rule.body)


def joined_subjects(session: BusinessSession, joined: Iterable[Delivery]) -> list[str]:
    """What mails that go with another have to say: each its subject, as it would be alone."""
    known = [(one, rule) for one in joined if (rule := session.catalog.rules.get(one.rule))]
    values = {"business": session.tenant.name}
    return [filled(words_of(session, rule).subject, {**one.facts, **values}) for one, rule in known]


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with its placeholders filled in once: what a value holds is text, even when it looks like one.

    :param text: with names in braces. :param values: what they mean; what is not among them stays as it is.
    """
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")) if found[1] in values else found[0], text)


def check_words(rule: NotificationRule, subject: str, body: str) -> None:
    """Words may name declared placeholders only.

    :raises Invalid: at the field, with the one that is not known and those that are.
    """
    known = placeholders(rule)
    texts = (("subject", subject), ("body", body))
    faults = {field: [fault] for field, text in texts if (fault := fault_in(known, text))}
    if faults:
        raise Invalid(faults)


def fault_in(known: Iterable[str], text: str) -> str | None:
    """What is wrong with a text's placeholders, in words for people."""
    strange = [name for name in BRACES.findall(text) if name not in known]
    if not strange:
        return None
    offered = ", ".join("{" + name + "}" for name in known)
    return f"There is no {{{strange[0]}}} here. You can use {offered}."


def check_placeholders(known: Iterable[str], text: str, field: str) -> None:
    """A text that staff edit may name declared placeholders only; nothing else in it is run.

    :param known: their names. :param text: what was typed. :param field: where a fault stands.
    :raises Refused: at `field`, with the one that is not known and those that are.
    """
    if fault := fault_in(known, text):
        raise Refused(fault, field)
