"""What operators see of businesses: figures and signs of trouble, never what is in their data."""

from datetime import datetime, timedelta
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from doorstep import clock
from doorstep.businesses.models import Business, EnabledVertical, Wake
from doorstep.businesses.tenant import Tenant
from doorstep.contacts.models import Contact
from doorstep.db.session import InstallationSession
from doorstep.documents.models import Document
from doorstep.installation import Installation
from doorstep.operators.outstanding import mail_by_state
from doorstep.problems import NotFound
from doorstep.users.models import User

LATE = timedelta(minutes=10)


def late_since() -> ColumnElement[Any]:
    """Since when work waits for a worker that does not come; null when all is well."""
    late = and_(Wake.business_id == Business.id, Wake.due_at < clock.now() - LATE)
    return select(func.min(Wake.due_at)).where(late).correlate(Business).scalar_subquery().label("late_since")


def businesses(words: str = "") -> Select[Any]:
    """Businesses with their verticals, for a page of them; from unowned tables alone, so it is one statement."""
    names = select(func.aggregate_strings(EnabledVertical.name, ",")).where(EnabledVertical.business_id == Business.id)
    columns = (Business.id, Business.slug, Business.name, Business.created_at, Business.closed_at)
    rows = select(*columns, names.correlate(Business).scalar_subquery().label("verticals"), late_since())
    for word in words.lower().split()[:5]:
        like = (
            func.lower(Business.name).contains(word, autoescape=True),
            Business.slug.contains(word, autoescape=True),
        )
        rows = rows.where(or_(*like))
    return rows


def business_order() -> list[Any]:
    return [Business.name, Business.id]


@frozen(kw_only=True)
class Overview:
    """A business as its page shows it."""

    tenant: Tenant
    created_at: datetime
    closed_at: datetime | None
    late_since: datetime | None


def overview(session: InstallationSession, business_id: int) -> Overview:
    """:raises NotFound: when there is none."""
    row = session.execute(select(Business, late_since()).where(Business.id == business_id)).one_or_none()
    if row is None:
        raise NotFound
    one, late = row
    enabled = select(EnabledVertical.name).where(EnabledVertical.business_id == business_id)
    tenant = Tenant(
        id=one.id, slug=one.slug, name=one.name, timezone=one.timezone, currency=one.currency, language=one.language,
        colour=one.colour, portal_on=one.portal_on, settings=one.settings, version=one.version,
        verticals=frozenset(session.scalars(enabled)),
    )  # fmt: skip
    return Overview(tenant=tenant, created_at=one.created_at, closed_at=one.closed_at, late_since=late)


@frozen(kw_only=True)
class Figures:
    contacts: int
    enrolled: int
    owners: int
    last_sign_in: datetime | None
    documents: int
    bytes: int
    mail: dict[str, int]


def figures(installation: Installation, tenant: Tenant) -> Figures:
    live = Contact.archived_at.is_(None)
    users = select(
        func.count(User.contact_id),
        func.count(User.id).filter(User.staff_role == "owner"),
        func.max(User.last_sign_in_at),
    ).where(User.ended_at.is_(None))
    with installation.reading(tenant) as session:
        enrolled, owners, last = session.execute(users).one()
        documents, size = session.execute(select(func.count(Document.id), func.sum(Document.size))).one()
        return Figures(
            contacts=session.scalar(select(func.count(Contact.id)).where(live)) or 0, enrolled=enrolled, owners=owners,
            last_sign_in=last, documents=documents, bytes=int(size or 0), mail=mail_by_state(session),
        )  # fmt: skip
