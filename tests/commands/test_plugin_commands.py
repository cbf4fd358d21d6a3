"""`doorstep plugin`: what is installed, and writing a new one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from doorstep.cli import main

CONFTEST = (
    'import pytest\n\n\n@pytest.fixture(scope="session")\ndef doorstep_plugins():\n    return ("doorstep_plumbing",)\n'
)


def run(*arguments):
    return CliRunner().invoke(main, ["plugin", *arguments])


def test_the_list_says_who_contributes_what():
    """Section 8: plugin list names what is installed and contributes what."""
    line = next(line for line in run("list").output.splitlines() if line.startswith("inspectpoint\t"))
    assert "Fire inspections" in line and "4 record types" in line and "3 areas" in line


def test_check_finds_nothing_wrong_here():
    """Section 8: plugin check."""
    result = run("check")
    assert result.exit_code == 0 and "ok    core" in result.output, result.output


@pytest.mark.parametrize("name", ["Plumbing", "core", "inspectpoint", "a b", "1st"])
def test_a_name_that_cannot_be_is_refused(name, tmp_path):
    """Section 8: a failure says what to do, and nothing is written."""
    result = run("new", name, "--into", str(tmp_path))
    assert result.exit_code == 1 and not list(tmp_path.iterdir())


@pytest.mark.long
@pytest.mark.timeout(400)
def test_a_new_vertical_passes_its_own_tests(tmp_path):
    """Section 4, the budget: a record type with tab, area, migration and notification in at most six files."""
    result = run("new", "plumbing", "--into", str(tmp_path))
    assert result.exit_code == 0, result.output
    files = [path for path in (tmp_path / "plumbing").rglob("*") if path.is_file()]
    assert len(files) <= 6
    own = [path for path in files if "tests" not in path.parts and "migrations" not in path.parts]
    assert sum(len(path.read_text().splitlines()) for path in own) <= 120
    (tmp_path / "plumbing" / "conftest.py").write_text(CONFTEST)
    outcome = pytest_in(tmp_path / "plumbing")
    assert outcome.returncode == 0, outcome.stdout[-3000:] + outcome.stderr[-1000:]
    assert "already" in run("new", "plumbing", "--into", str(tmp_path)).output


def pytest_in(folder: Path):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "tests"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=380, check=False
    )
