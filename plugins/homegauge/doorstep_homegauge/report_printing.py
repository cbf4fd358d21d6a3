"""What reports and request lists look like on paper: data for the typst templates in ``papers/``."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from doorstep.api import Account, BusinessSession, PdfPage, Record, day_text
from doorstep_homegauge.report_content import Content, Part, content_of
from doorstep_homegauge.report_models import Finding, HomeReport, RequestLine, RequestList
from doorstep_homegauge.report_schemas import SEVERITY_WORDS

PAPERS = Path(__file__).with_name("papers")
FIRST = ("safety", "repair")


def report_page(session: BusinessSession, record: Record) -> PdfPage:
    assert isinstance(record, HomeReport)
    content = content_of(session, record.id)
    data = {
        "title": f"{record.title}, {record.number}",
        "heading": record.title,
        "number": record.number,
        "day": day_text(session.tenant, record.happens_on),
        "place": place(session, record.account_id),
        "inspector": record.inspector,
        "overview": record.overview,
        "counts": [[severity, SEVERITY_WORDS[severity], count] for severity, count in content.counts.items()],
        "first": [line for severity in FIRST for line in summed_up(content, severity)],
        "sections": [section(content, number, part) for number, part in enumerate(content.parts, start=1)],
    }
    read = session.installation.storage.read
    every = [one for some in content.photos.values() for one in some if one.storage_key]
    images = {str(one.id): partial(read, one.storage_key) for one in every if one.storage_key}
    return PdfPage(template=PAPERS / "report.typ", data=data, images=images, in_job=True)


def summed_up(content: Content, severity: str) -> list[list[str]]:
    """Where the serious ones stand: their number, section and item."""
    return [
        [f"{number}.{place}", part.section.title, one.item, severity, SEVERITY_WORDS[severity]]
        for number, part in enumerate(content.parts, start=1)
        for place, one in enumerate(part.findings, start=1)
        if one.severity == severity
    ]


def section(content: Content, number: int, part: Part) -> dict[str, Any]:
    findings = [finding(content, f"{number}.{place}", one) for place, one in enumerate(part.findings, start=1)]
    return {"number": str(number), "title": part.section.title, "note": part.section.note, "findings": findings}


def finding(content: Content, number: str, one: Finding) -> dict[str, Any]:
    photos = content.photos.get(one.id, [])
    return {
        "number": number,
        "item": one.item,
        "severity": [one.severity, SEVERITY_WORDS[one.severity]],
        "text": one.text,
        "photos": [
            {"image": str(photo.id), "caption": f"{number}, photo {place}"}
            for place, photo in enumerate(photos, start=1)
        ],
    }


def place(session: BusinessSession, account_id: UUID | None) -> list[str]:
    account = session.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        return []
    town = " ".join(part for part in (account.city, account.region, account.postcode) if part)
    return [line for line in dict.fromkeys((account.name, account.street, town)) if line]


def request_page(session: BusinessSession, record: Record) -> PdfPage:
    assert isinstance(record, RequestList)
    mine = select(RequestLine).where(RequestLine.record_id == record.id)
    lines = session.scalars(mine.order_by(RequestLine.position, RequestLine.id)).all()
    data = {
        "title": f"{record.title}, {record.number}",
        "heading": record.title,
        "number": record.number,
        "day": day_text(session.tenant, record.happens_on),
        "author": record.created_by,
        "note": record.note,
        "requests": [[one.heading, one.words] for one in lines],
    }
    return PdfPage(template=PAPERS / "requests.typ", data=data, in_job=True)
