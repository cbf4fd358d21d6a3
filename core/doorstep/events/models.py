from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.db.base import Owned, created_column, refers


class Event(Owned):
    """One thing that happened: an append-only activity line, with frozen facts."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_contact", "business_id", "contact_id", "id"),
        Index("ix_event_account", "business_id", "account_id", "id"),
        Index("ix_event_record", "business_id", "record_id", "id"),
        Index("ix_event_document", "business_id", "document_id", "id"),
    )
    name: Mapped[str]
    actor: Mapped[str]
    actor_kind: Mapped[str]
    actor_user_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    record_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    internal: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = created_column()


class Delivery(Owned):
    """One message to one person, whom ``recipient_key`` names (``contact:<id>``, ``user:<id>``).

    States: waiting, held, gathered, joined, sending, sent, failed, unknown, skipped. One that is gathered goes with the
    daily mail, which is a delivery of its own, once its time has come; one that is joined goes with the mail of another
    thing done with the same press. `with_id` is the mail it goes with. `told_as` are the ticked roles that brought them
    the message, apart by commas; `status` is the column of the matrix, empty where a rule has one.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("business_id", "event_id", "rule", "recipient_key", "channel"),
        refers("event_id", "event"),
        refers("contact_id", "contact"),
        refers("user_id", "user"),
        refers("link_id", "power_link"),
        refers("record_id", "record"),
        refers("document_id", "document"),
        refers("with_id", "delivery"),
        Index("ix_delivery_with", "business_id", "with_id", "id"),
        Index("ix_delivery_due", "business_id", "state", "due_at"),
        Index("ix_delivery_contact", "business_id", "contact_id", "id"),
        Index("ix_delivery_record", "business_id", "record_id", "state"),
    )
    event_id: Mapped[UUID]
    rule: Mapped[str]
    status: Mapped[str] = mapped_column(default="")
    told_as: Mapped[str] = mapped_column(default="")
    recipient_key: Mapped[str]
    contact_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    record_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    link_id: Mapped[UUID | None]
    with_id: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(default="mail")
    address: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = created_column()
    lease_until: Mapped[datetime | None]
    lease_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = created_column()


class RuleCell(Owned):
    """A tick of the matrix that a business has set or taken away; no row means what the rule's author declared.

    `role` is a role's name, or primary, subject, staff, assigned; `status` is empty where a rule has one column.
    """

    __tablename__ = "rule_cell"
    __table_args__ = (UniqueConstraint("business_id", "rule", "role", "status"),)
    rule: Mapped[str]
    role: Mapped[str]
    status: Mapped[str] = mapped_column(default="")
    on: Mapped[bool]


class RuleSetting(Owned):
    """A business's own words of one rule."""

    __tablename__ = "rule_setting"
    __table_args__ = (UniqueConstraint("business_id", "rule"),)
    rule: Mapped[str]
    subject: Mapped[str | None]
    body: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class RuleChoice(Owned):
    """A contact's say on one rule: daily or off; no row means at once."""

    __tablename__ = "rule_choice"
    __table_args__ = (UniqueConstraint("business_id", "contact_id", "rule"), refers("contact_id", "contact"))
    contact_id: Mapped[UUID]
    rule: Mapped[str]
    how: Mapped[str]
