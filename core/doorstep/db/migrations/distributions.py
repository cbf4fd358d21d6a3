"""The core and the verticals as histories of revisions, read without Alembic: a server need not load it to know."""

import ast
from importlib import import_module
from pathlib import Path
from typing import Any

from attrs import frozen

from doorstep.plugins.registry import CORE, Plugin, Registry
from doorstep.problems import Problem


class MigrationFault(Problem):
    """Tables cannot be changed, or are not as the code expects them."""


@frozen(kw_only=True)
class Revision:
    id: str
    after: str | None
    needs_core: str | None
    path: Path


@frozen(kw_only=True)
class Distribution:
    """The core or one vertical: where its revisions lie, and the table that says how far a database is."""

    name: str
    folder: Path

    @property
    def version_table(self) -> str:
        return "doorstep_core_version" if self.name == CORE else f"{self.name}_version"

    def history(self) -> tuple[Revision, ...]:
        """From the first revision to the last.

        :raises MigrationFault: when they are no single line.
        """
        waiting = {revision.after: revision for revision in map(read, sorted(self.folder.glob("[!_]*.py")))}
        line: list[Revision] = []
        while (following := waiting.pop(line[-1].id if line else None, None)) is not None:
            line.append(following)
        if waiting or len(line) != len(list(self.folder.glob("[!_]*.py"))):
            raise MigrationFault(f"{self.name}: the revisions in {self.folder} are no single line; see down_revision.")
        return tuple(line)


def read(path: Path) -> Revision:
    stated = dict(_constants(ast.parse(path.read_text(encoding="utf-8"))))
    if not isinstance(stated.get("revision"), str):
        raise MigrationFault(f"{path}: states no revision.")
    return Revision(
        id=stated["revision"], after=stated.get("down_revision"), needs_core=stated.get("needs_core"), path=path
    )


def _constants(tree: ast.Module) -> list[tuple[str, Any]]:
    return [
        (node.targets[0].id, node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    ]


def distribution(plugin: Plugin) -> Distribution:
    package = Path(import_module(plugin.package).__file__ or "").parent
    below = Path("db/migrations/versions") if plugin.name == CORE else Path("migrations/versions")
    return Distribution(name=plugin.name, folder=package / below)


def distributions(registry: Registry) -> list[Distribution]:
    """The core first, then what is required, then by name: the order in which the registry holds them."""
    return [distribution(plugin) for plugin in registry.plugins.values()]
