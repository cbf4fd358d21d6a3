"""What became of a row, in words and tones; the names are those of the checks, and `exists`."""

from collections.abc import Iterable

from doorstep.imports.results import TAKEN
from doorstep.jobs.kinds import Outcome

EXISTS, CUSTOMER, SITE, NOT_POSSIBLE = "exists", "customer", "site", "not_possible"
SAME = "Here already, nothing changed."
NUMBERED = "Here already by name; its number was added."
DIFFERENT = "Here already; the file says something else now, and their details were left as they are."

OUTCOMES = {
    "ok": Outcome(label="Added", tone="good"),
    "ok_trimmed": Outcome(label="Added, blanks taken off", tone="good"),
    "ok_markup_text": Outcome(label="Added, markup kept as text", tone="good"),
    "ok_formula_text": Outcome(label="Added, formula kept as text", tone="good"),
    "no_email": Outcome(label="Added without email", tone="info"),
    CUSTOMER: Outcome(label="Customer added", tone="good"),
    SITE: Outcome(label="Site added", tone="good"),
    EXISTS: Outcome(label="Here already", tone="neutral"),
    "invalid_email": Outcome(label="Email is no address", tone="bad"),
    "duplicate_email": Outcome(label="Same email twice", tone="warn"),
    "no_name": Outcome(label="No name", tone="bad"),
    NOT_POSSIBLE: Outcome(label="Not possible", tone="bad"),
    "bad_row": Outcome(label="Line cannot be read", tone="bad"),
    "duplicate_row": Outcome(label="Same line twice", tone="warn"),
    "inconsistent_account": Outcome(label="Contradicts another line", tone="bad"),
}
ADDED = TAKEN | {CUSTOMER, SITE}
ORDER = list(OUTCOMES)


def is_refused(outcome: str) -> bool:
    return outcome not in ADDED and outcome != EXISTS


def in_order(outcomes: Iterable[str]) -> list[str]:
    return sorted(outcomes, key=lambda name: ORDER.index(name) if name in OUTCOMES else len(ORDER))
