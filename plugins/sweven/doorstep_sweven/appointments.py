"""When somebody comes: in the calendars of clients, and of who is assigned."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from doorstep.api import Appointment, BusinessSession, Viewer, hookimpl, visible_records
from doorstep_sweven.models import WorkOrder

MOST = 500


@hookimpl
def doorstep_appointments(
    session: BusinessSession, viewer: Viewer, user_id: UUID | None, since: datetime, until: datetime
) -> Sequence[Appointment]:
    here = (visible_records(viewer, kind="work_order"), WorkOrder.starts_at.between(since, until))
    rows = select(WorkOrder).where(*here, WorkOrder.archived_at.is_(None))
    mine = rows.where(WorkOrder.assigned_id == user_id) if viewer.is_staff else rows
    found = session.scalars(mine.order_by(WorkOrder.starts_at, WorkOrder.id).limit(MOST))
    return [appointment(one, "office" if viewer.is_staff else "portal") for one in found]


def appointment(order: WorkOrder, side: str) -> Appointment:
    assert order.starts_at
    return Appointment(
        uid=str(order.id), title=order.title, starts_at=order.starts_at, minutes=order.minutes or 60,
        place=order.location, text=order.number, path=f"{side}/work-orders/{order.id}",
        cancelled=order.status == "cancelled",
    )  # fmt: skip
