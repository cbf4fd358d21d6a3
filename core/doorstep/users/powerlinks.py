"""Links that carry power: a row with a random salt; the link is its id and HMAC(server key, salt, kind)."""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import select, update

from doorstep import clock
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.users.models import PowerLink

LIFETIMES = {
    "invitation": timedelta(days=7),
    "reset": timedelta(hours=1),
    "address": timedelta(hours=1),
    "unsubscribe": timedelta(days=365),
    "proof": timedelta(hours=1),
    # It is good while what it claims is open, which the one who looks at it decides.
    "claim": timedelta(days=3650),
    # It is asked again and again, until its person makes a new one.
    "calendar": timedelta(days=3650),
    "forward": timedelta(days=30),
}


@frozen
class Presented:
    """A link somebody presents. `fault` is None, or used, expired, revoked or mangled."""

    row: PowerLink | None
    fault: str | None


def make(session: BusinessSession, kind: str, *, lifetime: timedelta | None = None, **values: Any) -> PowerLink:
    now = clock.now()
    link = PowerLink(
        kind=kind, salt=new_salt(), created_at=now, expires_at=now + (lifetime or LIFETIMES[kind]), **values
    )
    session.add(link)
    session.flush()
    return link


def new_salt() -> str:
    return secrets.token_urlsafe(32)


def token(secret_key: str, link: PowerLink) -> str:
    """What stands in the address: derived, so that it can be shown again, and the database alone yields none."""
    return f"{_short(link.id)}.{_mac(secret_key, link.salt, link.kind)}"


def _mac(secret_key: str, salt: str, kind: str) -> str:
    digest = hmac.new(secret_key.encode(), f"{salt}:{kind}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _short(link_id: UUID) -> str:
    return base64.urlsafe_b64encode(link_id.bytes).rstrip(b"=").decode()


def _long(text: str) -> UUID | None:
    try:
        return UUID(bytes=base64.urlsafe_b64decode(text + "=="))
    except ValueError:
        return None


def present(session: BusinessSession, kind: str | tuple[str, ...], text: str) -> Presented:
    """Look a link up, of that kind or of one of those, without changing anything."""
    kinds = (kind,) if isinstance(kind, str) else kind
    short, _, mac = text.strip().partition(".")
    link_id = _long(short)
    mine = (PowerLink.id == link_id, PowerLink.kind.in_(kinds))
    row = session.scalar(select(PowerLink).where(*mine)) if link_id else None
    salt, kind = (row.salt, row.kind) if row else ("no such link", kinds[0])
    genuine = hmac.compare_digest(_mac(session.installation.settings.secret_key, salt, kind).encode(), mac.encode())
    if row is None or not genuine:
        return Presented(None, "mangled")
    return Presented(row, fault_of(row))


def fault_of(row: PowerLink) -> str | None:
    if row.used_at is not None:
        return "used"
    if row.superseded_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= clock.now() else None


def use(session: BusinessSession, link: PowerLink) -> bool:
    """Use a link up; False when somebody was faster, or it is no longer good. Exactly one caller gets True."""
    now = clock.now()
    live = (PowerLink.used_at.is_(None), PowerLink.superseded_at.is_(None), PowerLink.expires_at > now)
    return changed(session, update(PowerLink).where(PowerLink.id == link.id, *live).values(used_at=now)) == 1


def supersede(
    session: BusinessSession, kind: str, *, contact_id: UUID | None = None, user_id: UUID | None = None
) -> int:
    """Void all live links of that kind of a contact or a user."""
    whose = PowerLink.contact_id == contact_id if contact_id else PowerLink.user_id == user_id
    live = (PowerLink.used_at.is_(None), PowerLink.superseded_at.is_(None))
    session.flush()
    return changed(
        session, update(PowerLink).where(PowerLink.kind == kind, whose, *live).values(superseded_at=clock.now())
    )
