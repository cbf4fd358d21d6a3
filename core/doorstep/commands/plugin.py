"""`doorstep plugin …`: what is installed, a new vertical, and faults."""

from importlib import resources
from pathlib import Path
from string import Template

import click

from doorstep.commands.shared import say, table
from doorstep.db.migrations.distributions import distribution
from doorstep.operators.installed import installed
from doorstep.plugins.contributions import NAME
from doorstep.plugins.faults import PluginFaults
from doorstep.plugins.loading import installed as entry_points
from doorstep.plugins.loading import load
from doorstep.plugins.registry import CORE
from doorstep.problems import Refused

FILES = {
    "pyproject.toml": "pyproject.toml.txt",
    "doorstep_$name/__init__.py": "__init__.py.txt",
    "doorstep_$name/models.py": "models.py.txt",
    "doorstep_$name/visits.py": "visits.py.txt",
    "doorstep_$name/migrations/versions/0001_start.py": "0001_start.py.txt",
    "tests/test_$name.py": "test_vertical.py.txt",
}


@click.group(epilog="Example: doorstep plugin list")
def plugin() -> None:
    """Plugins: the verticals that are installed, and writing one."""


@plugin.command("list", epilog="Example: doorstep plugin list")
def list_() -> None:
    """List what is installed, in which version, and what each contributes."""
    rows = [(one.name, one.version, one.label, ", ".join(one.requires), one.contributes) for one in installed(load())]
    table(("name", "version", "label", "requires", "contributes"), rows)


@plugin.command("check", epilog="Example: doorstep plugin check")
def check() -> None:
    """Find every reason why an installed plugin could not start, all at once; and name those without revisions."""
    try:
        registry = load()
    except PluginFaults as fault:
        for wrong in fault.faults:
            say(f"WRONG {wrong}")
        raise click.ClickException(
            f"{len(fault.faults)} faults. The server does not start until they are mended."
        ) from None
    for one in installed(registry):
        say(f"ok    {one.name} {one.version}: {one.contributes}; tables {one.tables}")


@plugin.command("new", epilog="Example: doorstep plugin new plumbing --into plugins")
@click.argument("name")
@click.option("--label", help="What operators read, such as 'Plumbing and heating'.")
@click.option("--into", default=".", show_default=True, type=click.Path(file_okay=False, path_type=Path))
def new(name: str, label: str | None, into: Path) -> None:
    """Write a new vertical into the folder NAME: a record type with its tab, area, migration and notification.

    It works as it is, and passes its tests. NAME is lower case letters, digits and underscores.
    """
    folder = into / name
    check_name(name, folder)
    values = {
        "name": name, "dashed": name.replace("_", "-"), "label": label or name.replace("_", " ").capitalize(),
        "prefix": "".join(part[:3] for part in name.upper().split("_"))[:6], "core": core_revision(),
    }  # fmt: skip
    templates = resources.files("doorstep.commands") / "new_vertical"
    for target, source in FILES.items():
        path = folder / Template(target).substitute(values)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (templates / source).read_text(encoding="utf-8")
        path.write_text(Template(text).substitute(values), encoding="utf-8")
        say(f"Wrote {path}")
    say(f"\nNext: pip install -e {folder} && pytest {folder}")


def check_name(name: str, folder: Path) -> None:
    if not NAME.match(name) or name in (CORE, "doorstep"):
        raise Refused(f"“{name}” cannot be a plugin's name: lower case letters, digits and underscores only.")
    if name in {point.name for point in entry_points()}:
        raise Refused(f"A plugin {name} is installed already. Choose another name.")
    if folder.exists():
        raise Refused(f"{folder} is there already. Choose another name, or another folder with --into.")


def core_revision() -> str:
    """The lowest core revision a new vertical needs: the one there is."""
    history = distribution(load(names=()).plugins[CORE]).history()
    return history[-1].id
