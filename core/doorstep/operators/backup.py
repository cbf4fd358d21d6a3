"""Backup: every row and every file in one archive that any supported database can take in."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Table, select, text

import doorstep
from doorstep import clock
from doorstep.db import migrations
from doorstep.db.base import Base
from doorstep.db.session import make_engine
from doorstep.db.walls import UNOWNED
from doorstep.installation import Installation
from doorstep.operators.rows import encoded
from doorstep.plugins.fitting import tables_of
from doorstep.plugins.registry import Registry
from doorstep.problems import Refused

FORMAT = 1
Tell = Callable[[str], None]
BIND = text("SELECT set_config('app.business_id', :business, true)")


@frozen(kw_only=True)
class Kept:
    """What an archive holds."""

    rows: int
    files: int


def backup(installation: Installation, target: Path, tell: Tell) -> Kept:
    """Write an archive. The server may go on: rows are read as they were at one moment, and files never change.

    :raises Refused: when the target is there already.
    """
    if target.exists():
        raise Refused(f"{target} is there already. Choose another name: a backup never overwrites one.")
    part = target.with_name(f"{target.name}.part")
    part.touch(mode=0o600)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            counts = write_rows(installation, archive, tell)
            files = write_files(installation, archive, tell)
            archive.writestr("manifest.json", json.dumps(manifest(installation, counts, files), indent=1))
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return Kept(rows=sum(counts.values()), files=files)


def manifest(installation: Installation, counts: dict[str, int], files: int) -> dict[str, Any]:
    reached = migrations.current(installation.settings.database_url, installation.registry)
    return {
        "format": FORMAT, "version": doorstep.__version__, "made_at": clock.now().isoformat(),
        "revisions": reached, "tables": counts, "files": files,
    }  # fmt: skip


def write_rows(installation: Installation, archive: zipfile.ZipFile, tell: Tell) -> dict[str, int]:
    engine = make_engine(installation.settings.owner_url, guarded=False)
    level = "REPEATABLE READ" if engine.dialect.name == "postgresql" else None
    options = {"isolation_level": level} if level else {"doorstep_begin": "DEFERRED"}
    counts = {}
    try:
        with engine.connect().execution_options(**options) as connection:
            for table in tables_in_order(installation.registry):
                with archive.open(f"rows/{table.name}.jsonl", "w", force_zip64=True) as out:
                    counts[table.name] = 0
                    for row in rows_of(connection, table):
                        out.write(json.dumps(encoded(row), ensure_ascii=False).encode() + b"\n")
                        counts[table.name] += 1
                tell(f"{table.name}: {counts[table.name]} rows")
    finally:
        engine.dispose()
    return counts


def tables_in_order(registry: Registry) -> list[Table]:
    """The tables of this installation, those others refer to first."""
    mine = tables_of(registry)
    return [table for table in Base.metadata.sorted_tables if table.name in mine]


def rows_of(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Every row; owned ones business by business, since row-level security binds the owner too."""
    if table.name in UNOWNED:
        yield from (dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key)))
        return
    for business_id in businesses(connection):
        bind(connection, business_id)
        mine = select(table).where(table.c.business_id == business_id).order_by(*table.primary_key)
        yield from (dict(row._mapping) for row in connection.execute(mine))


def businesses(connection: Connection) -> list[int]:
    return list(connection.scalars(text("SELECT id FROM business ORDER BY id")))


def bind(connection: Connection, business_id: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(BIND, {"business": str(business_id)})


def write_files(installation: Installation, archive: zipfile.ZipFile, tell: Tell) -> int:
    count = 0
    for file in installation.storage.list():
        entry = zipfile.ZipInfo(f"files/{file.key}", date_time=file.stored_at.timetuple()[:6])
        with archive.open(entry, "w", force_zip64=True) as out:
            for piece in installation.storage.stream(file.key):
                out.write(piece)
        count += 1
    tell(f"{count} files")
    return count
