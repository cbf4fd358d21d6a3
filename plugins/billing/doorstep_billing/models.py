from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Owned, Record, RecordRow, now, refers
from doorstep_billing.sums import Sums, line_net, line_tax, sums

OWED = text("balance > 0")


class PricedRow:
    """The columns of a priced line: amounts in minor units, percents from 0 to 100."""

    text: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    unit_price: Mapped[int] = mapped_column(BigInteger)
    discount_percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    tax_percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))

    @property
    def net(self) -> int:
        return line_net(self)

    @property
    def tax(self) -> int:
        return line_tax(self)


class Invoice(Record, kind="invoice"):
    """`balance` is what its ledger entries add up to; `reserved` is what payments under way will take of it."""

    __tablename__ = "billing_invoice"
    __table_args__: Any = (
        refers("about_id", "record"),
        UniqueConstraint("business_id", "key"),
        Index("ix_billing_invoice_about", "business_id", "about_id"),
        Index("ix_billing_invoice_open", "business_id", "due_on", "id", sqlite_where=OWED, postgresql_where=OWED),
    )
    currency: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    reference: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")
    about_id: Mapped[UUID | None]
    before_release: Mapped[bool] = mapped_column(default=False)
    subtotal: Mapped[int] = mapped_column(BigInteger, default=0)
    tax: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    balance: Mapped[int] = mapped_column(BigInteger, default=0)
    reserved: Mapped[int] = mapped_column(BigInteger, default=0)
    issued_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    reminded_on: Mapped[date | None]
    key: Mapped[str | None]

    def sums(self, lines: Iterable["PricedRow"]) -> Sums:
        return sums(lines)


class InvoiceLine(PricedRow, RecordRow):
    __tablename__ = "billing_invoice_line"


class CreditNote(Record, kind="credit_note"):
    """Takes back an invoice or a part of it."""

    __tablename__ = "billing_credit_note"
    __table_args__: Any = (refers("invoice_id", "record"), UniqueConstraint("business_id", "key"))
    currency: Mapped[str] = mapped_column(default="")
    invoice_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(default="")
    subtotal: Mapped[int] = mapped_column(BigInteger, default=0)
    tax: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    key: Mapped[str | None]

    def sums(self, lines: Iterable["PricedRow"]) -> Sums:
        return sums(lines)


class CreditLine(PricedRow, RecordRow):
    __tablename__ = "billing_credit_line"


class Method(Owned):
    """A saved way to pay: what the provider calls it, and what people read (Visa ending in 4242)."""

    __tablename__ = "billing_method"
    __table_args__ = (
        refers("account_id", "account"),
        UniqueConstraint("business_id", "provider", "provider_ref"),
        Index("ix_billing_method_account", "business_id", "account_id"),
    )
    account_id: Mapped[UUID]
    provider: Mapped[str]
    provider_ref: Mapped[str]
    label: Mapped[str]
    expires: Mapped[str] = mapped_column(default="")
    added_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]


class Payment(Record, kind="payment"):
    """Money a customer paid, or tries to pay: published once it is there.

    `key` names the attempt: the same key is the same payment, however often it is asked for. `provider_ref` is what the
    provider calls it.
    """

    __tablename__ = "billing_payment"
    __table_args__: Any = (
        refers("invoice_id", "record"),
        refers("method_id", "billing_method"),
        UniqueConstraint("business_id", "key"),
        Index("ix_billing_payment_ref", "business_id", "provider_ref"),
    )
    currency: Mapped[str] = mapped_column(default="")
    invoice_id: Mapped[UUID | None]
    method_id: Mapped[UUID | None]
    amount: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded: Mapped[int] = mapped_column(BigInteger, default=0)
    means: Mapped[str] = mapped_column(default="other")
    provider: Mapped[str] = mapped_column(default="manual")
    provider_ref: Mapped[str | None]
    reference: Mapped[str] = mapped_column(default="")
    autopay: Mapped[bool] = mapped_column(default=False)
    keep: Mapped[bool] = mapped_column(default=False)
    fault: Mapped[str] = mapped_column(default="")
    key: Mapped[str | None]
    looked_at: Mapped[datetime | None]


class Refund(Owned):
    """Money given back: `state` is started, done or failed."""

    __tablename__ = "billing_refund"
    __table_args__ = (refers("payment_id", "record"), UniqueConstraint("business_id", "key"))
    payment_id: Mapped[UUID]
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="started")
    provider_ref: Mapped[str | None]
    fault: Mapped[str] = mapped_column(default="")
    actor: Mapped[str] = mapped_column(default="")
    key: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Entry(Owned):
    """A line of the ledger, never changed: what an account owes more (above zero) or less.

    Without an invoice it is the account's credit. `key` says what it is for, so that it is written once.
    """

    __tablename__ = "billing_entry"
    __table_args__ = (
        refers("account_id", "account"),
        refers("invoice_id", "record"),
        refers("payment_id", "record"),
        refers("credit_note_id", "record"),
        UniqueConstraint("business_id", "key"),
        Index("ix_billing_entry_account", "business_id", "account_id", "day", "id"),
        Index("ix_billing_entry_invoice", "business_id", "invoice_id"),
    )
    account_id: Mapped[UUID]
    invoice_id: Mapped[UUID | None]
    payment_id: Mapped[UUID | None]
    credit_note_id: Mapped[UUID | None]
    kind: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(default="")
    day: Mapped[date]
    key: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Payer(Owned):
    """How an account pays: what the provider calls it, and whether it pays by itself."""

    __tablename__ = "billing_payer"
    __table_args__ = (
        refers("account_id", "account"),
        refers("autopay_method_id", "billing_method"),
        UniqueConstraint("business_id", "account_id"),
    )
    account_id: Mapped[UUID]
    provider: Mapped[str] = mapped_column(default="")
    provider_ref: Mapped[str | None]
    autopay_method_id: Mapped[UUID | None]
    autopay_on: Mapped[bool] = mapped_column(default=False)
    autopay_since: Mapped[date | None]
    autopay_said: Mapped[str] = mapped_column(default="")


class Gateway(Owned):
    """The business's payment provider: its keys, those that are secret sealed, and how it was when last asked."""

    __tablename__ = "billing_gateway"
    __table_args__ = (UniqueConstraint("business_id"),)
    provider: Mapped[str] = mapped_column(default="none")
    public_key: Mapped[str] = mapped_column(default="")
    secret: Mapped[str] = mapped_column(default="")
    webhook_secret: Mapped[str] = mapped_column(default="")
    heard_at: Mapped[datetime | None]
    saved_by: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[datetime] = mapped_column(default=now)
