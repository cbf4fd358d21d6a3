"""Who looks: what of a contact or a staff member the access rule needs, gathered once a request."""

from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from attrs import evolve, frozen
from sqlalchemy import Select, and_, case, func, select

from doorstep.accounts.models import Link
from doorstep.contacts.models import AreaChoice, Contact
from doorstep.db.once import uuid_value
from doorstep.db.session import BusinessSession
from doorstep.plugins.registry import Catalog
from doorstep.users.models import User

# Up to how many links a statement has one shape, and when it is another: see `visible`.
FEW_LINKS, MANY_LINKS, MANY_TO_COUNT = 50, 500, 2_000
STEPS = (FEW_LINKS, MANY_LINKS, MANY_TO_COUNT)
SOMEBODY = UUID(int=0)
# The contact who looks, in statements made once.
WHO = uuid_value("viewer_id")


@frozen(kw_only=True)
class Viewer:
    """A contact (or a staff member) as the access rule sees them.

    :ivar contact_id: the contact, None for staff who are no contact. :ivar is_staff: sees everything in the business.
    :ivar enrolled: has a sign-in; :ivar suspended: access is disabled.
    :ivar closed_areas: names of areas closed to them.
    :ivar links: how many accounts they are linked to. :ivar catalog: what counts in the business.
    """

    contact_id: UUID | None
    name: str = ""
    is_staff: bool = False
    enrolled: bool = False
    suspended: bool = False
    closed_areas: frozenset[str] = frozenset()
    links: int = 0
    catalog: Catalog

    def record_kinds(self) -> frozenset[str]:
        """The record kinds whose area is open to this contact (step 3)."""
        kinds = self.catalog.record_types.values()
        return frozenset(kind.name for kind in kinds if kind.area not in self.closed_areas)

    def document_kinds(self) -> frozenset[str]:
        """The document kinds whose area is open to this contact (step 3)."""
        kinds = self.catalog.document_kinds.values()
        return frozenset(kind.name for kind in kinds if kind.area not in self.closed_areas)

    def alike(self) -> "Viewer":
        """Equal for all who are asked about with the same statement: what is open to them, not who they are."""
        links = next((step for step in STEPS if self.links <= step), MANY_TO_COUNT + 1)
        somebody = None if self.contact_id is None else SOMEBODY
        return evolve(self, contact_id=somebody, name="", links=links, catalog=self.catalog.base)

    def anybody(self) -> "Viewer":
        """In place of all who are alike, in the statement itself."""
        return evolve(self, contact_id=None if self.contact_id is None else cast("UUID", WHO))


@lru_cache(1024)
def closed_areas(catalog: Catalog, choices: str | None) -> frozenset[str]:
    chosen = dict(part.split("=", 1) for part in (choices or "").split(",") if part)
    return frozenset(
        area.name for area in catalog.areas.values() if chosen.get(area.name, "1" if area.open else "0") == "0"
    )


def choices_column() -> Any:
    """A contact's area choices in one text, ``area=1,area=0``: a column, so that it costs no statement of its own."""
    pair = AreaChoice.area + case((AreaChoice.open, "=1"), else_="=0")
    return (
        select(func.aggregate_strings(pair, ","))
        .where(AreaChoice.business_id == Contact.business_id, AreaChoice.contact_id == Contact.id)
        .correlate(Contact)
        .scalar_subquery()
    )


def links_column() -> Any:
    return (
        select(func.count())
        .select_from(Link)
        .where(Link.business_id == Contact.business_id, Link.contact_id == Contact.id, Link.ended_at.is_(None))
        .correlate(Contact)
        .scalar_subquery()
    )


def viewer_columns() -> tuple[Any, ...]:
    return (
        Contact.id,
        Contact.first_name,
        Contact.last_name,
        Contact.suspended_at,
        Contact.archived_at,
        choices_column(),
        links_column(),
    )


def from_row(catalog: Catalog, row: tuple[Any, ...], enrolled: bool) -> Viewer:
    contact_id, first, last, suspended_at, archived_at, choices, links = row
    return Viewer(
        contact_id=contact_id,
        name=f"{first} {last}".strip(),
        enrolled=enrolled and archived_at is None,
        suspended=suspended_at is not None,
        closed_areas=closed_areas(catalog.base, choices),
        links=links,
        catalog=catalog,
    )


def staff_viewer(catalog: Catalog, name: str) -> Viewer:
    return Viewer(contact_id=None, name=name, is_staff=True, catalog=catalog)


def viewer_of(session: BusinessSession, contact_id: UUID) -> Viewer | None:
    """The viewer a contact is when they sign in; one statement."""
    user = and_(User.business_id == Contact.business_id, User.contact_id == Contact.id, User.ended_at.is_(None))
    statement: Select[Any] = select(*viewer_columns(), User.id).outerjoin(User, user).where(Contact.id == contact_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    *columns, user_id = row
    return from_row(session.catalog, tuple(columns), user_id is not None)


def viewers_of(session: BusinessSession, contact_ids: set[UUID]) -> dict[UUID, Viewer]:
    """Many contacts' viewers, in one statement."""
    user = and_(User.business_id == Contact.business_id, User.contact_id == Contact.id, User.ended_at.is_(None))
    rows = session.execute(select(*viewer_columns(), User.id).outerjoin(User, user).where(Contact.id.in_(contact_ids)))
    return {row[0]: from_row(session.catalog, tuple(row[:-1]), row[-1] is not None) for row in rows}
