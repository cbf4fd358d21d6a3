"""The documentation for authors is held to the code."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import fields, has
from click.testing import CliRunner

from doorstep.cli import main
from doorstep.plugins import contributions, specs

DOCS = Path(__file__).parents[2] / "docs" / "authors"
BLOCK = re.compile(r"^```(?:python|html)\n(?:# |<!-- )(\S+)(?: -->)?\n(.*?)^```", re.M | re.S)
HOOKS = sorted(name for name in vars(specs) if name.startswith("doorstep_"))
KINDS = sorted(name for name, value in vars(contributions).items() if inspect.isclass(value) and has(value))
CONFTEST = """import pytest


@pytest.fixture(scope="session")
def doorstep_plugins():
    return ("doorstep_plumbing",)
"""
INHERITED = {"PortalTab": "Tab", "OfficeTab": "Tab"}


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_documented_to_its_last_argument(name):
    """Section 4: the reference names every hook and each of its parameters."""
    assert f".. autofunction:: doorstep.plugins.specs.{name}\n" in (DOCS / "hooks.md").read_text()
    hook = getattr(specs, name)
    said = inspect.getdoc(hook) or ""
    assert said and not [one for one in inspect.signature(hook).parameters if f":param {one}:" not in said]
    assert (name in specs.ON_ERROR) == (f"On error: ``{specs.ON_ERROR.get(name)}``." in said)


@pytest.mark.parametrize("name", KINDS)
def test_each_contribution_is_documented_to_its_last_field(name):
    """Section 4: the reference names every contribution and each of its fields."""
    assert f".. autoclass:: doorstep.plugins.contributions.{name}\n" in (DOCS / "contributions.md").read_text()
    kind = getattr(contributions, name)
    said = inspect.getdoc(getattr(contributions, INHERITED.get(name, name))) or ""
    assert not [one.name for one in fields(kind) if not re.search(rf":param {one.name}:", said)]


@pytest.mark.sqlite
@pytest.mark.timeout(300)
def test_the_first_vertical_works_as_written(tmp_path):
    """Section 12, docs: every block of the walk is written into the new vertical, and its own test passes."""
    made = CliRunner().invoke(main, ["plugin", "new", "plumbing", "--into", str(tmp_path)])
    assert made.exit_code == 0, made.output
    blocks = BLOCK.findall((DOCS / "index.md").read_text())
    assert len(blocks) == (DOCS / "index.md").read_text().count("```python") + 1
    for path, text in blocks:
        file = tmp_path / "plumbing" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "plumbing" / "conftest.py").write_text(CONFTEST)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "tests"]
    chosen = ["-k", "sqlite and not accessibility and not hostile"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "plumbing")}
    outcome = subprocess.run(
        [*command, *chosen], cwd=tmp_path / "plumbing", env=environment, capture_output=True, text=True, timeout=280,
        check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout[-3000:] + outcome.stderr[-1000:]
    assert "11 passed" in outcome.stdout
