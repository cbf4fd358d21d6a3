"""Telling the worker who has work, and when: one small row a business and queue, written just before the commit."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from doorstep import clock
from doorstep.businesses.models import Wake
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession, InstallationSession

MAIL, JOBS, SCHEDULE = "mail", "jobs", "schedule"
LEASE = timedelta(minutes=2)


def wake(session: BusinessSession, queue: str, at: datetime | None = None) -> None:
    """There is work in this queue, now or at that time; the worker hears of it when the transaction commits."""
    due = at or clock.now()
    wanted = session.info.setdefault("wake", {})
    wanted[queue] = min(due, wanted.get(queue, due))
    session.info["woken"] = True


# Not at once: the row would stay locked for the rest of the transaction, and others of the business would wait.
@event.listens_for(BusinessSession, "before_commit")
def write_wakes(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for queue, due in sorted(session.info.pop("wake", {}).items()):
        session.execute(earlier(session, session.info["business_id"], queue, due))


def earlier(session: Session, business_id: int, queue: str, due: datetime) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Wake).values(business_id=business_id, queue=queue, due_at=due)
    return row.on_conflict_do_update(
        index_elements=["business_id", "queue"],
        set_={"due_at": row.excluded.due_at},
        where=Wake.due_at > row.excluded.due_at,
    )


def due_work(session: InstallationSession) -> list[tuple[int, str]]:
    """The businesses and queues that have work now."""
    rows = session.execute(select(Wake.business_id, Wake.queue).where(Wake.due_at <= clock.now()).order_by(Wake.due_at))
    return [(business_id, queue) for business_id, queue in rows]


def claim(session: InstallationSession, business_id: int, queue: str, lease: timedelta = LEASE) -> datetime | None:
    """Take a queue's work up; None when another worker did. What dies on the way is found again after the lease."""
    until = clock.now() + lease
    mine = and_(Wake.business_id == business_id, Wake.queue == queue, Wake.due_at <= clock.now())
    return until if changed(session, update(Wake).where(mine).values(due_at=until)) == 1 else None


def settle(session: InstallationSession, business_id: int, queue: str, claimed: datetime, due: datetime | None) -> None:
    """Work is done: the next time, or never. New work that came in the meantime has moved `due_at`, and stays."""
    mine = and_(Wake.business_id == business_id, Wake.queue == queue, Wake.due_at == claimed)
    session.execute(delete(Wake).where(mine) if due is None else update(Wake).where(mine).values(due_at=due))
