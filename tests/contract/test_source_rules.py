"""The rules of the house that no type checker knows. Each message says where, so that it can be mended."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest

from python_files import CORE, PLUGINS, ROOT, calls, function_lengths, imports, place, product_files

# A plain clock can neither stand still in a test nor be trusted to be aware.
CLOCKS = re.compile(r"\b(datetime\.(now|utcnow|today|utcfromtimestamp)|date\.today)$")
MAIL_ROOMS = ("core/doorstep/mail/", "core/doorstep/events/", "core/doorstep/testing/")
TRANSPORTS = re.compile(r"\btransport\b.*\.(send|conversation)$|\b(SmtpTransport|MailboxTransport)\(.*\)\.send$")

Finder = Callable[[Path], Iterator[int]]


def is_view(path: Path) -> bool:
    return path.name == "views.py" or "views" in path.parts or path.is_relative_to(CORE / "web")


def gets_rows_by_id(path: Path) -> Iterator[int]:
    # A dictionary's get names its key as text; a session's names a model, and answers rows that nobody may see.
    for node, name in calls(path):
        is_text = bool(node.args) and isinstance(node.args[0], ast.Constant)
        if is_view(path) and name.endswith("session.get") and not is_text:
            yield node.lineno


def imports_models(path: Path) -> Iterator[int]:
    return (line for line, name in imports(path) if is_view(path) and "models" in name.split("."))


def speaks_smtp(path: Path) -> Iterator[int]:
    ours = str(path.relative_to(ROOT)).startswith(("core/doorstep/mail", "core/doorstep/testing/"))
    return (line for line, name in imports(path) if not ours and name.split(".")[0] == "smtplib")


def sends_mail(path: Path) -> Iterator[int]:
    ours = str(path.relative_to(ROOT)).startswith(MAIL_ROOMS)
    return (node.lineno for node, name in calls(path) if not ours and TRANSPORTS.search(name))


def builds_external_links(path: Path) -> Iterator[int]:
    return (node.lineno for node, _ in calls(path) if any(word.arg == "_external" for word in node.keywords))


def reads_another_clock(path: Path) -> Iterator[int]:
    return (node.lineno for node, name in calls(path) if path != CORE / "clock.py" and CLOCKS.search(name))


RULES: dict[str, Finder] = {
    "a view finds objects through their one door, not with session.get": gets_rows_by_id,
    "a view speaks to services, it imports no models": imports_models,
    "only doorstep.mail speaks SMTP": speaks_smtp,
    "mail leaves through the worker of doorstep.events only": sends_mail,
    "links in mails come from the one builder, not from _external": builds_external_links,
    "the time is doorstep.clock.now()": reads_another_clock,
}


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    """The rules of the design's second section hold in every file that is installed."""
    broken = [place(path, line) for path in product_files() for line in RULES[rule](path)]
    assert not broken, f"{rule}: {', '.join(broken)}"


def names_of(plugin: Path) -> set[str]:
    """The packages that a vertical may import of Doorstep and its verticals: those it requires."""
    required = tomllib.loads((plugin / "pyproject.toml").read_text())["project"]["dependencies"]
    return {re.split(r"[^\w-]", name)[0].replace("-", "_") for name in required} | {f"doorstep_{plugin.name}"}


def forbidden(plugin: Path, path: Path) -> Iterator[int]:
    allowed = ("doorstep.api", "doorstep.testing") if "tests" in path.parts else ("doorstep.api",)
    for line, name in imports(path):
        package = name.split(".")[0]
        inside = package == "doorstep" and not any(f"{name}.".startswith(f"{door}.") for door in allowed)
        if inside or (package.startswith("doorstep_") and package not in names_of(plugin)):
            yield line


@pytest.mark.parametrize(
    "plugin", sorted(path.parent for path in PLUGINS.glob("*/pyproject.toml")), ids=lambda p: p.name
)
def test_a_vertical_imports_the_facade_only(plugin: Path) -> None:
    """A bundled vertical has no privilege: doorstep.api, and verticals it requires."""
    broken = [place(path, line) for path in plugin.rglob("*.py") for line in forbidden(plugin, path)]
    assert not broken, f"import doorstep.api, or require the vertical in pyproject.toml: {', '.join(broken)}"


def test_half_of_all_functions_are_short() -> None:
    """Half of all functions stay under ten lines."""
    assert median(function_lengths()) < 10


def test_half_of_all_files_are_short_and_none_is_long() -> None:
    """Half of all files stay under a hundred lines; a file past 400 asks to be split."""
    everything = (*product_files(), *ROOT.glob("tests/**/*.py"), *PLUGINS.glob("*/tests/**/*.py"))
    lengths = {path: len(path.read_text().splitlines()) for path in everything}
    assert not [place(path, length) for path, length in lengths.items() if length > 400]
    assert median(lengths[path] for path in product_files()) < 100
