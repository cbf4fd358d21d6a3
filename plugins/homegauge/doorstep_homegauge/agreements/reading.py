"""A template from a file of another program: its text, and the markers in it that ours are to take the place of."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePath

from attrs import frozen

from doorstep.api import Refused
from doorstep_homegauge.agreements.words import LINE, PLACEHOLDERS

MOST_BYTES, MOST_CHARACTERS = 200_000, 30_000
WIDE = (b"\xff\xfe", b"\xfe\xff")  # how texts in UTF-16 begin
KINDS = (".txt", ".md", ".markdown", ".text")
# Word's own, doubled ones, then single ones: what is longer comes first.
MARKS = (
    r"«\s*(?:[^«»\n]{1,40}?)\s*»", r"<<\s*(?:[^<>\n]{1,40}?)\s*>>", r"\[\[\s*(?:[^\[\]\n]{1,40}?)\s*\]\]",
    r"\{\{\s*(?:[^{}\n]{1,40}?)\s*\}\}", r"<\s*(?:[A-Za-z][^<>\n]{0,38}?)\s*>",
    r"\{[^{}]*\}", r"%(?:[A-Za-z][A-Za-z_ ]{0,38}[A-Za-z])%",
)  # fmt: skip
MARK = re.compile("|".join(MARKS))
BLANK, DROP, KEEP = "blank", "drop", "keep"
KNOWN = {
    "client": ("client", "customer", "buyer", "clientname", "customername", "buyername", "name", "clients"),
    "business": ("business", "company", "companyname", "firm", "businessname", "inspectioncompany"),
    "address": ("address", "propertyaddress", "inspectionaddress", "siteaddress", "street"),
    "property": ("property", "subjectproperty", "propertyname", "fulladdress"),
    "date": ("date", "inspectiondate", "dateofinspection"),
    "time": ("time", "inspectiontime", "starttime"),
    "inspector": ("inspector", "inspectorname"),
    "fee": ("fee", "price", "amount", "inspectionfee", "total", "totalfee", "cost"),
}
NO_TEXT = (
    "This file is no plain text. Open it in the program it comes from and save it as text (.txt), then bring that."
)
TOO_LONG = "This file is too long for an agreement: {most} characters fit. Is it the right one?"


@frozen(kw_only=True)
class Mark:
    """A marker as it stands in the file. :ivar guess: the placeholder it seems to mean, else a line to write on."""

    text: str
    times: int
    guess: str


def read_text(name: str, content: bytes) -> str:
    """The text of a file. :raises Refused: at ``file``, for one that is none, is empty, or too long."""
    wide = content.startswith(WIDE)
    if PurePath(name).suffix.lower() not in KINDS or (not wide and (content.startswith(b"PK") or b"\0" in content)):
        raise Refused(NO_TEXT, "file")
    text = plain_lines(decoded(content))
    if not text:
        raise Refused("There is no text in this file.", "file")
    if len(text) > MOST_CHARACTERS:
        raise Refused(TOO_LONG.format(most=f"{MOST_CHARACTERS:,}"), "file")
    return text


def decoded(content: bytes) -> str:
    """As programs write it: with a mark of its own, as UTF-8, else as Windows does."""
    if content.startswith(WIDE):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def plain_lines(text: str) -> str:
    """Without Markdown's signs for headings and weight, and with no more blank lines than one."""
    kept = "".join(one for one in text.replace("\r\n", "\n").replace("\r", "\n") if one in "\n\t" or one.isprintable())
    lines = [re.sub(r"^#{1,6}\s+", "", line).rstrip() for line in kept.split("\n")]
    joined = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", "\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", joined).strip()


def marks_in(text: str) -> list[Mark]:
    """The markers of a text in their order; ours are none."""
    found = Counter(match[0] for match in MARK.finditer(text) if not is_ours(match[0]))
    return [Mark(text=one, times=times, guess=guess_of(one)) for one, times in found.items()]


def is_ours(mark: str) -> bool:
    return mark[:1] == "{" and mark[-1:] == "}" and mark[1:-1] in PLACEHOLDERS


def guess_of(mark: str) -> str:
    name = re.sub(r"[^a-z]", "", mark.lower())
    return next((ours for ours, theirs in KNOWN.items() if name in theirs), BLANK)


def mapped(text: str, chosen: Mapping[str, str]) -> str:
    """The text with each marker replaced by what was chosen for it: a placeholder, a line to write on, nothing."""

    def replaced(match: re.Match[str]) -> str:
        said = chosen.get(match[0])
        if said is None or said == KEEP:
            return match[0]
        return {DROP: "", BLANK: LINE}.get(said, f"{{{said}}}")

    return MARK.sub(replaced, text)
