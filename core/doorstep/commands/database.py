"""`doorstep db …`: tables, and the way back."""

from pathlib import Path

import click

from doorstep.commands.shared import opened, say, settings_of, table
from doorstep.db import migrations
from doorstep.operators.installing import prepare_database
from doorstep.plugins.loading import load

BACK = (
    "There is no downgrade: the way back is the backup made before (`doorstep db backup`, then `doorstep db restore`)."
)


@click.group(epilog=f"Example: doorstep db backup doorstep.zip && doorstep db upgrade\n\n{BACK}")
def db() -> None:
    """The database: its tables, and backups."""


@db.command("upgrade", epilog="Example: doorstep db upgrade")
@click.pass_context
def upgrade(context: click.Context) -> None:
    """Bring the tables to what this version expects: the core first, then what is required, then by name.

    All in one transaction: when something goes wrong, nothing was changed. Keep a backup all the same.
    """
    prepare_database(settings_of(context), load(), say)
    say("The tables are as this version expects them.")


@db.command("current", epilog="Example: doorstep db current")
@click.pass_context
def current(context: click.Context) -> None:
    """Say how far the tables are, and what is missing; the status is 1 when something is."""
    url, registry = settings_of(context).database_url, load()
    lacking = {one.name: ", ".join(one.revisions) for one in migrations.pending(url, registry)}
    reached = migrations.current(url, registry)
    table(("distribution", "at", "missing"), [(name, at or "-", lacking.get(name, "")) for name, at in reached.items()])
    if lacking:
        raise click.ClickException("Changes are missing. Run `doorstep db upgrade`.")


@db.command("revision", epilog="Example: doorstep db revision inspectpoint -m 'Remember who tested'")
@click.argument("name")
@click.option("-m", "--message", required=True, help="What the revision does, in a few words.")
def revision(name: str, message: str) -> None:
    """For authors: write down in a revision what the models of NAME (core or a plugin) have and its revisions lack.

    Read what it wrote before you keep it: a renamed column looks like one that went and one that came.
    """
    from doorstep.db.migrations.writing import write_revision

    path = write_revision(load(), name, message)
    say(f"Wrote {path}" if path else f"Nothing to write: the revisions of {name} say what its models say.")


@db.command("backup", epilog="Example: doorstep db backup /backups/doorstep-monday.zip")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Write every row and every file into one archive, while the server goes on.

    The settings file is not in it: keep that too, for without its secret key all sessions and open links end.
    """
    from doorstep.operators.backup import backup as write

    with opened(context) as installation:
        kept = write(installation, file, say)
    say(f"Wrote {file}: {kept.rows} rows, {kept.files} files. Only you can read it; keep the settings file with it.")


@db.command("restore", epilog="Example: doorstep db restore /backups/doorstep-monday.zip")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Bring an archive into an empty installation, on SQLite or PostgreSQL, wherever it was made."""
    from doorstep.operators.restoring import restore as read

    with opened(context) as installation:
        kept = read(installation, file, say)
    say(f"Restored {kept.rows} rows and {kept.files} files. `doorstep check` looks at what must always hold.")
