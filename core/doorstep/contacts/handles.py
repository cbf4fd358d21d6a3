"""Usernames: made from an email address, or typed."""

import re
import unicodedata
from collections.abc import Callable, Container

from doorstep.contacts.texts import strip_invisible
from doorstep.problems import Refused

SHORTEST, LONGEST = 3, 40
_WRONG_SIGN = re.compile(r"[^a-z0-9._-]")
_EDGE = re.compile(r"^[a-z0-9].*[a-z0-9]$")

Taken = Callable[[str], bool] | Container[str]


def make_handle(email: str, taken: Taken) -> str:
    """The first free username for this address: anna, anna2, anna3, …"""
    is_taken = taken if callable(taken) else taken.__contains__
    base = _base(email)
    if not is_taken(base):
        return base
    return _numbered(base, _free_number(lambda number: is_taken(_numbered(base, number))))


def clean_handle(text: str | None, field: str = "handle") -> str:
    """A typed username as it is kept: lower case, so that no two differ only by case."""
    handle = strip_invisible(text or "").casefold()
    fault = _fault(handle)
    if fault:
        raise Refused(fault, field=field, reason="invalid_handle")
    return handle


def _fault(handle: str) -> str | None:
    if "@" in handle:
        return "A username has no @. Leave it blank to have one made from the email address."
    if not SHORTEST <= len(handle) <= LONGEST:
        return f"A username has {SHORTEST} to {LONGEST} characters; this one has {len(handle)}."
    wrong = _WRONG_SIGN.search(handle)
    if wrong:
        return f"A username has letters a to z, digits, dot, dash and underscore only, but not {_named(wrong.group())}."
    if not _EDGE.match(handle):
        return "A username begins and ends with a letter or a digit."
    return None


def _named(sign: str) -> str:
    return "a space" if sign.isspace() else f"'{sign}'"


def _base(email: str) -> str:
    name, _, domain = strip_invisible(email).partition("@")
    slug = _slug(name.partition("+")[0])
    if slug and len(slug) < SHORTEST:
        slug = _slug(f"{slug}.{domain.partition('.')[0]}")
    return slug if len(slug) >= SHORTEST else "contact"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9._-]+", "", plain).strip("._-")[:LONGEST].strip("._-")


def _numbered(base: str, number: int) -> str:
    return f"{base[: LONGEST - len(str(number))]}{number}"


def _free_number(is_taken: Callable[[int], bool]) -> int:
    # Doubling, then halving: thousands of info@… cost a dozen questions each, not thousands.
    free = 2
    while is_taken(free):
        free *= 2
    low = free // 2
    while free - low > 1:
        middle = (low + free) // 2
        low, free = (middle, free) if is_taken(middle) else (low, middle)
    return free
