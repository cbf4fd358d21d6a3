"""The Python files of the workspace, parsed, for the tests of their rules."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "core" / "doorstep"
PLUGINS = ROOT / "plugins"
Import = tuple[int, str]


@cache
def product_files() -> tuple[Path, ...]:
    """Every Python file that is installed: the core and the verticals, without their tests."""
    verticals = (path for path in PLUGINS.glob("*/doorstep_*/**/*.py") if "tests" not in path.parts)
    return (*sorted(CORE.rglob("*.py")), *sorted(verticals))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def module_name(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[1:] if parts[0] == "core" else parts[2:])


def imports(path: Path) -> Iterator[Import]:
    """Line and full name of everything imported, wherever in the file: `from a import b` gives `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{_source(path, node)}.{alias.name}") for alias in node.names)


def _source(path: Path, node: ast.ImportFrom) -> str:
    package = module_name(path).split(".")[: -node.level] if node.level else []
    return ".".join([*package, *([node.module] if node.module else [])])


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call with its dotted name as written: `session.get`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def function_lengths() -> list[int]:
    found = (node for path in product_files() for node in ast.walk(tree(path)))
    functions = (node for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]
