"""Making a business, its staff, and switching verticals on and off."""

import re

from sqlalchemy import delete, select

from doorstep.businesses.models import Business, EnabledVertical
from doorstep.businesses.tenant import Tenant, by_slug
from doorstep.contacts.addresses import clean_email
from doorstep.db.session import BusinessSession, InstallationSession
from doorstep.events.actors import SYSTEM
from doorstep.installation import Installation
from doorstep.problems import Refused
from doorstep.request_types.services import bring_forms
from doorstep.users.models import Identity, User
from doorstep.users.passwords import check_new, hash_password

SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")
RESERVED = frozenset(
    [
        "operator",
        "healthz",
        "readyz",
        "metrics",
        "dev",
        "look",
        "static",
        "api",
        "office",
        "portal",
        "sign-in",
        "sign-out",
        "invitation",
        "robots.txt",
        "favicon.ico",
        "admin",
        "login",
        "www",
        "assets",
        "doorstep",
        "docs",
    ]
)


def create_business(installation: Installation, slug: str, name: str, **values: object) -> Tenant:
    """Make a business.

    :raises Refused: when the slug is taken, reserved or no slug. It never changes afterwards: addresses hang on it.
    """
    if not SLUG.match(slug) or slug in RESERVED:
        raise Refused(f"“{slug}” cannot be an address: use 1 to 40 lower case letters, digits and dashes.", "slug")
    with installation.installation_session(write=True) as session:
        if session.scalar(select(Business.id).where(Business.slug == slug)):
            raise Refused(f"There is a business at “{slug}” already.", "slug")
        session.add(Business(slug=slug, name=name.strip(), **values))
    with installation.installation_session() as session:
        tenant = by_slug(session, slug)
    assert tenant is not None
    return tenant


def enable_vertical(installation: Installation, business_id: int, name: str, by: str) -> tuple[str, ...]:
    """Enable a vertical and all it requires; returns the names newly enabled. Effective at the next request."""
    if name not in installation.registry.plugins:
        raise Refused(f"The plugin {name} is not installed.")
    wanted = (*installation.registry.required_by(name), name)
    with installation.installation_session(write=True) as session:
        have = enabled(session, business_id)
        new = tuple(n for n in wanted if n not in have)
        session.add_all(EnabledVertical(business_id=business_id, name=n, enabled_by=by) for n in new)
    with installation.writing(installation.tenant(business_id)) as own:
        bring_forms(own, wanted, SYSTEM)
    return new


def disable_vertical(installation: Installation, business_id: int, name: str) -> None:
    """Disable a vertical: its data stays.

    :raises Refused: when another enabled vertical requires it.
    """
    with installation.installation_session(write=True) as session:
        needed = [n for n in installation.registry.dependants(name) if n in enabled(session, business_id)]
        if needed:
            raise Refused(f"{name} is required by {', '.join(needed)}. Disable that first.")
        session.execute(
            delete(EnabledVertical).where(EnabledVertical.business_id == business_id, EnabledVertical.name == name)
        )


def enabled(session: InstallationSession, business_id: int) -> set[str]:
    return set(session.scalars(select(EnabledVertical.name).where(EnabledVertical.business_id == business_id)))


def add_staff(session: BusinessSession, name: str, email: str, role: str, password: str) -> User:
    """Make a staff member with a password; on the shell and in the demo. In the office they are invited."""
    address = clean_email(email)
    if session.scalar(select(User.id).where(User.email_key == address.key)):
        raise Refused(f"{address.email} signs in here already.", "email")
    user = User(name=name.strip(), email=address.email, email_key=address.key, staff_role=role)
    session.add(user)
    session.flush()
    secret = hash_password(check_new(password, address.email, name), session.installation.settings.password_profile)
    session.add(Identity(user_id=user.id, kind="password", secret_hash=secret))
    session.flush()
    return user
