"""Importing contacts and accounts: look at the file, start, watch, and read what became of each line."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, cast
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, select, update

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.imports.contributed import importer_named, looked_up
from doorstep.imports.existing import known_contacts, known_customers, known_sites
from doorstep.imports.files import GONE, drop, get_file, keep_file, mapping_for, mapping_of, stored, table_of
from doorstep.imports.headings import KINDS, Mapping, recognise
from doorstep.imports.models import ImportFile
from doorstep.imports.outcomes import ADDED, EXISTS, SAME, is_refused
from doorstep.imports.plans import Planned, planned_rows
from doorstep.imports.reading import Table, read_table
from doorstep.imports.results import batches
from doorstep.imports.taking import CONTRIBUTED, KIND_OF, customer_keys, site_of
from doorstep.installation import Installation
from doorstep.jobs import services as jobs
from doorstep.jobs.models import JobRow, JobRun
from doorstep.jobs.running import LEASE, run_job, takeable
from doorstep.jobs.services import OPEN, Progress, start
from doorstep.problems import Refused

__all__ = ["Preview", "dismiss", "keep_file", "prepare", "refused_rows", "run_import", "start_import", "unfinished"]

PREVIEWED = 3000
SHOWN = 50
Watch = Callable[[Progress], None]


@frozen(kw_only=True)
class Preview:
    """What an import would do.

    :ivar problem: what is still to be said about the columns, None when rows could be checked.
    :ivar counts: rows by outcome, `exists` for what is here already; :ivar rows: those with something to say first.
    :ivar whole: whether all rows were looked at.
    """

    kind: str
    table: Table
    mapping: Mapping
    problem: str | None
    counts: Counter[str]
    rows: tuple[Planned, ...]
    whole: bool

    @property
    def new(self) -> int:
        return sum(count for outcome, count in self.counts.items() if outcome in ADDED)

    @property
    def refused(self) -> int:
        return sum(count for outcome, count in self.counts.items() if is_refused(outcome))


def prepare(
    session: BusinessSession,
    data: bytes,
    kind: str | None = None,
    mapping: Mapping | dict[Any, str | None] | None = None,
) -> Preview:
    """Look at a file without changing anything.

    :param kind: contacts or accounts; None recognises it. :param mapping: which column fills which field, by number;
        None takes what the headings say. :raises Refused: when the file is no table.
    """
    table = read_table(data)
    found = mapping_for(session, table, kind)
    if isinstance(mapping, dict):
        mapping = Mapping(kind=found.kind, by_column=mapping, own=found.own)
    return preview(session, table, mapping or found)


def preview(session: BusinessSession, table: Table, mapping: Mapping) -> Preview:
    problem = mapping.problem()
    source = iter(()) if problem else planned_rows(table, mapping, session)
    counts, shown, other = Counter[str](), list[Planned](), list[Planned]()
    for batch in batches(islice(source, PREVIEWED)):
        for row, outcome, reason in against_known(session, mapping, batch):
            counts[outcome] += 1
            group = shown if is_refused(outcome) or (reason and outcome != EXISTS) else other
            if len(group) < SHOWN:
                group.append(_told(row, outcome, reason))
    rows = sorted([*shown, *other][:SHOWN], key=lambda row: row.line)
    return Preview(
        kind=mapping.kind, table=table, mapping=mapping, problem=problem, counts=counts, rows=tuple(rows),
        whole=next(source, None) is None,
    )  # fmt: skip


def _told(row: Planned, outcome: str, reason: str) -> Planned:
    return Planned(line=row.line, label=row.label, outcome=outcome, reason=reason, key=row.key, data=row.data)


def against_known(
    session: BusinessSession, mapping: Mapping, rows: list[Planned]
) -> Iterator[tuple[Planned, str, str]]:
    if mapping.own:
        good = [row for row in rows if row.key]
        looks = dict(zip(map(id, good), looked_up(session, mapping.own, [row.data for row in good]), strict=True))
        yield from ((row, *looks.get(id(row), (row.outcome, row.reason))) for row in rows)
        return
    known = known_keys(session, mapping.kind, rows)
    for row in rows:
        there = row.key is not None and row.key in known
        yield (row, EXISTS, SAME) if there else (row, row.outcome, row.reason)


def known_keys(session: BusinessSession, kind: str, rows: list[Planned]) -> set[str]:
    if kind == "contacts":
        return set(known_contacts(session, {row.key for row in rows if row.key}))
    taken = [row.data for row in rows if row.key]
    customers = known_customers(session, {key for one in taken for key in customer_keys(one)})
    sites = known_sites(session, {site_of(one) for one in taken if one["parent"]}, customers)
    return {
        one["key"]
        for one in taken
        if (site_of(one) in sites if one["parent"] else not customers.keys().isdisjoint(customer_keys(one)))
    }


def preview_file(session: BusinessSession, file: ImportFile) -> Preview:
    return preview(session, table_of(session, file), mapping_of(session, file))


def set_mapping(session: BusinessSession, file_id: UUID, kind: str, by_column: dict[int, str | None]) -> None:
    """Say by hand which column is what; another kind recognises the columns anew.

    :raises Refused: at the field ``mapping`` when two columns fill one field, or a column's field is unknown.
    """
    file = _waiting(session, file_id)
    own = importer_named(session.catalog, kind)
    if own is None and kind not in KINDS:
        raise Refused("Choose what the file has, one of those offered.", "kind")
    if kind != file.kind:
        file.kind, file.mapping = kind, stored(recognise(table_of(session, file).headings, kind, own))
        return
    file.mapping = stored(Mapping(kind=kind, by_column=cast("dict[int | str, str | None]", by_column), own=own))


def start_import(session: BusinessSession, file_id: UUID, actor: Actor) -> JobRun:
    """Begin: from here the worker takes the rows in, and a second start is refused."""
    file = _waiting(session, file_id)
    mapping_of(session, file).require()
    job = KIND_OF.get(file.kind, CONTRIBUTED)
    run = start(session, job, {"file": file.filename, "importer": file.kind}, None, actor)
    mine = update(ImportFile).where(ImportFile.id == file.id, ImportFile.job_id.is_(None)).values(job_id=run.id)
    if changed(session, mine) != 1:
        raise Refused("This import was started already.")
    return run


def unfinished(session: BusinessSession, data: bytes) -> UUID | None:
    """The job that has begun to import this very file and is not done: `run_import` goes on with it."""
    same = hashlib.sha256(data).hexdigest()
    job = (JobRun.business_id == ImportFile.business_id) & (JobRun.id == ImportFile.job_id)
    begun = select(JobRun.id).join(ImportFile, job).where(ImportFile.sha256 == same, JobRun.state.in_(OPEN))
    return session.scalar(begun.order_by(JobRun.id).limit(1))


def dismiss(session: BusinessSession, file_id: UUID) -> None:
    """Do not import it after all: the file goes."""
    drop(session, _waiting(session, file_id))


def _waiting(session: BusinessSession, file_id: UUID) -> ImportFile:
    file = get_file(session, file_id)
    if file.job_id is not None:
        raise Refused("This import was started already.")
    if file.storage_key is None:
        raise Refused(GONE)
    return file


def run_import(
    installation: Installation, tenant: Tenant, job_id: UUID, progress: Watch = lambda found: None
) -> Progress:
    """Carry an import out in this process, or watch the worker that does; returns how it ended.

    :param progress: called after every batch. After a kill, call it again: rows that are done stay done.
    """
    while True:
        if claim_one(installation, tenant, job_id):
            run_job(installation, tenant, job_id, lambda: _watch(installation, tenant, job_id, progress).over)
        found = _watch(installation, tenant, job_id, progress)
        if found.over:
            return found
        time.sleep(0.5)


def _watch(installation: Installation, tenant: Tenant, job_id: UUID, watch: Watch) -> Progress:
    with installation.reading(tenant) as session:
        found = jobs.progress(session, job_id)
    watch(found)
    return found


def claim_one(installation: Installation, tenant: Tenant, job_id: UUID) -> bool:
    with installation.writing(tenant) as session:
        mine = update(JobRun).where(JobRun.id == job_id, takeable())
        return changed(session, mine.values(state="running", lease_until=clock.now() + LEASE)) == 1


def files_statement() -> Select[Any]:
    """Imports, for a page of them, the newest first."""
    job = (JobRun.business_id == ImportFile.business_id) & (JobRun.id == ImportFile.job_id)
    columns = (ImportFile.id, ImportFile.filename, ImportFile.kind, ImportFile.created_at, ImportFile.created_by)
    rows = select(*columns, ImportFile.storage_key, JobRun.state, JobRun.done, JobRun.total, JobRun.result)
    return rows.outerjoin(JobRun, job).where((ImportFile.job_id.is_not(None)) | (ImportFile.storage_key.is_not(None)))


def files_order() -> list[Any]:
    return [ImportFile.id.desc()]


def refused_list(session: BusinessSession, job_id: UUID, most: int) -> list[tuple[int, str, str, str]]:
    """The first lines an import did not take: line, label, outcome and reason."""
    rows = session.execute(_refused(job_id, JobRow.data, JobRow.label, JobRow.outcome, JobRow.reason).limit(most))
    return [(data["line"], label, outcome, reason) for data, label, outcome, reason in rows]


def refused_rows(session: BusinessSession, job_id: UUID) -> Iterator[tuple[int, str, str, dict[str, str]]]:
    """All lines an import did not take: line, outcome, reason and what stood in the line."""
    for data, outcome, reason in session.execute(_refused(job_id, JobRow.data, JobRow.outcome, JobRow.reason)):
        yield data["line"], outcome, reason, data["values"]


def _refused(job_id: UUID, *columns: Any) -> Select[Any]:
    left = (JobRow.outcome.is_not(None), JobRow.outcome.not_in([*ADDED, EXISTS]))
    return select(*columns).where(JobRow.job_id == job_id, *left).order_by(JobRow.position)
