"""Amounts and days as other programs write them."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from doorstep.api import BusinessSession, Refused, minor_units

MONTH_FIRST = frozenset({"USD"})
ALWAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d.%m.%Y", "%d.%m.%y")
SLASHED = ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y")
SLASHED_ELSEWHERE = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y")
_NO_FIGURE = re.compile(r"[^0-9.,\-()]")
_CENTS = re.compile(r"[.,](\d{1,2})$")


def read_amount(session: BusinessSession, text: str) -> int | None:
    """Minor units of ``$1,234.50``, ``1.234,50 €`` or ``(12.00)``; None for nothing.

    :raises Refused: for what is no amount.
    """
    if not text.strip():
        return None
    plain = _NO_FIGURE.sub("", text)
    below = plain.startswith(("-", "(")) or plain.endswith("-")
    figures = plain.strip("-()")
    cents = _CENTS.search(figures)
    whole = figures[: cents.start()] if cents else figures
    try:
        amount = Decimal(re.sub(r"[.,]", "", whole) + (f".{cents[1]}" if cents else ""))
    except InvalidOperation:
        raise Refused(f"'{text}' is no amount.") from None
    return minor_units(session.tenant.currency, -amount if below else amount)


def read_day(session: BusinessSession, text: str, what: str) -> date | None:
    """A day; 03/04/2026 is the 4th of March where people pay in US dollars, else the 3rd of April.

    :raises Refused: for what is no day.
    """
    if not text.strip():
        return None
    slashed = SLASHED if session.tenant.currency in MONTH_FIRST else SLASHED_ELSEWHERE
    for form in (*ALWAYS, *slashed):
        try:
            found = datetime.strptime(text.strip().split("T")[0], form).date()  # noqa: DTZ007 - a day, no time
        except ValueError:
            continue
        if 1970 <= found.year <= 2200:
            return found
    raise Refused(f"'{text}' is no {what}. Write it as 2026-03-12.")
