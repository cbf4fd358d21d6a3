"""Start stops on every fault, and names all of them at once, each with its plugin and place."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BROKEN = Path(__file__).parent / "broken"
ROOT = Path(__file__).parents[2]
START = "from doorstep.plugins.loading import load; load()"
FAULTS = {
    "same_tab": "path portal/ first-things: is contributed by first and same_tab",
    "same_area": "Area taken_area: is contributed by first and same_area",
    "same_role": "Role taken_role: is contributed by first and same_role",
    "same_kind": "RecordType first_thing: is contributed by first and same_kind",
    "same_prefix": "number prefix FT-: is contributed by first and same_prefix",
    "same_table": "hooks: InvalidRequestError: Table 'first_thing' is already defined",
    "same_endpoint": "endpoint first_room: is contributed by first and same_endpoint",
    "core_path": "path office/ documents: is contributed by core and core_path",
    "api_path": "path api/v1/ me: is contributed by core and api_path",
    "no_table_prefix": "table of Thing: is called things; it must begin with no_table_prefix_",
    "no_policy": "OfficeTab no_policy: the route GET /no-policy/ states no policy",
    "open_gate": "OfficeTab open_gate: its room belongs to core",
    "unknown_hook": "hooks.doorstep_something_else: implements an unknown hook",
    "forgotten_mark": "hooks.doorstep_areas: looks like a hook but lacks @hookimpl",
    "unknown_argument": "hooks: PluginValidationError",
    "default_argument": "hooks.doorstep_todo: has a default for an argument",
    "unmet": "requires: needs the plugin not_there, which is not installed",
    "circle_a": "requires: requires itself: circle_a → circle_b → circle_c → circle_a",
    "other_hook_api": "vertical: was written for hook interface 99",
    "newer_core": "vertical: needs core 99.0 or later",
    "no_version": "vertical: names the core version 'newest', which is no version",
    "no_vertical": "its attribute `vertical` is no doorstep.api.Vertical",
    "cannot_import": "hooks: ModuleNotFoundError: No module named 'a_module_that_nobody_has'",
    "cannot_open": "import: RuntimeError: the package itself fails",
    "wrong_type": "hooks.doorstep_roles: returned Area(",
    "bad_name": "hooks.doorstep_areas: ValueError: Area.name = 'Bad Name': lower case letters",
    "no_label": "hooks.doorstep_areas: ValueError: Area.label = None: a text",
    "too_often": "Job too_often: runs every 5 seconds",
    "unknown_area": "DocumentKind unknown_area: names the Area nowhere, which nothing contributes",
    "unknown_audience": "NotificationRule unknown_audience: names the audience nobody, which nothing contributes",
    "role_list": "Role role_list: is drawn from contact, which is no role with the scope business",
    "unknown_kind": "Role unknown_kind: names the RecordType nothing, which nothing contributes",
    "tab_within": "OfficeTab tab_within: names the RecordType nothing, which nothing contributes",
    "flag_name": "RecordType flag_name_thing: has a flag that is named as another one, or as a status",
    "no_column": "RecordType no_column_thing: its schema has the field color, which the model lacks",
}


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Starts Doorstep where all broken plugins are installed, in a process of its own."""
    folder = tmp_path_factory.mktemp("installed")
    info = folder / "broken-1.0.dist-info"
    info.mkdir()
    names = sorted(path.parent.name for path in BROKEN.glob("*/__init__.py"))
    points = [f"{name} = tests.plugins.broken.{name}" for name in names]
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("\n".join(["[doorstep.plugins]", *points, ""]))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", *arguments]
        options = {"env": environment, "cwd": folder, "capture_output": True, "text": True, "timeout": 100}
        return subprocess.run(command, check=False, **options)

    return run


@pytest.fixture(scope="module")
def stopped(start):
    return start(START)


def lines_of(text: str, name: str) -> list[str]:
    return [line.strip().removeprefix("WRONG ") for line in text.splitlines() if f"{name}: " in line]


def test_every_fault_has_a_plugin_here():
    """Section 4: no broken sibling is left out of this test."""
    folders = {path.parent.name for path in BROKEN.glob("*/__init__.py")}
    assert folders - {"first", "circle_b", "circle_c"} == set(FAULTS)


def test_start_stops(stopped):
    """Section 4: start stops, and names no plugin that is in order."""
    assert stopped.returncode != 0 and "PluginFaults: The plugins cannot start:" in stopped.stderr
    assert not [line for line in lines_of(stopped.stderr, "first") if line.startswith("first: ")]


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_with_plugin_and_place(stopped, name):
    """Section 4: all faults at once, each with plugin and place."""
    found = [line for line in lines_of(stopped.stderr, name) if line.startswith(f"{name}: ")]
    assert [line for line in found if FAULTS[name] in line], found or stopped.stderr[-2000:]


def test_the_command_says_the_same(start, stopped):
    """Section 8: doorstep plugin check finds every fault, and exits non-zero."""
    checked = start("from doorstep.cli import main; main()", "plugin", "check")
    said = {line.removeprefix("WRONG ") for line in checked.stdout.splitlines() if line.startswith("WRONG ")}
    wrong = {line.strip() for line in stopped.stderr.split("cannot start:\n")[1].splitlines()}
    assert checked.returncode == 1 and said == wrong
    assert f"{len(said)} faults" in checked.stderr
