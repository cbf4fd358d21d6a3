"""Files that wait to be imported: kept in storage, unguessable, until the import is done or the file is dismissed."""

import hashlib
from typing import cast
from uuid import UUID

from sqlalchemy import select

from doorstep.clean import one_line
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.imports.contributed import importer_for, importer_named
from doorstep.imports.headings import KINDS, Mapping, kind_of, recognise
from doorstep.imports.models import ImportFile
from doorstep.imports.reading import Table, read_table
from doorstep.jobs.models import JobRun
from doorstep.plugins.contributions import Importer
from doorstep.problems import NotFound, Refused
from doorstep.storage import new_key

GONE = "The file is no longer here: imports keep it only until they are done. Upload it again."


def keep_file(session: BusinessSession, filename: str, data: bytes, kind: str, actor: Actor) -> ImportFile:
    """Take a file in, with its columns recognised as far as they can be.

    :param kind: contacts, accounts, one that a vertical brings, or empty to look at the headings.
    :raises Refused: at the field ``file`` when it is no table.
    """
    table = read_table(data)
    mapping = mapping_for(session, table, kind)
    key = new_key(session.business_id)
    session.installation.storage.put(key, data, media_type="text/csv")
    file = ImportFile(
        filename=one_line(filename, 120) or "contacts.csv", size=len(data), sha256=hashlib.sha256(data).hexdigest(),
        storage_key=key, kind=mapping.kind, mapping=stored(mapping),
        created_by=actor.name,
    )  # fmt: skip
    session.add(file)
    session.flush()
    return file


def mapping_for(session: BusinessSession, table: Table, kind: str | None) -> Mapping:
    """The columns of a file as its headings say; a kind that is not there here is looked for in them."""
    if kind in KINDS:
        return recognise(table.headings, kind)
    own = importer_named(session.catalog, kind) if kind else importer_for(table.headings, session.catalog)
    if kind and own is None:
        offered = ", ".join((*KINDS, *(one.name for one in session.catalog.values(Importer))))
        raise Refused(f"'{kind}' is no kind of import; there are {offered}.", "kind")
    return recognise(table.headings, own.name if own else kind_of(table.headings) or "contacts", own)


def stored(mapping: Mapping) -> dict[str, str | None]:
    return {str(column): name for column, name in mapping.by_column.items()}


def get_file(session: BusinessSession, file_id: UUID) -> ImportFile:
    """:raises NotFound: when there is none."""
    file = session.scalar(select(ImportFile).where(ImportFile.id == file_id))
    if file is None:
        raise NotFound
    return file


def table_of(session: BusinessSession, file: ImportFile) -> Table:
    if file.storage_key is None:
        raise Refused(GONE, "file")
    return read_table(session.installation.storage.read(file.storage_key))


def mapping_of(session: BusinessSession, file: ImportFile) -> Mapping:
    """:raises Refused: when the vertical that brings its kind is switched off."""
    own = importer_named(session.catalog, file.kind)
    if own is None and file.kind not in KINDS:
        raise Refused("What this file has belongs to something that is switched off. Choose what it has anew.", "kind")
    return Mapping(kind=file.kind, by_column=cast("dict[int | str, str | None]", file.mapping), own=own)


def read_file(session: BusinessSession, job_id: UUID) -> tuple[Table, Mapping]:
    """The table a job takes in, and how its columns are read."""
    file = session.scalars(select(ImportFile).where(ImportFile.job_id == job_id)).one()
    return table_of(session, file), mapping_of(session, file)


def forget(session: BusinessSession, run: JobRun) -> None:
    """The import is done: the rows say what became of the file, which goes."""
    file = session.scalar(select(ImportFile).where(ImportFile.job_id == run.id))
    if file:
        drop(session, file)


def drop(session: BusinessSession, file: ImportFile) -> None:
    key, file.storage_key = file.storage_key, None
    session.flush()
    if key:
        session.installation.storage.delete(key)
