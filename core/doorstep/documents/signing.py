"""The signed copy: the document as it was read, and a page that certifies who signed it; anybody can check it."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select

from doorstep.db.session import BusinessSession
from doorstep.documents.decisions import Asked, Given, decision_of
from doorstep.documents.keeping import keep
from doorstep.documents.models import Answer, Decision, Document, SignedCopy
from doorstep.documents.printed import day
from doorstep.documents.rendering import letterhead_of, paper
from doorstep.documents.settling import SIGNING_JOB
from doorstep.documents.uploads import CheckedFile
from doorstep.events.actors import SYSTEM
from doorstep.events.links import url_for_path
from doorstep.events.recording import record_event
from doorstep.faults import fault
from doorstep.installation import Transactions
from doorstep.jobs.kinds import Result, job_kind
from doorstep.jobs.models import JobRow, JobRun
from doorstep.pdf import render_pdf
from doorstep.plugins import contributions as c
from doorstep.plugins.specs import hookimpl

TEMPLATE = Path(__file__).with_name("certificate.typ")
PDF = "application/pdf"
WAYS = {
    "typed": "A typed name",
    "drawn": "A drawing, and a typed name",
    "paper": "On paper; written down by {name}",
}


@job_kind(SIGNING_JOB, label="Make a signed copy")
def sign_row(session: BusinessSession, run: JobRun, row: JobRow) -> Result:
    document = session.scalar(select(Document).where(Document.id == row.subject_id).with_for_update(of=Document))
    if document is None or document.storage_key is None:
        return "skipped", "Its content is no longer kept."
    return (
        ("done", "") if make_copy(session, document) else ("skipped", "There is a copy already, or it is open again.")
    )


@hookimpl
def doorstep_jobs() -> tuple[c.Job, ...]:
    return (c.Job(name="signed_copies", every=60 * 60, apart=make_missing),)


def make_missing(transactions: Transactions) -> None:
    """Copies that could not be made at once, since the storage was away, say: each in a transaction of its own."""
    with transactions.reading() as session:
        lacking = list(session.scalars(without_copy()))
    for document_id in lacking:
        with transactions.writing() as session:
            document = session.scalars(select(Document).where(Document.id == document_id)).one()
            make_copy(session, document)


def without_copy() -> Select[UUID]:
    """Documents that are signed, and whose newest copy, if any, lacks a signature."""
    answered = select(func.max(Answer.position)).where(Answer.decision_id == Decision.id).scalar_subquery()
    there = exists().where(SignedCopy.decision_id == Decision.id, SignedCopy.upto == answered).correlate(Decision)
    document = and_(Document.business_id == Decision.business_id, Document.id == Decision.document_id)
    kept = select(Document.id).join(Decision, document).where(Document.storage_key.is_not(None))
    return kept.where(Decision.outcome == "signed", ~there)


def make_copy(session: BusinessSession, document: Document) -> SignedCopy | None:
    """The signed copy of a document as it is signed now; None when there is one, or somebody is still asked."""
    asked = decision_of(session, document.id)
    if asked is None or asked.outcome != "signed":
        return None
    upto = session.scalar(select(func.max(Answer.position)).where(Answer.decision_id == asked.id))
    newest = copy_of(session, document.id)
    if newest and newest.upto == upto:
        return None
    content = signed_pdf(session, document, asked)
    fault("signing.before_keep")
    digest = hashlib.sha256(content).hexdigest()
    file = CheckedFile(title=document.title, media_type=PDF, size=len(content), sha256=digest, file=BytesIO(content))
    copy = SignedCopy(
        decision_id=asked.id, upto=upto, storage_key=keep(session, file), size=file.size, sha256=file.sha256
    )
    session.add(copy)
    session.flush()
    tell(session, document, asked)
    return copy


def tell(session: BusinessSession, document: Document, asked: Asked) -> None:
    """A mail for each who signed and can be reached; the line in the history is written in any case."""
    verify = url_for_path(session.installation, session.tenant, "verify")
    signed = [one.contact_id for one in asked.answers if one.contact_id]
    people: list[UUID | None] = [*dict.fromkeys(signed)] or [None]
    for contact_id in people:
        said: dict[str, Any] = {"title": document.title, "verify": verify}
        record_event(session, "document.signed", document, SYSTEM, contact_id=contact_id, **said)


def copy_of(session: BusinessSession, document_id: UUID) -> SignedCopy | None:
    """The newest signed copy of a document."""
    decision = and_(Decision.business_id == SignedCopy.business_id, Decision.id == SignedCopy.decision_id)
    mine = select(SignedCopy).join(Decision, decision).where(Decision.document_id == document_id)
    return session.scalar(mine.order_by(SignedCopy.upto.desc()).limit(1))


def signed_pdf(session: BusinessSession, document: Document, asked: Asked) -> bytes:
    from pypdf import PdfReader, PdfWriter  # not at the top: few processes ever need it

    assert document.storage_key is not None
    data, images = certificate(session, document, asked)
    writer = PdfWriter()
    for part in (session.installation.storage.read(document.storage_key), render_pdf(TEMPLATE, data, images)):
        writer.append(PdfReader(BytesIO(part)))
    writer.add_metadata({"/Title": data["title"], "/Author": session.tenant.name})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def certificate(session: BusinessSession, document: Document, asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    tenant = session.tenant
    letterhead, logo = letterhead_of(session)
    data = {
        "title": f"{document.title} (signed)", "heading": "Signatures", "lang": tenant.language, "paper": paper(tenant),
        "business": letterhead, "facts": [("Document", document.title), ("For", tenant.name)],
        "signers": [signer(session, one) for one in asked.answers if one.answer == "signed"],
        "consent": asked.consent, "consent_word": "Who signed electronically agreed to this:",
        "fingerprint": document.sha256, "fingerprint_word": "Fingerprint of the document before this page (SHA-256):",
        "hash_word": "Entry in the list of answers:", "verify": url_for_path(session.installation, tenant, "verify"),
        "check": "Whoever holds this file can check there that it was not changed since:",
    }  # fmt: skip
    return data, logo


def signer(session: BusinessSession, given: Given) -> dict[str, Any]:
    when = f"{day(session.tenant, given.at)} ({session.tenant.timezone})"
    facts = [
        ("Signed by", given.by), ("Typed name", given.signed_name if given.strokes else ""), ("On", when),
        ("How", WAYS[given.how].format(name=given.recorded_by)), ("Address", given.address),
    ]  # fmt: skip
    return {"name": given.signed_name or given.by, "strokes": given.strokes, "facts": facts, "hash": given.hash}
