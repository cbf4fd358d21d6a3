"""A delivery as a message: the business's words, name, colour and reply address, and never ours."""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import Any

from attrs import frozen
from markupsafe import Markup

from doorstep.businesses.tenant import Tenant
from doorstep.events import news
from doorstep.events.news import News
from doorstep.events.words import Words, filled
from doorstep.mail import button_html, compose, frame_html, text_to_html
from doorstep.plugins.contributions import NotificationRule
from doorstep.settings import Settings

AT_THE_SAME_TIME = "At the same time:"


@frozen(kw_only=True)
class Rendered:
    subject: str
    text: str
    html: str


@frozen(kw_only=True)
class Addresses:
    """The full addresses a mail holds; `unsubscribe` is None where nobody can choose to do without it."""

    link: str
    site: str
    unsubscribe: str | None = None


def render(
    tenant: Tenant, rule: NotificationRule, words: Words, facts: Mapping[str, Any], at: Addresses,
    told: News | None = None, also: Sequence[str] = (),
) -> Rendered:  # fmt: skip
    """:param told: of a daily mail, what it tells below its words. :param also: what else happened with it."""
    values = {**facts, "business": tenant.name, "link": at.link, **({"count": f"{told.count:,}"} if told else {})}
    body = filled(words.body, values)
    return Rendered(
        subject=filled(words.subject, values),
        text=as_text(tenant, rule, body, at, below_as_text(at, told, also)),
        html=as_html(tenant, rule, body, at, below_as_html(at, told, also)),
    )


def below_as_text(at: Addresses, told: News | None, also: Sequence[str]) -> list[str]:
    listed = [AT_THE_SAME_TIME, "\n".join(f"- {one}" for one in also)] if also else []
    return [*([news.as_text(told, at.site)] if told else []), *listed]


def below_as_html(at: Addresses, told: News | None, also: Sequence[str]) -> Markup:
    lines = Markup("\n").join(Markup("<li>{}</li>").format(one) for one in also)
    listed = Markup("<p>{}</p>\n<ul>\n{}\n</ul>").format(AT_THE_SAME_TIME, lines) if also else Markup("")
    return (news.as_html(told, at.site) if told else Markup("")) + listed


def as_text(tenant: Tenant, rule: NotificationRule, body: str, at: Addresses, below: Sequence[str]) -> str:
    parts = [body.strip(), *below]
    if at.link not in body:
        parts.append(f"{rule.button}:\n{at.link}")
    parts.append("\n".join(["-- ", tenant.name, *address_lines(tenant)]))
    if at.unsubscribe:
        parts.append(f"Choose which mails you get from {tenant.name}:\n{at.unsubscribe}")
    return "\n\n".join(parts) + "\n"


def as_html(tenant: Tenant, rule: NotificationRule, body: str, at: Addresses, below: Markup) -> str:
    footer = Markup("")
    if at.unsubscribe:
        footer = Markup('<p><a href="{}">Choose which mails you get</a></p>').format(at.unsubscribe)
    return frame_html(
        tenant.name, tenant.colour, "\n".join(address_lines(tenant)), logo_url(tenant, at.site),
        text_to_html(body) + below + button_html(rule.button, at.link), footer, preview=preview(body),
        lang=tenant.language,
    )  # fmt: skip


def preview(body: str) -> str:
    """The line mail programs show after the subject: what comes after the greeting."""
    paragraphs = [part for part in body.split("\n\n") if part.strip()]
    return " ".join((paragraphs[1] if len(paragraphs) > 1 else body).split())[:140]


def address_lines(tenant: Tenant) -> list[str]:
    town = " ".join(tenant.setting(name) for name in ("city", "region", "postcode")).strip()
    lines = (tenant.setting("street"), " ".join(town.split()), tenant.setting("phone"))
    return [line for line in lines if line]


def logo_url(tenant: Tenant, site: str) -> str | None:
    logo = tenant.settings.get("logo")
    return f"{site}/brand/logo?v={logo}" if logo else None


def message(
    settings: Settings, tenant: Tenant, rendered: Rendered, *, to: str, name: str, key: str, unsubscribe: str | None
) -> EmailMessage:
    """:param key: what the Message-ID is made of, so that a repeated mail is the same mail."""
    domain = settings.mail_from.rpartition("@")[2]
    return compose(
        sender_name=tenant.name,
        sender_address=settings.mail_from,
        to=to,
        to_name=name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=f"<{key}@{domain}>",
        reply_to=tenant.setting("reply_to") or tenant.setting("help_email") or None,
        unsubscribe_url=unsubscribe,
    )
