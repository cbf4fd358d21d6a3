"""Which deliveries are due, whose they are while they are sent, and what became of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.db.rows import changed
from doorstep.events.gathering import settle_news
from doorstep.events.models import Delivery
from doorstep.events.refusals import refused
from doorstep.installation import Installation
from doorstep.mail import Outcome

LEASE = timedelta(minutes=5)
ENOUGH = timedelta(minutes=1)
BATCH = 25
HELD_FOR = timedelta(hours=1)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 480))


def claim(installation: Installation, tenant: Tenant, worker: str) -> Sequence[UUID]:
    """Take some due deliveries: waiting, held long enough to look again, or left behind by a worker that died."""
    now = clock.now()
    with installation.writing(tenant) as session:
        due = select(Delivery.id).where(is_due(now)).order_by(Delivery.due_at, Delivery.id).limit(BATCH)
        ids = session.scalars(due.with_for_update(skip_locked=True)).all()
        if ids:
            mine = {"state": "sending", "lease_by": worker, "lease_until": now + LEASE}
            session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(**mine))
    return ids


def is_due(now: datetime):  # noqa: ANN201
    waiting = and_(Delivery.state.in_(("waiting", "held")), Delivery.due_at <= now)
    return or_(waiting, and_(Delivery.state == "sending", Delivery.lease_until <= now))


def next_due(installation: Installation, tenant: Tenant) -> datetime | None:
    """When there is something to send next."""
    with installation.reading(tenant) as session:
        planned = session.scalar(select(func.min(Delivery.due_at)).where(Delivery.state.in_(("waiting", "held"))))
        daily = (Delivery.state == "gathered", Delivery.with_id.is_(None))
        gathered = session.scalar(select(func.min(Delivery.due_at)).where(*daily))
        leased = session.scalar(select(func.min(Delivery.lease_until)).where(Delivery.state == "sending"))
    return min((at for at in (planned, gathered, leased) if at), default=None)


def release(installation: Installation, tenant: Tenant, worker: str, ids: Sequence[UUID]) -> None:
    """Give back what was not begun."""
    with installation.writing(tenant) as session:
        session.execute(mine(worker, ids).values(state="waiting", lease_by=None, lease_until=None))


def settle(
    installation: Installation, tenant: Tenant, worker: str, id: UUID, outcome: Outcome | None = None, **values: Any
) -> None:
    """Write down what became of a delivery, unless its lease has run out and another worker has it."""
    with installation.writing(tenant) as session:
        if changed(session, mine(worker, [id]).values(lease_by=None, lease_until=None, **values)):
            settle_news(session, id, values["state"], values.get("reason", ""))
        if outcome and outcome.no_such_address:
            refused(session, id, outcome.detail)


def mine(worker: str, ids: Sequence[UUID]):  # noqa: ANN201
    return update(Delivery).where(Delivery.id.in_(ids), Delivery.state == "sending", Delivery.lease_by == worker)


def result_of(outcome: Outcome, attempts: int) -> dict[str, Any]:
    """The columns an outcome leads to; `attempts` counts this one."""
    now = clock.now()
    match outcome.state:
        case "sent":
            return {"state": "sent", "sent_at": now, "reason": "", "attempts": attempts}
        case "unknown":
            said = "The mail server did not say whether it took the message, so it may have arrived."
            return {"state": "unknown", "reason": f"{said} {outcome.detail}".strip(), "attempts": attempts}
        case "later" if attempts <= len(PAUSES):
            due = now + PAUSES[attempts - 1]
            return {"state": "waiting", "due_at": due, "reason": outcome.detail, "attempts": attempts}
        case "later":
            said = f"Given up after {attempts} attempts. {outcome.detail}"
            return {"state": "failed", "reason": said, "attempts": attempts}
    return {"state": "failed", "reason": outcome.detail, "attempts": attempts}
