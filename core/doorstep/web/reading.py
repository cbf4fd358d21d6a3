"""What was typed, as the data a schema loads: blanks, amounts, times, and whatever else people and programs send."""

import re
import unicodedata
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from babel.numbers import get_currency_precision
from marshmallow import fields

from doorstep.problems import Refused

FIRST_YEAR, LAST_YEAR = 1800, 2999
LARGEST = 2**63
LONG = 100_000


class _Absent(Enum):
    ABSENT = "absent"


ABSENT = _Absent.ABSENT


def blank(one: fields.Field) -> Any:
    return ABSENT if one.required else None if one.allow_none else ABSENT


def typed_text(text: str) -> str:
    """Typed text without what no database keeps: NUL, other control characters, halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def read_text(kind: str, one: fields.Field, text: str, key: str, currency: str, zone: tzinfo = UTC) -> Any:
    cleaned = typed_text(text) if kind in ("textarea", "password") else typed_text(text).strip()
    if cleaned.strip() == "":
        return blank(one) if one.required or not isinstance(one, fields.String) or one.allow_none else ""
    if len(cleaned) > LONG:
        raise Refused(f"Use at most {LONG:,} characters.", key)
    if kind == "money":
        return read_money(cleaned, currency, key)
    if kind == "datetime":
        return read_time(cleaned, zone, key)
    if kind == "date":
        check_year(cleaned, key)
    return cleaned


def read_time(text: str, zone: tzinfo, key: str) -> str:
    """A time as the business's clock shows it, with its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("Write a date and a time, such as 2026-03-12 14:30.", key) from None
    check_year(text, key)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).isoformat()


def check_year(text: str, key: str) -> None:
    year = re.match(r"(\d{4})-", text)
    if year and not FIRST_YEAR <= int(year[1]) <= LAST_YEAR:
        raise Refused("Look at the year again.", key)


def read_money(text: str, currency: str, key: str) -> int:
    """`1,234.50` and `1.234,50` and `1234,5` → minor units."""
    digits = re.sub(r"[\s'’\u00a0A-Za-z$€£]", "", text)
    if "," in digits and "." in digits:
        thousands = "," if digits.rindex(",") < digits.rindex(".") else "."
        digits = digits.replace(thousands, "")
    elif re.search(r",\d{3}$", digits):
        digits = digits.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d{1,15}([.,]\d*)?|[.,]\d+)", digits):
        raise Refused("Write an amount, such as 1250.00.", key)
    try:
        minor = Decimal(digits.replace(",", ".")).scaleb(get_currency_precision(currency))
    except InvalidOperation:
        raise Refused("Write an amount, such as 1250.00.", key) from None
    if minor != minor.to_integral_value() or abs(minor) > 10**14:
        raise Refused("Write an amount with at most two digits after the point, such as 1250.00.", key)
    return int(minor)


def number_fault(value: Any) -> str | None:
    """Numbers that no column holds."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and not -LARGEST < value < LARGEST:
        return "This number is too large."
    return None
