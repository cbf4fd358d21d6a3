"""What operators do to businesses: make them, switch verticals, give them host names, close them."""

import re

from attrs import frozen
from sqlalchemy import delete, select, update

from doorstep import clock
from doorstep.businesses.models import Business, HostName
from doorstep.businesses.services import create_business, disable_vertical, enable_vertical
from doorstep.businesses.tenant import Tenant
from doorstep.contacts.addresses import clean_email, clean_text
from doorstep.db.rows import changed
from doorstep.installation import Installation
from doorstep.operators.acts import Who, note, record_act
from doorstep.operators.opening import Opening, would_open
from doorstep.problems import Refused
from doorstep.users.staff import invite_staff

HOST = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")


class OpensHeld(Refused):
    """Documents that are held now would open: somebody has to say that this is meant."""

    def __init__(self, name: str, opening: Opening) -> None:
        super().__init__(
            f"{opening} that customers see but may not open now would open when {name} is switched off: "
            "its agreements and payments no longer hold them. Say that you mean it."
        )
        self.opening = opening


@frozen(kw_only=True)
class NewBusiness:
    """What is asked of a new business; its owner is invited by mail."""

    slug: str
    name: str
    timezone: str = "UTC"
    currency: str = "USD"
    owner_name: str = ""
    owner_email: str = ""
    verticals: tuple[str, ...] = ()


def create(installation: Installation, who: Who, wanted: NewBusiness) -> Tenant:
    """Make a business with its verticals, and invite its first owner.

    :raises Refused: at the field that does not fit; then nothing was made.
    """
    name = clean_text(wanted.name, 120, "name")
    if not name:
        raise Refused("Write the name that customers know.", "name")
    if wanted.owner_email:
        clean_email(wanted.owner_email, "owner_email")
    for vertical in wanted.verticals:
        known(installation, vertical)
    tenant = create_business(installation, wanted.slug, name, timezone=wanted.timezone, currency=wanted.currency)
    note(installation, who, tenant, f"Created the business {name}")
    for vertical in wanted.verticals:
        enable(installation, who, tenant, vertical)
    tenant = installation.tenant(tenant.id)
    if wanted.owner_email:
        invite_owner(installation, who, tenant, wanted.owner_name, wanted.owner_email)
    return tenant


def invite_owner(installation: Installation, who: Who, tenant: Tenant, name: str, email: str) -> None:
    with installation.writing(tenant) as session:
        invite_staff(session, email, name or "Owner", "owner", who.actor)
    note(installation, who, tenant, "Invited an owner")


def known(installation: Installation, vertical: str) -> None:
    if vertical not in installation.registry.plugins or vertical == "core":
        raise Refused(f"The vertical {vertical} is not installed. `doorstep plugin list` names those that are.")


def enable(installation: Installation, who: Who, tenant: Tenant, vertical: str) -> tuple[str, ...]:
    """Enable a vertical and what it requires; returns what is new. Effective at the next request."""
    known(installation, vertical)
    new = enable_vertical(installation, tenant.id, vertical, who.email)
    if new:
        note(installation, who, tenant, f"Enabled {', '.join(new)}")
    return new


def disable(installation: Installation, who: Who, tenant: Tenant, vertical: str, *, meant: bool = False) -> Opening:
    """Disable a vertical; its data stays.

    :param meant: also when documents that are held now would open.
    :raises OpensHeld: when documents would open and it was not said that this is meant.
    :raises Refused: when another enabled vertical requires it.
    """
    if vertical not in tenant.verticals:
        raise Refused(f"{vertical} is not enabled for {tenant.name}.")
    needing = [name for name in installation.registry.dependants(vertical) if name in tenant.verticals]
    if needing:
        raise Refused(f"{', '.join(needing)} cannot do without {vertical}. Disable {needing[0]} first.")
    opening = would_open(installation, tenant, vertical)
    if opening.documents and not meant:
        raise OpensHeld(vertical, opening)
    disable_vertical(installation, tenant.id, vertical)
    opened = f"; {opening} opened" if opening.documents else ""
    note(installation, who, tenant, f"Disabled {vertical}{opened}")
    return opening


def hosts(installation: Installation, business_id: int) -> list[str]:
    with installation.installation_session() as session:
        mine = select(HostName.host).where(HostName.business_id == business_id).order_by(HostName.host)
        return list(session.scalars(mine))


def add_host(installation: Installation, who: Who, tenant: Tenant, host: str) -> None:
    """Let a business answer at a host name of its own.

    :raises Refused: at the field, when it is no host name or taken.
    """
    wanted = host.strip().lower().rstrip(".")
    if not HOST.match(wanted):
        raise Refused("Write a host name alone, such as portal.example.org.", "host")
    with installation.installation_session(write=True) as session:
        if session.scalar(select(HostName.host).where(HostName.host == wanted)):
            raise Refused(f"{wanted} leads to a business already.", "host")
        session.add(HostName(host=wanted, business_id=tenant.id))
        record_act(session, who, tenant.id, f"Added the host name {wanted}")


def remove_host(installation: Installation, who: Who, tenant: Tenant, host: str) -> None:
    with installation.installation_session(write=True) as session:
        session.execute(delete(HostName).where(HostName.host == host, HostName.business_id == tenant.id))
        record_act(session, who, tenant.id, f"Removed the host name {host}")


def close(installation: Installation, who: Who, business_id: int) -> None:
    """Close a business: its pages are gone, its mails stop, its data stays."""
    _set_closed(installation, who, business_id, closing=True)


def reopen(installation: Installation, who: Who, business_id: int) -> None:
    _set_closed(installation, who, business_id, closing=False)


def _set_closed(installation: Installation, who: Who, business_id: int, *, closing: bool) -> None:
    with installation.installation_session(write=True) as session:
        mine = update(Business).where(Business.id == business_id, Business.closed_at.is_(None).is_(closing))
        if changed(session, mine.values(closed_at=clock.now() if closing else None)):
            record_act(session, who, business_id, "Closed the business" if closing else "Opened the business again")
