"""Where a contact stands with the portal, derived and never stored: enrolled, invited or not enrolled."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from doorstep.contacts.models import Contact
from doorstep.users.models import PowerLink, User

NOT_ENROLLED, INVITED, ENROLLED, SUSPENDED = "not_enrolled", "invited", "enrolled", "suspended"
LABELS = {NOT_ENROLLED: "Not enrolled", INVITED: "Invited", ENROLLED: "Enrolled", SUSPENDED: "Suspended"}


def enrolled() -> ColumnElement[bool]:
    """Whether the contact of this row has a user."""
    return exists().where(
        User.business_id == Contact.business_id, User.contact_id == Contact.id, User.ended_at.is_(None)
    )


def invited_at() -> ColumnElement[Any]:
    """When the contact of this row was last invited, by a link that is live or has lapsed; null when never."""
    newest = select(func.max(PowerLink.created_at)).where(
        PowerLink.business_id == Contact.business_id,
        PowerLink.contact_id == Contact.id,
        PowerLink.kind == "invitation",
        PowerLink.used_at.is_(None),
        PowerLink.superseded_at.is_(None),
    )
    return newest.correlate(Contact).scalar_subquery()


def status_column() -> ColumnElement[str]:
    return case((enrolled(), ENROLLED), (invited_at().is_not(None), INVITED), else_=NOT_ENROLLED)


def has_status(status: str) -> ColumnElement[bool]:
    """The contacts a filter of that name shows; suspension is a flag beside the status."""
    if status == SUSPENDED:
        return Contact.suspended_at.is_not(None)
    if status == ENROLLED:
        return enrolled()
    if status == INVITED:
        return and_(~enrolled(), invited_at().is_not(None))
    return and_(~enrolled(), invited_at().is_(None))
