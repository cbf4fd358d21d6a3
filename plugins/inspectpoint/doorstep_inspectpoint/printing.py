"""What reports and proposals look like on paper: data for the typst templates in ``papers/``."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import aliased

from doorstep.api import Account, BusinessSession, Document, PdfPage, Record, day_text, money_text, settings_of
from doorstep_inspectpoint.models import Deficiency, Device, InspectionReport, Proposal, ProposalLine, ServiceReport
from doorstep_inspectpoint.schemas import (
    RESULT_LABELS,
    RESULT_TONES,
    RESULTS,
    SEVERITIES,
    SEVERITY_LABELS,
    SEVERITY_TONES,
    SYSTEM_LABELS,
    SYSTEMS,
)

PAPERS = Path(__file__).with_name("papers")
MOST_PHOTOS = 60
RESULT_WORDS = dict(zip(RESULTS, RESULT_LABELS, strict=True))
SEVERITY_WORDS = dict(zip(SEVERITIES, SEVERITY_LABELS, strict=True))
SYSTEM_WORDS = dict(zip(SYSTEMS, SYSTEM_LABELS, strict=True))
PAPER_TONES = {"good": "good", "bad": "bad", "warn": "open", "info": "open", "neutral": "plain"}


def common(session: BusinessSession, record: Record) -> dict[str, Any]:
    """Place, number, day, status and license: on top of every paper."""
    status = session.catalog.record_types[record.kind].status(record.status)
    return {
        "title": f"{record.title}, {record.number}",
        "heading": record.title,
        "number": record.number,
        "day": day_text(session.tenant, record.happens_on),
        "status": [status.label, PAPER_TONES[status.tone]],
        "place": place(session, record.account_id),
        "license": settings_of(session, "inspectpoint")["license"],
    }


def place(session: BusinessSession, account_id: UUID | None) -> dict[str, Any]:
    above = aliased(Account)
    found = session.execute(
        select(Account, above.name)
        .outerjoin(above, (above.business_id == Account.business_id) & (above.id == Account.parent_id))
        .where(Account.id == account_id)
    ).one_or_none()
    if found is None:
        return {"name": "", "customer": "", "address": []}
    account, customer = found
    town = " ".join(part for part in (account.city, account.region, account.postcode) if part)
    return {"name": account.name, "customer": customer or "", "address": [x for x in (account.street, town) if x]}


def photos(session: BusinessSession, record_ids: Iterable[UUID]) -> list[Document]:
    current = (Document.replaced_at.is_(None), Document.archived_at.is_(None), Document.visible_from.is_not(None))
    mine = (Document.record_id.in_(list(record_ids)), Document.kind == "photo", Document.storage_key.is_not(None))
    return list(session.scalars(select(Document).where(*mine, *current).order_by(Document.id).limit(MOST_PHOTOS)))


def pictures(session: BusinessSession, found: Iterable[Document]) -> dict[str, Any]:
    read = session.installation.storage.read
    return {str(one.id): partial(read, one.storage_key) for one in found if one.storage_key}


def shots(found: Iterable[Document], record_id: UUID) -> list[dict[str, str]]:
    mine = [one for one in found if one.record_id == record_id]
    return [{"image": str(one.id), "caption": one.title.rpartition(".")[0]} for one in mine]


def report_page(session: BusinessSession, record: Record) -> PdfPage:
    assert isinstance(record, InspectionReport)
    order = case({name: at for at, name in enumerate(SEVERITIES)}, value=Deficiency.severity)
    below = select(Deficiency).where(Deficiency.parent_id == record.id, Deficiency.archived_at.is_(None))
    deficiencies = session.scalars(below.order_by(order, Deficiency.id)).all()
    rows = select(Device).where(Device.record_id == record.id).order_by(Device.position, Device.id)
    devices = session.scalars(rows).all()
    found = photos(session, [record.id, *(one.id for one in deficiencies)])
    data = {
        **common(session, record),
        "system": SYSTEM_WORDS[record.system],
        "inspector": record.inspector,
        "next_due": day_text(session.tenant, record.next_due) if record.next_due else "",
        "summary": record.summary,
        "counts": [[RESULT_WORDS[name], sum(d.result == name for d in devices)] for name in RESULTS],
        "devices": [
            [d.location, d.device, [RESULT_WORDS[d.result], PAPER_TONES[RESULT_TONES[d.result]]], d.remark]
            for d in devices
        ],
        "deficiencies": [
            {
                "number": one.number,
                "title": one.title,
                "severity": [SEVERITY_WORDS[one.severity], PAPER_TONES[SEVERITY_TONES[one.severity]]],
                "location": one.location,
                "description": one.description,
                "recommendation": one.recommendation,
                "photos": shots(found, one.id),
            }
            for one in deficiencies
        ],
        "photos": shots(found, record.id),
    }
    return PdfPage(template=PAPERS / "report.typ", data=data, images=pictures(session, found))


def service_page(session: BusinessSession, record: Record) -> PdfPage:
    assert isinstance(record, ServiceReport)
    found = photos(session, [record.id])
    data = {
        **common(session, record),
        "technician": record.technician,
        "hours": f"{record.hours.normalize():f}" if record.hours is not None else "",
        "work_done": record.work_done,
        "follow_up": record.follow_up,
        "photos": shots(found, record.id),
    }
    return PdfPage(template=PAPERS / "service.typ", data=data, images=pictures(session, found))


def proposal_page(session: BusinessSession, record: Record) -> PdfPage:
    assert isinstance(record, Proposal)
    rows = select(ProposalLine).where(ProposalLine.record_id == record.id)
    lines = session.scalars(rows.order_by(ProposalLine.position, ProposalLine.id)).all()
    total = record.sums(lines)
    tax = settings_of(session, "inspectpoint")["tax_label"] or "Tax"
    data = {
        **common(session, record),
        "valid_until": day_text(session.tenant, record.valid_until) if record.valid_until else "",
        "scope": record.scope,
        "lines": [
            [line.text, f"{line.quantity.normalize():f}", money_text(session.tenant, line.unit_price),
             money_text(session.tenant, line.amount)]
            for line in lines
        ],
        "sums": [
            ["Subtotal", money_text(session.tenant, total.subtotal)],
            [f"{tax} ({total.percent_text})", money_text(session.tenant, total.tax)],
            ["Total", money_text(session.tenant, total.total)],
        ],
        "terms": record.terms,
    }  # fmt: skip
    return PdfPage(template=PAPERS / "proposal.typ", data=data, answer_until=record.valid_until)
