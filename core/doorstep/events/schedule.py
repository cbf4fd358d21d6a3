"""What is done again and again: the jobs of verticals, and what was scheduled for a time that has come."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from doorstep import clock
from doorstep.businesses.models import Wake
from doorstep.businesses.tenant import Tenant, every
from doorstep.db.session import BusinessSession
from doorstep.documents import publishing as documents
from doorstep.documents.models import Document
from doorstep.installation import Installation, Transactions
from doorstep.plugins.contributions import Job
from doorstep.records import publishing as records

PREFIX = "job:"
log = structlog.get_logger()


def announce_due(installation: Installation, tenant: Tenant) -> datetime | None:
    """Tell of what was to become visible by now; returns when the next is due."""
    with installation.writing(tenant) as session:
        records.announce_due(session)
        documents.announce_due(session)
        nexts = (records.next_due(session), next_document(session))
    return min((at for at in nexts if at), default=None)


def next_document(session: BusinessSession) -> datetime | None:
    ahead = select(Document.visible_from).where(Document.visible_from > clock.now(), Document.archived_at.is_(None))
    return session.scalar(ahead.order_by(Document.visible_from).limit(1))


def run_job(installation: Installation, tenant: Tenant, queue: str) -> datetime | None:
    """One run of a vertical's job; returns when the next is due, None when its vertical is no longer enabled."""
    catalog = installation.registry.catalog_of(tenant)
    job = next((job for job in catalog.values(Job) if PREFIX + job.name == queue), None)
    if job is None:
        return None
    try:
        carry_out(job, Transactions(installation=installation, tenant=tenant))
    except Exception as fault:
        log.error("vertical_job.failed", job=job.name, business=tenant.slug, exc_info=fault)
    return clock.now() + timedelta(seconds=job.every)


def carry_out(job: Job, transactions: Transactions) -> None:
    if job.apart:
        job.apart(transactions)
    if job.run:
        with transactions.writing() as session:
            job.run(session)


def enlist(installation: Installation) -> None:
    """See that every job of every business has its turn; one that has a turn keeps it."""
    with installation.installation_session() as session:
        wanted = [row for tenant in every(session) for row in turns(installation, tenant)]
    if not wanted:
        return
    with installation.installation_session(write=True) as session:
        dialect = postgresql if installation.database.dialect == "postgresql" else sqlite
        session.execute(dialect.insert(Wake).on_conflict_do_nothing(), wanted)


def turns(installation: Installation, tenant: Tenant) -> Iterator[dict[str, object]]:
    catalog = installation.registry.catalog_of(tenant)
    for job in catalog.values(Job):
        yield {"business_id": tenant.id, "queue": PREFIX + job.name, "due_at": clock.now()}
