"""Cleaning what people type or a file brings, before it is kept."""

import re
import unicodedata

from doorstep.problems import Refused

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
# Marks that reorder or hide their surroundings. Joiners (ZWJ, ZWNJ) stay: Persian and emoji need them.
TRICKS = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
PHONE_LENGTH = 40


def clean_text(text: str | None, max_length: int = 200, field: str | None = None, multiline: bool = False) -> str:
    """Trims and drops what cannot be shown; markup and right-to-left writing stay as they are."""
    cleaned = _LINE_BREAKS.sub("\n", text or "")
    cleaned = unicodedata.normalize("NFC", TRICKS.sub("", _CONTROLS.sub("", cleaned)))
    cleaned = cleaned.strip() if multiline else " ".join(cleaned.split())
    if len(cleaned) > max_length:
        over = len(cleaned) - max_length
        raise Refused(f"This is {over} character{'s' * (over != 1)} too long: {max_length} fit here.", field=field)
    return cleaned


def clean_phone(text: str | None, field: str = "phone") -> str:
    """Keeps a number as people write it, extension and all."""
    cleaned = clean_text(unicodedata.normalize("NFKC", text or ""), 1000, field)
    if cleaned and not any(sign.isdigit() for sign in cleaned):
        raise Refused(f"There is no digit in the phone number '{cleaned[:40]}'.", field=field)
    return clean_text(cleaned, PHONE_LENGTH, field)


def strip_invisible(text: str) -> str:
    """For what is compared or mailed to: no mark may hide in it, and look-alike widths become one."""
    visible = _CONTROLS.sub("", _INVISIBLE.sub("", text))
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", visible)).strip()
