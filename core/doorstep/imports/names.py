"""One cell with a whole name, cut into given and family name."""

import re

from attrs import frozen

_PARTICLES = frozenset(
    ["al", "auf", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "la", "las", "le"]
) | frozenset(["los", "san", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur"])
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"))
_COMPANY = re.compile(
    r"\b(inc|incorporated|llc|llp|ltd|limited|plc|corp|corporation|company|gmbh|ag|kg|ohg|gbr|ug|e\.v|sarl|bv|nv|s\.a"
    r"|s\.l|s\.a\.s|s\.r\.l|a\.c|sp\. z o\.o|group|holdings)\.?$"
    r"|(&|\band) co\.?$|,.* (and|&|y|und|et) |株式会社|有限会社|合同会社",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]([^\W\d_]|[ .'’-])*")


@frozen(kw_only=True)
class Name:
    given: str = ""
    family: str = ""


def split_name(full: str) -> Name:
    """The order of the file is kept; a family name takes its particles along: Ana | de la Cruz."""
    return _turned(full) or _in_order(full.split())


def is_company(full: str) -> bool:
    return bool(_COMPANY.search(full.strip()))


def _turned(full: str) -> Name | None:
    # "Miller, Anna" is turned; "Miller, Jr." is not, nor is "Cooper, Day, Davenport".
    family, _, given = full.partition(",")
    words = given.split()
    plausible = 0 < len(words) <= 2 and _LETTERS.fullmatch(given.strip())
    if not family.strip() or not plausible or _plain(words[0]) in _SUFFIXES:
        return None
    return Name(given=" ".join(words), family=" ".join(family.split()))


def _in_order(words: list[str]) -> Name:
    if len(words) < 2:
        return Name(given=" ".join(words))
    start = len(words) - 1
    if _plain(words[-1]) in _SUFFIXES and len(words) > 2:
        start -= 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return Name(given=" ".join(words[:start]), family=" ".join(words[start:]))


def _plain(word: str) -> str:
    return word.strip(".,").casefold()
