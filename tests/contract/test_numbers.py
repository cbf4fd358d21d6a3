"""Every numbered behaviour is shown by a test that names it at the beginning of its docstring."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAST = {"HG": 23, "HH": 19, "ST": 21, "IP": 35, "SW": 17}
NUMBER = re.compile(r"\b(HG|HH|ST|IP|SW)-(\d\d)(?: to \1-(\d\d))?")


def numbers_in(text: str) -> set[str]:
    found = NUMBER.findall(text)
    return {f"{room}-{n:02}" for room, first, last in found for n in range(int(first), int(last or first) + 1)}


def shown() -> dict[str, set[str]]:
    """By number, the tests whose docstring names it."""
    found: dict[str, set[str]] = {}
    for path in sorted({*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("plugins/*/tests/**/test_*.py")}):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in numbers_in(ast.get_docstring(node) or ""):
                    found.setdefault(number, set()).add(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def test_every_number_has_a_test():
    """No behaviour is forgotten, and none is misspelt."""
    asked = {f"{room}-{n:02}" for room, last in LAST.items() for n in range(1, last + 1)}
    named = set(shown())
    assert sorted(asked - named) == [], "no test names these"
    assert sorted(named - asked) == [], "there are no such numbers"
