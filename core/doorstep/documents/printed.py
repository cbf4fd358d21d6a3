"""A record's own page where its vertical brings none: every field and row as its schema names them, as text."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, get_currency_precision
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from doorstep.accounts.models import Account
from doorstep.businesses.tenant import Tenant
from doorstep.db.session import BusinessSession
from doorstep.plugins.contributions import PdfPage, RecordType, Rows
from doorstep.records.facts import status_words
from doorstep.records.models import Record

TEMPLATE = Path(__file__).with_name("record.typ")


def record_page(session: BusinessSession, record: Record, record_type: RecordType) -> PdfPage:
    account = session.scalar(select(Account.name).where(Account.id == record.account_id)) if record.account_id else None
    happened = (record_type.date_label, day(session.tenant, record.happens_on))
    words = [("Number", record.number), ("For", account or ""), happened]
    status = status_words(record_type, record.status, record.substatus)
    own = list(_shown(session.tenant, record_type, record))
    data = {
        "title": record.title,
        "facts": [*words, ("Status", status), *((label, text) for label, text, long in own if not long)],
        "texts": [(label, text) for label, text, long in own if long and text],
        "tables": [_table(session, record, record_type, rows) for rows in record_type.rows],
    }
    return PdfPage(template=TEMPLATE, data=data)


def _shown(tenant: Tenant, record_type: RecordType, record: Record) -> Iterator[tuple[str, str, bool]]:
    rows = {rows.name for rows in record_type.rows}
    for name, one in _for_customers(record_type.schema).items():
        if name not in rows and hasattr(record, name):
            text = as_text(tenant, one, getattr(record, name))
            yield label_of(name, one), text, bool(one.metadata.get("multiline"))


def _for_customers(schema: type[Schema]) -> Mapping[str, fields.Field]:
    return {name: one for name, one in schema._declared_fields.items() if one.metadata.get("portal", True)}


def _table(session: BusinessSession, record: Record, record_type: RecordType, rows: Rows) -> dict[str, Any]:
    nested = record_type.schema._declared_fields[rows.name].inner.schema  # type: ignore[attr-defined]
    columns = _for_customers(type(nested))
    model = rows.model
    found = session.scalars(select(model).where(model.record_id == record.id).order_by(model.position, model.id)).all()
    return {
        "label": rows.label,
        "head": [label_of(name, one) for name, one in columns.items()],
        "rows": [[as_text(session.tenant, one, getattr(row, name)) for name, one in columns.items()] for row in found],
        "figures": [i for i, one in enumerate(columns.values()) if isinstance(one, fields.Number)],
    }


def label_of(name: str, one: fields.Field) -> str:
    return str(one.metadata.get("label") or name.removesuffix("_id").replace("_", " ").capitalize())


def as_text(tenant: Tenant, one: fields.Field, value: Any) -> str:
    """A field's value as people read it, in the business's language, zone and currency."""
    if value is None or value == "":
        return ""
    if one.metadata.get("money"):
        return money(tenant, value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day(tenant, value)
    if isinstance(value, int | float | Decimal):
        return format_decimal(value, locale=tenant.language)
    chosen = next((rule for rule in one.validators if isinstance(rule, validate.OneOf)), None)
    labels = dict(zip(chosen.choices, chosen.labels, strict=False)) if chosen else {}
    text = str(labels.get(value, value))
    return time_of_day(tenant, text) if one.metadata.get("kind") == "time" else text


def money(tenant: Tenant, minor: int) -> str:
    return _money(minor, tenant.currency, tenant.language)


@lru_cache(1024)
def _money(minor: int, currency: str, language: str) -> str:
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=language)


def day(tenant: Tenant, value: date | datetime) -> str:
    """12 Mar 2026; a time with its hour, in the business's zone."""
    if isinstance(value, datetime):
        return format_datetime(value.astimezone(tenant.zone), "d MMM y, HH:mm", locale=tenant.language)
    return _day(value, tenant.language)


def time_of_day(tenant: Tenant, value: str) -> str:
    """A time of the day as people read it: 14:00 is 2:00 PM in the language of the United States.

    :param value: hours and minutes; what is none stays as it is.
    """
    return clock_time(value, tenant.language)


@lru_cache(1024)
def clock_time(value: str, locale: str | Locale) -> str:
    try:
        typed = time.fromisoformat(value)
    except ValueError:
        return value
    return format_time(typed, "short", locale=locale).replace("\u202f", "\u00a0")


@lru_cache(1024)
def _day(value: date, language: str) -> str:
    return format_date(value, "d MMM y", locale=language)
