"""Times, amounts and sizes as people read them: in the business's zone and currency, dates that cannot be misread."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen
from babel.core import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from flask import Flask, g, has_app_context
from flask_babel import get_locale
from markupsafe import Markup, escape

from doorstep import clock
from doorstep.documents import printed
from doorstep.web.shapes import Capped

RECENT = timedelta(days=7)


@frozen
class Style:
    """How this business writes: hashable, so that what was written once is remembered."""

    zone: ZoneInfo
    locale: Locale
    currency: str


def style() -> Style:
    business = g.get("business") if has_app_context() else None
    zone = getattr(business, "timezone", None) or "UTC"
    return Style(ZoneInfo(zone), locale(), getattr(business, "currency", None) or "USD")


def locale() -> Locale:
    try:
        return get_locale() or Locale("en")
    except KeyError:
        return Locale("en")


def day(value: date | datetime | None, how: Style | None = None) -> str:
    """12 Mar 2026; a time is turned into the business's day first."""
    if value is None:
        return ""
    how = how or style()
    return day_of(value.astimezone(how.zone).date() if isinstance(value, datetime) else value, how)


@lru_cache(4096)
def day_of(value: date, how: Style) -> str:
    return format_date(value, "d MMM y", locale=how.locale)


def exact(value: datetime | None, how: Style | None = None) -> str:
    """12 Mar 2026, 2:05 PM EST"""
    return "" if value is None else exact_of(value.astimezone(UTC).replace(second=0, microsecond=0), how or style())


@lru_cache(4096)
def exact_of(value: datetime, how: Style) -> str:
    local = value.astimezone(how.zone)
    hours = format_time(local, "short", tzinfo=how.zone, locale=how.locale).replace("\u202f", "\u00a0")
    return f"{day_of(local.date(), how)}, {hours} {get_timezone_name(local, 'short', locale=how.locale)}"


def clock_time(value: str) -> str:
    """A time of the day as it was typed: 14:00 is 2:00 PM; what is none stays as it is."""
    return printed.clock_time(value, style().locale)


def relative(value: datetime | None, how: Style | None = None) -> str:
    """3 days ago, in 2 hours, yesterday; beyond a week the day itself."""
    if value is None:
        return ""
    how, now = how or style(), clock.now()
    gap = now - value
    if abs(gap) >= RECENT:
        return day(value, how)
    if abs(gap) < timedelta(minutes=1):
        return "just now"
    days = (now.astimezone(how.zone).date() - value.astimezone(how.zone).date()).days
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


def when(value: datetime | None, how: Style | None = None) -> Markup:
    """A <time>: relative when recent, exact in its title."""
    if value is None:
        return Markup("")
    how = how or style()
    stamp = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    words, title = escape(relative(value, how)), escape(exact(value, how))
    return Markup(f'<time datetime="{stamp}" title="{title}">{words}</time>')  # noqa: S704


def date_tag(value: date | datetime | None, how: Style | None = None) -> Markup:
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day(value, how))


def money(minor: int | None, currency: str | None = None, how: Style | None = None) -> str:
    """1234 in USD is $12.34; the currency is the business's unless given."""
    if minor is None:
        return ""
    how = how or style()
    return money_of(minor, currency or how.currency, how.locale)


@lru_cache(4096)
def money_of(minor: int, currency: str, spoken: Locale) -> str:
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=spoken)


def currency_sign(currency: str | None = None) -> str:
    how = style()
    return get_currency_symbol(currency or how.currency, locale=how.locale)


def number(value: Any, how: Style | None = None) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, Capped)):
        return str(value)
    return number_of(value, (how or style()).locale)


@lru_cache(4096)
def number_of(value: int | float | Decimal, spoken: Locale) -> str:
    return format_decimal(value, locale=spoken)


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


def lowerfirst(text: str) -> str:
    """A label within a sentence: "Inspection report" is "inspection report", "HVAC job" stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


FILTERS = {
    "lowerfirst": lowerfirst,
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
