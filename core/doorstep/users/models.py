from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.db.base import Owned, created_column, refers


class User(Owned):
    """A sign-in within one business: of a contact, of a staff member, or of one person who is both."""

    __tablename__ = "user"
    __table_args__ = (
        UniqueConstraint("business_id", "email_key"),
        UniqueConstraint("business_id", "contact_id"),
        refers("contact_id", "contact"),
    )
    email: Mapped[str]
    email_key: Mapped[str]
    name: Mapped[str]
    contact_id: Mapped[UUID | None]
    staff_role: Mapped[str | None]
    epoch: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = created_column()
    last_sign_in_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    __mapper_args__ = {"version_id_col": version}


class Identity(Owned):
    """One way in for a user: a password (issuer and subject empty), or an OpenID.

    `address` is what the provider said when it was bound, for staff to read; nobody is ever found by it.
    """

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("business_id", "user_id", "kind", "issuer"),
        refers("user_id", "user"),
        # Of two users, one account at a provider could not say whose door it opens.
        Index(
            "uq_identity_subject", "business_id", "issuer", "subject", unique=True,
            sqlite_where=text("kind = 'openid'"), postgresql_where=text("kind = 'openid'"),
        ),
    )  # fmt: skip
    user_id: Mapped[UUID]
    kind: Mapped[str]
    issuer: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    secret_hash: Mapped[str | None]
    address: Mapped[str | None]
    created_at: Mapped[datetime] = created_column()


class SecondStep(Owned):
    """A user's authenticator app. The secret is sealed with the server's key; `last_step` is the last code's time."""

    __tablename__ = "second_step"
    __table_args__ = (UniqueConstraint("business_id", "user_id"), refers("user_id", "user"))
    user_id: Mapped[UUID]
    secret: Mapped[str]
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = created_column()
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Owned):
    """A code for the day the phone is lost: kept as a keyed hash, good once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("business_id", "user_id", "code_hash"), refers("user_id", "user"))
    user_id: Mapped[UUID]
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class UserSession(Owned):
    __tablename__ = "user_session"
    __table_args__ = (UniqueConstraint("business_id", "token_hash"), refers("user_id", "user"))
    user_id: Mapped[UUID]
    token_hash: Mapped[str]
    epoch: Mapped[int]
    user_agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()
    last_seen_at: Mapped[datetime] = created_column()
    expires_at: Mapped[datetime]


class ApiKey(Owned):
    """A staff member's key: hashed, scoped, and dead with its owner's epoch."""

    __tablename__ = "api_key"
    __table_args__ = (UniqueConstraint("business_id", "token_hash"), refers("user_id", "user"))
    user_id: Mapped[UUID]
    label: Mapped[str]
    token_hash: Mapped[str]
    scope: Mapped[str]
    epoch: Mapped[int]
    created_at: Mapped[datetime] = created_column()
    last_used_at: Mapped[datetime | None]


class PowerLink(Owned):
    """A link that carries power: its id and HMAC(server key, salt, kind) are the link, so the row alone yields none.

    Kinds: invitation, reset, address, unsubscribe; claim (in a mail about something to pay, its reader may ask for a
    proof) and proof (mailed to an address the business has, it lets that person make a sign-in); calendar (a feed of
    somebody's appointments); forward (what somebody lets a stranger read).
    """

    __tablename__ = "power_link"
    __table_args__ = (
        refers("contact_id", "contact"),
        refers("user_id", "user"),
        Index("ix_power_link_contact", "business_id", "contact_id", "kind"),
    )
    kind: Mapped[str]
    salt: Mapped[str]
    contact_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    address: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_column()
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
