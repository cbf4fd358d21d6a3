"""Restore: an archive into an empty installation, whole or not at all."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, update

from doorstep.db import migrations
from doorstep.db.base import Base
from doorstep.db.migrations.running import migrating
from doorstep.db.walls import UNOWNED
from doorstep.installation import Installation
from doorstep.operators.backup import FORMAT, Kept, Tell, bind, tables_in_order
from doorstep.operators.rows import decoded
from doorstep.problems import Refused

BATCH = 500


def restore(installation: Installation, source: Path, tell: Tell) -> Kept:
    """Bring an archive into an empty installation: tables at the same revisions, no business, no file.

    :raises Refused: when the archive does not fit, or the installation is not empty; then nothing was changed.
    """
    with zipfile.ZipFile(source) as archive:
        kept = json.loads(archive.read("manifest.json"))
        must_fit(installation, kept)
        with migrating(installation.settings.owner_url) as connection:
            must_be_empty(installation, connection)
            for table in tables_in_order(installation.registry):
                take_in(connection, archive, table)
                tell(f"{table.name}: {kept['tables'].get(table.name, 0)} rows")
            set_sequences(connection)
            files = read_files(installation, archive)
    tell(f"{files} files")
    return Kept(rows=sum(kept["tables"].values()), files=files)


def must_fit(installation: Installation, kept: dict[str, Any]) -> None:
    if kept.get("format") != FORMAT:
        raise Refused("This archive was made by another version of Doorstep, in another format.")
    migrations.refuse_pending(installation.settings.database_url, installation.registry)
    here = migrations.current(installation.settings.database_url, installation.registry)
    for name, revision in kept["revisions"].items():
        if name not in here:
            raise Refused(
                f"The archive has rows of the plugin {name}, which is not installed: pip install doorstep-{name}"
            )
        if here[name] != revision:
            raise Refused(
                f"The archive has {name} at revision {revision}, this installation at {here[name]}. Restore with the "
                f"version that made it (doorstep {kept['version']}), then upgrade."
            )


def must_be_empty(installation: Installation, connection: Connection) -> None:
    filled = [name for name in ("business", "operator") if connection.scalar(text(f"SELECT count(*) FROM {name}"))]  # noqa: S608
    if filled or next(iter(installation.storage.list()), None) is not None:
        raise Refused(
            "This installation is not empty: it has businesses, operators or files. Restore into a new one: settings "
            "that name a new database and a new folder, then `doorstep db upgrade` and `doorstep db restore`."
        )


def take_in(connection: Connection, archive: zipfile.ZipFile, table: Table) -> None:
    """Insert all rows, then fill in references within the table: a row may point to one that came after it."""
    later = references_within(table)
    for rows in batches(archive, table):
        bind_to(connection, table, rows)
        connection.execute(insert(table), [{**row, **dict.fromkeys(later)} for row in rows])
    for rows in batches(archive, table) if later else ():
        bind_to(connection, table, rows)
        for row in rows:
            point(connection, table, row, {name: row[name] for name in later if row[name] is not None})


def references_within(table: Table) -> list[str]:
    own = [column for key in table.foreign_key_constraints if key.referred_table is table for column in key.column_keys]
    return [name for name in own if table.c[name].nullable]


def point(connection: Connection, table: Table, row: dict[str, Any], values: dict[str, Any]) -> None:
    if values:
        same = [column == row[column.name] for column in table.primary_key]
        # What the model sets at every change is said too, or restoring would count as one.
        kept = {column.name: row[column.name] for column in table.columns if column.onupdate is not None}
        connection.execute(update(table).where(*same).values({**kept, **values}))


def bind_to(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if table.name not in UNOWNED:
        bind(connection, rows[0]["business_id"])


def batches(archive: zipfile.ZipFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Rows of one business at a time."""
    batch: list[dict[str, Any]] = []
    for row in rows_in(archive, table):
        if batch and (len(batch) == BATCH or row.get("business_id") != batch[0].get("business_id")):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def rows_in(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    name = f"rows/{table.name}.jsonl"
    if name in archive.namelist():
        with archive.open(name) as lines:
            yield from (decoded(table, json.loads(line)) for line in lines)


def set_sequences(connection: Connection) -> None:
    """PostgreSQL counts on from the highest number; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for name in ("business", "operator"):
        highest = connection.scalar(select(func.max(Base.metadata.tables[name].c.id)))
        if highest:
            connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), highest)))


def read_files(installation: Installation, archive: zipfile.ZipFile) -> int:
    names = [name for name in archive.namelist() if name.startswith("files/")]
    for name in names:
        with archive.open(name) as file:
            installation.storage.put(name.removeprefix("files/"), file)
    return len(names)
