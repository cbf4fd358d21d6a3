"""The one builder of addresses that leave this installation, and where the button of a mail leads."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select

from doorstep.businesses.models import HostName
from doorstep.businesses.tenant import Tenant
from doorstep.db.session import BusinessSession
from doorstep.events.models import Event

if TYPE_CHECKING:
    from doorstep.installation import Installation


def site_of(installation: "Installation", tenant: Tenant) -> str:
    """Where a business's pages begin: its own host name, or its segment below the configured address."""
    base = installation.settings.base_url.rstrip("/")
    with installation.installation_session() as session:
        own = select(HostName.host).where(HostName.business_id == tenant.id).order_by(HostName.host).limit(1)
        host = session.scalar(own)
    if host is None:
        return f"{base}/{tenant.slug}"
    parts = urlsplit(base)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}"


def url_for_path(installation: "Installation", tenant: Tenant, path: str) -> str:
    """The full address of a page of a business, from the configured one: never from what a request claims."""
    return f"{site_of(installation, tenant)}/{path.lstrip('/')}"


def page_of_event(session: BusinessSession, event: Event, record_kind: str | None, *, office: bool) -> str:
    """The page an event's mail leads to, for a customer or for staff."""
    side = "office" if office else "portal"
    kinds = session.catalog.record_types
    if event.document_id:
        return f"{side}/documents/{event.document_id}"
    if event.record_id and record_kind in kinds:
        return f"{side}/{kinds[record_kind].tab}/{event.record_id}"
    if office and event.contact_id:
        return f"office/contacts/{event.contact_id}"
    if office and event.name.startswith("access."):
        return "office/requests"
    return f"{side}/"
