"""A record's own page as PDF: made of what its vertical says, kept and published like any document."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import select

from doorstep.businesses.models import BrandFile
from doorstep.businesses.tenant import Tenant
from doorstep.db.session import BusinessSession
from doorstep.documents.decisions import decision_of
from doorstep.documents.models import Document
from doorstep.documents.printed import record_page
from doorstep.documents.services import replace, upload
from doorstep.documents.settling import answer_until
from doorstep.documents.uploads import UploadLimits, check_upload, kept_title
from doorstep.events.actors import Actor
from doorstep.installation import Transactions
from doorstep.jobs.kinds import NewRow, Result, actor_of, job_kind
from doorstep.jobs.models import JobRow, JobRun
from doorstep.jobs.services import start
from doorstep.pdf import Picture, render_pdf
from doorstep.plugins.contributions import PdfPage, RecordType
from doorstep.problems import NotFound, Refused
from doorstep.records.models import Record

JOB = "render_record"
FEW_PICTURES = 12
LETTER_CURRENCIES = frozenset({"USD", "CAD", "MXN"})
_LIMITS = UploadLimits(max_bytes=200 * 1024 * 1024)


@frozen(kw_only=True)
class Source:
    """Everything a PDF is made of, read from the database: setting it needs no session."""

    title: str
    kind: str
    page: PdfPage
    data: dict[str, Any]
    images: dict[str, Picture]

    version: int = 0

    def pdf(self, tell: Callable[[str], None] = lambda words: None) -> bytes:
        """:param tell: hears how many pictures are laid out."""
        return render_pdf(self.page.template, self.data, dict(self._counted(tell)))

    def _counted(self, tell: Callable[[str], None]) -> Iterator[tuple[str, Picture]]:
        for number, (name, picture) in enumerate(self.images.items(), 1):
            yield name, partial(_fetch, picture, partial(tell, f"picture {number} of {len(self.images)}"))


def _fetch(picture: Picture, before: Callable[[], None]) -> bytes:
    before()
    return picture if isinstance(picture, bytes) else picture()


def render(session: BusinessSession, record: Record, actor: Actor) -> Document:
    """Make a record's PDF now; it takes the place of the former one.

    Customers see it whenever they see the record.

    :raises Refused: when the record's type has none.
    """
    source = prepare(session, record)
    return store(session, record, source, source.pdf(), actor)


def render_soon(session: BusinessSession, record: Record, actor: Actor) -> Document | None:
    """Make a record's PDF: now, or, with many pictures or as its page says, in a job.

    None when the type has none, or a job does it.
    """
    record_type = session.catalog.record_types.get(record.kind)
    if record_type is None or record_type.rendered not in session.catalog.document_kinds:
        return None
    source = prepare(session, record)
    if len(source.page.images) <= FEW_PICTURES and not source.page.in_job:
        return store(session, record, source, source.pdf(), actor)
    row = NewRow(label=source.title, subject_id=record.id, data={"kind": record.kind})
    start(session, JOB, {}, [row], actor)
    return None


def render_later(session: BusinessSession, kind: str, records: Sequence[tuple[UUID, str]], actor: Actor) -> None:
    """Make the PDFs of many records of one kind in a job, one after the other.

    :param records: their ids, and what the job's page calls them.
    """
    if session.catalog.record_types[kind].rendered in session.catalog.document_kinds:
        rows = [NewRow(label=label, subject_id=record_id, data={"kind": kind}) for record_id, label in records]
        start(session, JOB, {}, rows, actor)


def set_ahead(transactions: Transactions, row: JobRow, tell: Callable[[str], None]) -> tuple[Source, bytes]:
    """Read, then set: three hundred pictures take a minute, in which nobody is kept from writing."""
    with transactions.reading() as session:
        source = prepare(session, record_of_row(session, row))
    return source, source.pdf(tell)


@job_kind(JOB, label="Make a PDF", ahead=set_ahead)
def render_row(session: BusinessSession, run: JobRun, row: JobRow) -> Result:
    record = record_of_row(session, row)
    source, pdf = row.made or (None, b"")
    if source is None or source.version != record.version:
        render(session, record, actor_of(run))
    else:
        store(session, record, source, pdf, actor_of(run))
    return "done", ""


def record_of_row(session: BusinessSession, row: JobRow) -> Record:
    record_type = session.catalog.record_types.get(row.data["kind"])
    if record_type is None or row.subject_id is None:
        raise Refused("What it belongs to is switched off.")
    return record_of(session, record_type, row.subject_id)


def record_of(session: BusinessSession, record_type: RecordType, record_id: UUID) -> Record:
    """A record that the viewer was found to see, with the fields of its type."""
    model = record_type.model
    record = session.scalar(select(model).where(model.id == record_id))
    if record is None:
        raise NotFound
    return record


def prepare(session: BusinessSession, record: Record) -> Source:
    """Read all that a record's PDF needs."""
    record_type = session.catalog.record_types[record.kind]
    if record_type.rendered not in session.catalog.document_kinds:
        raise Refused(f"{record_type.label_plural} have no PDF.")
    page = page_of(session, record, record_type)
    data, images = dressed(session, page, record.title)
    title = kept_title(f"{record.number} {record.title}.pdf")
    return Source(
        title=title, kind=record_type.rendered, page=page, data=data, images=images, version=record.version
    )  # fmt: skip


def render_page(session: BusinessSession, page: PdfPage, title: str = "") -> bytes:
    """A page as PDF with the business's letterhead, for what is no record and is not kept.

    :param title: the PDF's title, where the page's data has none.
    """
    data, images = dressed(session, page, title)
    return render_pdf(page.template, data, images)


def dressed(session: BusinessSession, page: PdfPage, title: str) -> tuple[dict[str, Any], dict[str, Picture]]:
    """A page's data and pictures, with the letterhead, the language and the paper where it has none of its own."""
    letterhead, logo = letterhead_of(session)
    defaults = {"title": title, "lang": session.tenant.language, "paper": paper(session.tenant)}
    return {**defaults, "business": letterhead, **page.data}, {**logo, **page.images}


def page_of(session: BusinessSession, record: Record, record_type: RecordType) -> PdfPage:
    return record_type.pdf(session, record) if record_type.pdf else record_page(session, record, record_type)


def store(session: BusinessSession, record: Record, source: Source, pdf: bytes, actor: Actor) -> Document:
    file = check_upload(source.title, BytesIO(pdf), limits=_LIMITS)
    former = current(session, record, source.kind)
    if former is None:
        made = upload(session, record, source.kind, file, actor, publish=True)
        return dated(session, made, source)
    asked = decision_of(session, former.id)
    if asked and asked.answers:
        raise Refused(f"{asked.answers[0].by} has answered this document. It stays as it was answered.")
    return dated(session, replace(session, former, file, actor), source)


def dated(session: BusinessSession, document: Document, source: Source) -> Document:
    """The record's own last day counts where it has one."""
    if source.page.answer_until:
        answer_until(session, document, source.page.answer_until)
    return document


def current(session: BusinessSession, record: Record, kind: str) -> Document | None:
    """The PDF that a record has now."""
    live = (Document.replaced_at.is_(None), Document.archived_at.is_(None))
    newest = select(Document).where(Document.record_id == record.id, Document.kind == kind, *live)
    return session.scalar(newest.order_by(Document.id.desc()).limit(1))


def letterhead_of(session: BusinessSession) -> tuple[dict[str, Any], dict[str, Picture]]:
    """The business as its papers show it, and its logo's picture."""
    tenant, storage = session.tenant, session.installation.storage
    town = " ".join(tenant.setting(part) for part in ("city", "region", "postcode")).strip()
    head: dict[str, Any] = {
        "name": tenant.name,
        "colour": tenant.colour,
        "address": [line for line in (tenant.setting("street"), town) if line],
        "contact": [line for line in (tenant.setting("phone"), tenant.setting("help_email")) if line],
    }
    key = session.scalar(select(BrandFile.storage_key).where(BrandFile.purpose == "logo"))
    if key is None:
        return head, {}
    return {**head, "logo": "logo"}, {"logo": lambda: storage.read(key)}


def paper(tenant: Tenant) -> str:
    return "us-letter" if tenant.currency in LETTER_CURRENCIES else "a4"
