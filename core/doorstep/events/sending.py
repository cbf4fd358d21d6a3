"""Sending what is due: claimed, checked for access once more, sent, then marked.

A crash between the server's yes and our mark repeats the message, with the same Message-ID and link. There is no
second delivery row, ever.
"""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import structlog
from attrs import frozen
from sqlalchemy import select

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.db.session import BusinessSession
from doorstep.events import claiming
from doorstep.events.checking import Verdict, check
from doorstep.events.claims import carries_claim, claim_path
from doorstep.events.daily import DIGEST
from doorstep.events.gathering import gather_due
from doorstep.events.joining import go_without, joined_to
from doorstep.events.links import site_of
from doorstep.events.models import Delivery
from doorstep.events.news import News, collect
from doorstep.events.rendering import Addresses, message, render
from doorstep.events.resting import resting
from doorstep.events.unsubscribing import unsubscribe_path
from doorstep.events.words import joined_subjects, words_of
from doorstep.faults import fault
from doorstep.installation import Installation
from doorstep.mail import Conversation
from doorstep.problems import Problem
from doorstep.users.links import PATHS
from doorstep.users.models import PowerLink
from doorstep.users.powerlinks import token

NOTHING_LEFT = "Nothing of what was gathered is left: they no longer see it, or it waits for a later day."
log = structlog.get_logger()


@frozen(kw_only=True)
class Ready:
    """A delivery that may leave."""

    id: UUID
    attempts: int
    message: EmailMessage


def send_due(
    installation: Installation, tenant: Tenant, stopping: Callable[[], bool] = lambda: False, rest: float = 0
) -> datetime | None:
    """Send what is due; returns when to look again, None when nothing is planned.

    :param rest: for how many times the processor time of a mail to rest after it.
    """
    worker = uuid4().hex
    gather_due(installation, tenant, stopping, rest)
    site = site_of(installation, tenant)
    with installation.transport.conversation() as conversation:
        while not stopping() and (ids := claiming.claim(installation, tenant, worker)):
            send_batch(installation, tenant, worker, site, conversation, list(ids), stopping, rest)
    return claiming.next_due(installation, tenant)


def send_batch(
    installation: Installation, tenant: Tenant, worker: str, site: str, conversation: Conversation, ids: list[UUID],
    stopping: Callable[[], bool], rest: float,
) -> None:  # fmt: skip
    until = clock.now() + claiming.LEASE - claiming.ENOUGH
    while ids and not stopping() and clock.now() < until:
        with resting(rest):
            send_one(installation, tenant, worker, site, conversation, ids.pop(0))
    if ids:
        claiming.release(installation, tenant, worker, ids)


def send_one(
    installation: Installation, tenant: Tenant, worker: str, site: str, conversation: Conversation, id: UUID
) -> None:
    try:
        ready = prepared(installation, tenant, site, id)
    except Exception as found:
        log.error("delivery.unwritable", delivery=str(id), exc_info=found)
        said = str(found) if isinstance(found, Problem) else f"The mail could not be written ({type(found).__name__})."
        ready = {"state": "failed", "reason": said}
    if not isinstance(ready, Ready):
        return claiming.settle(installation, tenant, worker, id, **ready)
    fault("delivery.before_send")
    outcome = conversation.send(ready.message)
    fault("delivery.after_send")
    claiming.settle(installation, tenant, worker, id, outcome, **claiming.result_of(outcome, ready.attempts + 1))
    fault("delivery.after_mark")
    return None


def prepared(installation: Installation, tenant: Tenant, site: str, id: UUID) -> Ready | dict[str, Any]:
    """The message of a delivery; or the columns that say why there is none."""
    news = news_of(installation, tenant, id)
    with installation.writing(tenant) as session:
        delivery = session.scalars(select(Delivery).where(Delivery.id == id)).one()
        rule = session.catalog.rules.get(delivery.rule)
        link = session.scalar(select(PowerLink).where(PowerLink.id == delivery.link_id)) if delivery.link_id else None
        verdict = check(session, delivery, rule, link)
        if verdict.state == "held":
            return {"state": "held", "reason": verdict.reason, "due_at": clock.now() + claiming.HELD_FOR}
        if verdict.state == "skipped" or rule is None:
            go_without(session, delivery)
            return {"state": "skipped", "reason": verdict.reason}
        if news is not None and news.count == 0:
            return {"state": "skipped", "reason": NOTHING_LEFT}
        at = addresses(session, delivery, rule.required, link, site, verdict.address)
        also = joined_subjects(session, leaving_with(session, delivery))
        rendered = render(tenant, rule, words_of(session, rule), delivery.facts, at, news, also)
        return Ready(id=id, attempts=delivery.attempts, message=composed(session, delivery, verdict, rendered, at))


def leaving_with(session: BusinessSession, lead: Delivery) -> list[Delivery]:
    """What is joined to a mail, after its own last look: what may not leave stays behind and says why."""
    leaving, rules = [], session.catalog.rules
    for one in joined_to(session, lead):
        verdict = check(session, one, rules.get(one.rule), None)
        if verdict.state == "go":
            leaving.append(one)
        else:
            one.state, one.reason, one.with_id = verdict.state, verdict.reason, None
    return leaving


def news_of(installation: Installation, tenant: Tenant, id: UUID) -> News | None:
    """What a daily mail tells; None for any other mail."""
    with installation.reading(tenant) as session:
        daily = select(Delivery.contact_id).where(Delivery.id == id, Delivery.rule == DIGEST)
        contact_id = session.scalar(daily)
    return collect(installation, tenant, id, contact_id) if contact_id else None


def composed(
    session: BusinessSession, delivery: Delivery, verdict: Verdict, rendered: Any, at: Addresses
) -> EmailMessage:
    return message(
        session.installation.settings, session.tenant, rendered,
        to=verdict.address, name=verdict.name, key=str(delivery.id), unsubscribe=at.unsubscribe,
    )  # fmt: skip


def addresses(
    session: BusinessSession, delivery: Delivery, required: bool, link: PowerLink | None, site: str, to: str
) -> Addresses:
    """The addresses of a mail; a link that carries power is derived now, and kept nowhere."""
    path = str(delivery.facts.get("path", ""))
    if link is not None:
        path = f"{PATHS[link.kind]}/{token(session.installation.settings.secret_key, link)}"
    elif carries_claim(session, delivery):
        path = claim_path(session, delivery, to)
    choices = None
    if delivery.contact_id and not required:
        choices = f"{site}/{unsubscribe_path(session, delivery.contact_id, delivery.rule)}"
    return Addresses(link=f"{site}/{path.lstrip('/')}", site=site, unsubscribe=choices)
