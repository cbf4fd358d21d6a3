"""What is done to a record with one press is one thing for a person: one mail tells them all of it.

The mail of what happened first leads, the others are joined to it and share its fate. A lead that is called off by the
last look leaves the others to go without it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import define, field, frozen
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.db.session import BusinessSession
from doorstep.events.models import Delivery

LASTS = timedelta(minutes=1)
"""A transaction that takes longer is no press: it does many things, as an import does."""
HERE = "press"
LEAD = aliased(Delivery)
LEADS = and_(LEAD.business_id == Delivery.business_id, LEAD.id == Delivery.with_id)
"""How a delivery is joined to the mail it goes with."""


@define
class Mails:
    """What one person is told of one record, as far as it was planned here."""

    at_once: list[Delivery] = field(factory=list)
    daily: list[Delivery] = field(factory=list)

    def take(self, session: BusinessSession, row: Delivery) -> None:
        # What a savepoint took back is no longer among the session's.
        self.at_once = [one for one in self.at_once if one in session]
        self.daily = [one for one in self.daily if one in session]
        (self.daily if row.state == "gathered" else self.at_once).append(row)


@frozen
class Press:
    """A transaction, and what it has planned so far, by recipient, address and record."""

    transaction: Any
    since: datetime
    mails: dict[tuple[str, str, UUID], Mails] = field(factory=lambda: defaultdict(Mails))


def join(session: BusinessSession, rows: Iterable[Delivery]) -> None:
    """Let what was just planned go with what this press has planned before, for the same person and record."""
    planned = press_of(session).mails
    for row in rows:
        if row.record_id and not row.document_id and not row.link_id and row.state in ("waiting", "gathered"):
            mails = planned[row.recipient_key, row.address, row.record_id]
            mails.take(session, row)
            arrange(mails.at_once, mails.daily)


def press_of(session: BusinessSession) -> Press:
    found, transaction, now = session.info.get(HERE), session.get_transaction(), clock.now()
    if found is None or found.transaction is not transaction or abs(now - found.since) > LASTS:
        found = session.info[HERE] = Press(transaction, now)
    return found


def arrange(at_once: Sequence[Delivery], daily: Sequence[Delivery]) -> None:
    """One of them leads, and the others are joined to it; where all wait for the daily mail, that tells them all."""
    lead = min(at_once, key=lambda one: one.event_id, default=None)
    for one in (*at_once, *daily):
        one.with_id = None if lead is None or one is lead else lead.id
        one.state = "gathered" if lead is None else "waiting" if one is lead else "joined"


def joined_to(session: BusinessSession, lead: Delivery) -> Sequence[Delivery]:
    """What goes with a mail, in the order in which it happened."""
    if lead.record_id is None:
        return ()
    mine = (Delivery.with_id == lead.id, Delivery.state == "joined")
    return session.scalars(select(Delivery).where(*mine).order_by(Delivery.event_id)).all()


def in_one_mail(label: str) -> str:
    """What pages say of something told in another mail; `label` is that of the rule of this."""
    return f"In one mail with “{label}”."


def go_without(session: BusinessSession, lead: Delivery) -> None:
    """The mail they were to go with was called off: they go as they would have gone without it."""
    rest, now = joined_to(session, lead), clock.now()
    arrange([one for one in rest if one.due_at <= now], [one for one in rest if one.due_at > now])
