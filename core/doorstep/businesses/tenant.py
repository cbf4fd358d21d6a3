"""The business a request or a job works for, as one frozen value read in one statement."""

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from attrs import Factory, frozen
from sqlalchemy import Select, String, and_, bindparam, func, select
from sqlalchemy.orm import Session

from doorstep.businesses.models import Business, EnabledVertical, HostName
from doorstep.problems import NotFound


@frozen(kw_only=True)
class Tenant:
    """A business: its brand, its settings and the names of its enabled verticals.

    :ivar id: the business's number; :ivar slug: its first path segment; :ivar verticals: names of enabled plugins.
    """

    id: int
    slug: str
    name: str = ""
    timezone: str = "UTC"
    currency: str = "USD"
    language: str = "en"
    colour: str = "#1f5fa8"
    portal_on: bool = True
    settings: dict[str, Any] = Factory(dict)
    verticals: frozenset[str] = frozenset()
    version: int = 1

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def sharing(self) -> tuple[tuple[str, str, bool, bool], ...]:
        """What the business says of its roles: a kind, a role, whether it sees that kind, and may forward it."""
        said = self.setting("sharing")
        return tuple((kind, role, *both) for kind, roles in said.items() for role, both in roles.items())

    def setting(self, name: str) -> Any:
        """The value of one of the core's settings, its default where nothing was saved."""
        return self.settings.get(name, CORE_DEFAULTS[name])


CORE_DEFAULTS: dict[str, Any] = {
    "invite_new_contacts": False,
    "request_access": False,
    "claim_access": False,
    "help_email": "",
    "help_url": "",
    "phone": "",
    "street": "",
    "city": "",
    "region": "",
    "postcode": "",
    "reply_to": "",
    "words": {},
    "role_names": {},
    "digest_hour": 7,
    "publish": {},
    "sharing": {},
    "statuses": {},
    "invitation_days": 7,
    "message_edit_minutes": 15,
    "providers": [],
    "signing_consent": (
        "I agree to sign this document electronically. My typed or drawn name means the same as my signature on paper."
    ),
    "signing_terms_accepted": None,
    "staff_second_step": False,
    "contact_subjects": ["A question about a document", "Book an appointment", "Something else"],
}


def _tenants() -> Select[Business, str]:
    verticals = func.aggregate_strings(EnabledVertical.name, ",")
    return (
        select(Business, verticals)
        .outerjoin(EnabledVertical, EnabledVertical.business_id == Business.id)
        .where(Business.closed_at.is_(None))
        .group_by(Business.id)
    )


def _tenant(business: Business, verticals: str | None) -> Tenant:
    fields = ("id", "slug", "name", "timezone", "currency", "language", "colour", "portal_on", "settings", "version")
    return Tenant(
        **{name: getattr(business, name) for name in fields}, verticals=frozenset((verticals or "").split(",")) - {""}
    )


@cache
def _by_slug() -> Select[Business, str]:
    return _tenants().where(Business.slug == bindparam("slug", type_=String()))


def by_slug(session: Session, slug: str) -> Tenant | None:
    row = session.execute(_by_slug(), {"slug": slug}).one_or_none()
    return _tenant(*row) if row else None


def by_host(session: Session, host: str) -> Tenant | None:
    known = and_(HostName.business_id == Business.id, HostName.host == host)
    row = session.execute(_tenants().join(HostName, known)).one_or_none()
    return _tenant(*row) if row else None


def by_id(session: Session, business_id: int) -> Tenant:
    row = session.execute(_tenants().where(Business.id == business_id)).one_or_none()
    if row is None:
        raise NotFound
    return _tenant(*row)


def every(session: Session) -> list[Tenant]:
    return [_tenant(*row) for row in session.execute(_tenants().order_by(Business.id))]
