"""Times, amounts and sizes as people read them: in the business's zone and currency, dates that cannot be misread."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from flask import Flask, g, has_app_context
from flask_babel import get_locale
from markupsafe import Markup

from doorstep import clock
from doorstep.web.shapes import Capped

RECENT = timedelta(days=7)


def of_business(name: str, otherwise: str) -> str:
    business = g.get("business") if has_app_context() else None
    return getattr(business, name, None) or otherwise


def zone() -> tzinfo:
    return ZoneInfo(of_business("timezone", "UTC"))


def locale() -> Locale:
    try:
        return get_locale() or Locale("en")
    except KeyError:
        return Locale("en")


def day(value: date | datetime | None) -> str:
    """12 Mar 2026; a time is turned into the business's day first."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(zone()).date()
    return format_date(value, "d MMM y", locale=locale())


def exact(value: datetime | None) -> str:
    """12 Mar 2026, 2:05 PM EST"""
    if value is None:
        return ""
    local = value.astimezone(zone())
    hours = format_time(local, "short", tzinfo=zone(), locale=locale()).replace("\u202f", "\u00a0")
    return f"{day(value)}, {hours} {get_timezone_name(local, 'short', locale=locale())}"


def relative(value: datetime | None) -> str:
    """3 days ago, in 2 hours, yesterday; beyond a week the day itself."""
    if value is None:
        return ""
    gap = clock.now() - value
    if abs(gap) >= RECENT:
        return day(value)
    if abs(gap) < timedelta(minutes=1):
        return "just now"
    days = (clock.now().astimezone(zone()).date() - value.astimezone(zone()).date()).days
    if abs(gap) >= timedelta(hours=12) and days:
        return in_words(days, "day", {1: "yesterday", -1: "tomorrow"})
    minutes = int(abs(gap).total_seconds() // 60)
    sign = 1 if gap > timedelta(0) else -1
    if minutes < 60:
        return in_words(sign * minutes, "minute", {})
    return in_words(sign * (minutes // 60), "hour", {})


def in_words(count: int, unit: str, special: dict[int, str]) -> str:
    if count in special:
        return special[count]
    words = f"{abs(count)} {unit}{'' if abs(count) == 1 else 's'}"
    return f"{words} ago" if count > 0 else f"in {words}"


def when(value: datetime | None) -> Markup:
    """A <time>: relative when recent, exact in its title."""
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp(value), exact(value), relative(value))


def stamp(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def date_tag(value: date | datetime | None) -> Markup:
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day(value))


def money(minor: int | None, currency: str | None = None) -> str:
    """1234 in USD is $12.34; the currency is the business's unless given."""
    if minor is None:
        return ""
    currency = currency or of_business("currency", "USD")
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=locale())


def currency_sign(currency: str | None = None) -> str:
    return get_currency_symbol(currency or of_business("currency", "USD"), locale=locale())


def number(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, (str, Capped)) else format_decimal(value, locale=locale())


def filesize(size: int | None) -> str:
    if size is None:
        return ""
    amount, units = float(size), ["bytes", "kB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    if units[0] == "bytes":
        return plural(size, "byte", "bytes")
    return f"{amount:.1f} {units[0]}" if amount < 10 else f"{amount:.0f} {units[0]}"


def plural(count: int | Capped, one: str, many: str | None = None) -> str:
    """3|plural("invitation") is "3 invitations"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


FILTERS = {
    "when": when,
    "day": day,
    "date": date_tag,
    "exact": exact,
    "relative": relative,
    "money": money,
    "number": number,
    "filesize": filesize,
    "plural": plural,
}


def register_formats(app: Flask) -> None:
    app.jinja_env.filters.update(FILTERS)
