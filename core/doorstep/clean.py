"""Text as people typed it, made safe for one line: a header, a file name, a heading."""

import re
import unicodedata
from uuid import UUID

# Bidi overrides and isolates can make "gpj.exe" read as "exe.jpg"; the invisible ones hide differences between words.
# Zero-width joiners stay: emoji and several scripts need them.
_HIDDEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_BLANKS = re.compile(r"\s+")


def one_line(text: str, limit: int | None = None) -> str:
    shown = _HIDDEN.sub(lambda found: " " if found[0] in "\u2028\u2029" else "", text)
    shown = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in shown)
    shown = _BLANKS.sub(" ", shown).strip()
    return shown if limit is None or len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
