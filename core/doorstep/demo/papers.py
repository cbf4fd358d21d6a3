"""Real PDFs for all that was published, set in two processes at once."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from doorstep import clock
from doorstep.access.viewer import viewer_of
from doorstep.db.search import search_text
from doorstep.demo.firm import DemoFirm, Passed
from doorstep.documents.forwarding import forward
from doorstep.documents.models import Answer, Decision, Document
from doorstep.documents.rendering import Source, prepare
from doorstep.documents.settling import end_of_day
from doorstep.pdf import render_many
from doorstep.records.models import Record
from doorstep.storage import new_key

BATCH = 40
Sheet = tuple[Record, Source]


def print_all(firm: DemoFirm) -> None:
    firm.write()
    with ThreadPoolExecutor(2) as pool:
        batches = [(batch, pool.submit(rendered, batch)) for batch in prepared(firm)]
        for batch, pdfs in batches:
            for (record, source), pdf in zip(batch, pdfs.result(), strict=True):
                keep(firm, record, source, pdf)
    firm.write()
    for one in firm.passed:
        pass_on(firm, one)


def pass_on(firm: DemoFirm, one: Passed) -> None:
    with clock.frozen(one.at):
        viewer = viewer_of(firm.session, one.actor.contact_id) if one.actor.contact_id else None
        assert viewer is not None
        forward(firm.session, viewer, one.record, one.address, one.words, one.actor)


def prepared(firm: DemoFirm) -> Iterator[list[Sheet]]:
    """What the PDFs are made of, in batches: the first are set while the others are read."""
    for start in range(0, len(firm.printed), BATCH):
        yield [(record, prepare(firm.session, record)) for record in firm.printed[start : start + BATCH]]


def rendered(batch: list[Sheet]) -> list[bytes]:
    return render_many([(one.page.template, one.data, one.images) for _, one in batch], photo_side=480)


def keep(firm: DemoFirm, record: Record, source: Source, pdf: bytes) -> None:
    """The PDF as a document, published when its record was; with its answer where one was given."""
    assert record.visible_from is not None
    key = new_key(firm.session.business_id)
    firm.session.installation.storage.put(key, pdf)
    with clock.frozen(record.visible_from):
        document = firm.made(
            Document, kind=source.kind, title=source.title, account_id=record.account_id, record_id=record.id,
            record_kind=record.kind, visible_from=clock.now(), media_type="application/pdf", storage_key=key,
            size=len(pdf), sha256=hashlib.sha256(pdf).hexdigest(), created_by=record.created_by,
            search=search_text(source.title, record.search),
        )  # fmt: skip
    ask_and_answer(firm, record, document, source.page.answer_until)


def ask_and_answer(firm: DemoFirm, record: Record, document: Document, last: date | None) -> None:
    """What its kind asks, and the answer that was given."""
    kind, given = firm.session.catalog.document_kinds[document.kind], firm.answers.get(record.id)
    if not kind.asks:
        return
    assert document.visible_from is not None
    until = end_of_day(firm.session.tenant, last) if last else None
    decision = firm.made(
        Decision, document_id=document.id, asks=kind.asks, role=kind.asks_of, each=kind.answers == "each", consent="",
        asked_at=document.visible_from, expires_at=until, reminded=len(kind.reminders),
        outcome=given.answer if given else None, settled_at=given.at if given else None,
    )  # fmt: skip
    if given:
        answer = firm.made(
            Answer, decision_id=decision.id, slot="", contact_id=given.actor.contact_id, answered_by=given.actor.name,
            answer=given.answer, reason=given.reason, content_sha256=document.sha256, at=given.at, how="pressed",
            facts={"contact": str(given.actor.contact_id)},
        )  # fmt: skip
        firm.chain(answer, document.id)
