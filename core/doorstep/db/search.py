"""The one way words are looked for in a `search` column; an index of words can come to stand behind it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, true

from doorstep.clean import one_line

MOST_WORDS = 8


def search_condition(column: Any, text: str | None) -> ColumnElement[bool]:
    """Rows whose casefolded `column` has every word of `text`; all rows when there is none."""
    words = search_words(text)
    return and_(*(column.contains(word, autoescape=True) for word in words)) if words else true()


def search_words(text: str | None) -> list[str]:
    return one_line(text or "", 200).casefold().split()[:MOST_WORDS]


def search_text(*parts: Any) -> str:
    """What a row's `search` column holds: its parts, casefolded."""
    return " ".join(one_line(str(part)) for part in parts if part not in (None, "")).casefold()
