"""Writing a revision: what models and tables differ in, in the words of `doorstep.db.revisions`."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, inspect

from doorstep.db import walls
from doorstep.db.base import Base, UtcDateTime
from doorstep.db.migrations.distributions import Distribution, MigrationFault, distributions
from doorstep.db.migrations.running import migrating, upgrade
from doorstep.db.migrations.sources import HELPERS, table_source, type_source
from doorstep.plugins.fitting import tables_of
from doorstep.plugins.registry import CORE, Registry

TEXT = '''"""{title}"""

{imports}

revision = "{id}"
down_revision = {after}
{needs}
# fmt: off

def upgrade() -> None:
{body}
'''
SHARED = {"core": "doorstep.db.revisions", "vertical": "doorstep.api"}


def write_revision(registry: Registry, name: str, message: str) -> Path | None:
    """Write what is missing between a distribution's revisions and its models; None when nothing is.

    :raises MigrationFault: when the name is no plugin.
    """
    found = {one.name: one for one in distributions(registry)}
    if name not in found:
        raise MigrationFault(f"There is no plugin {name} here: there are {', '.join(found)}.")
    operations = differences_of(registry, found[name])
    if not operations:
        return None
    return save(found, found[name], message, operations)


def differences_of(registry: Registry, one: Distribution) -> list[Any]:
    """Alembic's operations for one distribution, found on a database made for it and thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/revision.db"
        upgrade(url, registry)
        with migrating(url) as connection:
            return compare(connection, [one.name], registry)


def compare(connection: Connection, names: list[str], registry: Registry) -> list[Any]:
    """What these distributions' models have that the tables lack, or the other way round."""
    from alembic.autogenerate import produce_migrations
    from alembic.migration import MigrationContext

    tables = {table for table in tables_of(registry) if owner(table, registry) in names}

    def ours(thing_name: str | None, kind: str, parents: Any) -> bool:
        return (thing_name if kind == "table" else parents.get("table_name")) in tables if kind != "schema" else True

    options = {"compare_type": True, "include_name": ours, "include_object": lambda thing, thing_name, kind, *_: (
        kind != "table" or thing_name in tables), "target_metadata": Base.metadata, "render_as_batch": True,
        "render_item": render_item}  # fmt: skip
    context = MigrationContext.configure(connection, opts=options)
    produced = produce_migrations(context, Base.metadata)
    assert produced.upgrade_ops is not None
    return list(produced.upgrade_ops.ops)


def owner(table: str, registry: Registry) -> str:
    """Whose table this is, by its name."""
    return next((name for name in registry.plugins if name != CORE and table.startswith(f"{name}_")), CORE)


def render_item(kind: str, thing: Any, context: Any) -> str | Literal[False]:
    return type_source(thing) if kind == "type" and isinstance(thing, UtcDateTime) else False


def save(found: dict[str, Distribution], one: Distribution, message: str, operations: list[Any]) -> Path:
    history = one.history()
    number = f"{len(history) + 1:04d}"
    body = "\n".join(f"    {line}" if line else "" for line in source(operations))
    core = found[CORE].history()
    text = TEXT.format(
        title=message.strip().rstrip(".") + ".", imports=imports_of(body, one.name), id=number, body=body,
        after=f'"{history[-1].id}"' if history else "None",
        needs=f'needs_core = "{core[-1].id}"\n' if one.name != CORE and core else "",
    )  # fmt: skip
    one.folder.mkdir(parents=True, exist_ok=True)
    words = "_".join("".join(c if c.isalnum() else " " for c in message.lower()).split()[:6])
    path = one.folder / f"{number}_{words}.py"
    path.write_text(text, encoding="utf-8")
    return path


def imports_of(body: str, name: str) -> str:
    used = [helper for helper in HELPERS if f"{helper}(" in body]
    lines = ["import sqlalchemy as sa"] if "sa." in body else []
    lines += ["from alembic import op"] if "op." in body else []
    module = SHARED["core" if name == CORE else "vertical"]
    ours = [f"from {module} import {', '.join(sorted(used))}"] if used else []
    return "\n".join([*lines, *([""] if lines and ours else []), *ours])


def source(operations: list[Any]) -> Iterator[str]:
    """Lines of Python: new tables through the helpers, everything else as Alembic writes it."""
    from alembic.operations import ops

    new = {one.table_name for one in operations if isinstance(one, ops.CreateTableOp)}
    for one in operations:
        if isinstance(one, ops.CreateTableOp):
            yield from table_source(Base.metadata.tables[one.table_name])
        elif getattr(one, "table_name", None) not in new:
            yield from rendered(one)


def rendered(operation: Any) -> Iterator[str]:
    from alembic.autogenerate import render_python_code
    from alembic.operations.ops import UpgradeOps

    code = render_python_code(UpgradeOps(ops=[operation]), render_as_batch=True, render_item=render_item)
    return (line.removeprefix("    ") for line in code.splitlines() if not line.strip().startswith("#"))


def model_faults(url: str, registry: Registry) -> list[str]:
    """Where the tables of a migrated database and the models differ; for the test that keeps them together."""
    with migrating(url) as connection:
        operations = compare(connection, list(registry.plugins), registry)
        return [*(line for one in operations for line in source([one])), *wall_faults(connection)]


WALLS = """SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relrowsecurity AND c.relforcerowsecurity
AND EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname AND p.policyname = 'same_business')"""


def wall_faults(connection: Connection) -> list[str]:
    """Owned tables without row-level security (PostgreSQL)."""
    if connection.dialect.name != "postgresql":
        return []
    protected = set(connection.exec_driver_sql(WALLS).scalars())
    # A process may know tables of plugins that are not installed here.
    owned = walls.owned_tables() & set(inspect(connection).get_table_names())
    return [f"{table} has no row-level security" for table in sorted(owned - protected)]
