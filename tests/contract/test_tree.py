"""What may not be in the tree, in whatever file."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written with [brackets], so that this file does not find itself.
FORBIDDEN = {
    "paths of one machine": r"/(w[o]rk|r[o]ot|f[a]rm|h[o]me/[a-z]\w*|U[s]ers/\w+)/|bash_j[o]bs|\.l[i]brary\b",
    "addresses where packages come from": r"p[y]pi\.org|pythonh[o]sted\.org|[-_]index[-_]u[r]l|://[^/\s]+/s[i]mple\b",
    "secrets": r"BEGIN[ A-Z]* PRIVATE K[E]Y-|\bA[K]IA[0-9A-Z]{16}\b|\bsk_l[i]ve_\w{8}|\bgh[p]_\w{20}|\bxo[x][bp]-\d",
    "words about how the work is done": r"(?i)\b(sub[a]gents?|chat[g]pt|cl[a]ude code|before-st[o]p)\b",
}
LEFT_OPEN = (
    r"\b(TO[D]O|FIX[M]E|X[X]X|raise NotImplemented[E]rror)\b|pytest\.mark\.sk[i]p\b|\bxf[a]il\b|pragma: no c[o]ver"
)
LOCK_FILES = {"uv.lock", "pylock.toml", "package-lock.json", "poetry.lock"}


@cache
def texts() -> dict[str, str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")
    files = {name: ROOT / name for name in names if name and ".min." not in name and (ROOT / name).is_file()}
    return {name: file.read_text() for name, file in files.items() if b"\0" not in file.read_bytes()[:8000]}


def lines_with(pattern: str, suffix: str = "") -> list[str]:
    sought = re.compile(pattern)
    named = ((name, text) for name, text in texts().items() if name.endswith(suffix))
    found = (
        (name, n, line) for name, text in named for n, line in enumerate(text.splitlines(), 1) if sought.search(line)
    )
    return [f"{name}:{n}: {line.strip()[:100]}" for name, n, line in found]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    """Whoever clones the project gets nothing that belongs to a machine, a registry or a person."""
    found = lines_with(FORBIDDEN[what])
    assert not found, f"{what}:\n" + "\n".join(found)


def test_nothing_is_left_open_in_code() -> None:
    """Code is finished or absent."""
    found = lines_with(LEFT_OPEN, ".py")
    assert not found, "\n".join(found)


def test_no_lock_file_is_kept() -> None:
    """Lock files record where packages came from."""
    assert not [name for name in texts() if Path(name).name in LOCK_FILES]


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    """Each line of constraints.txt is a name, an exact version, perhaps a condition."""
    lines = texts()["constraints.txt"].splitlines()
    assert lines
    assert not [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\w.+!]+( ; [^:/]+)?", line)]
