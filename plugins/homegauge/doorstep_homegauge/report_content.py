"""A report's sections, findings and photos, read in one statement however many there are."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import and_, null, select

from doorstep.api import BusinessSession, Document, Record
from doorstep_homegauge.report_models import Finding, ReportSection
from doorstep_homegauge.report_schemas import SEVERITIES

PHOTO = "finding_photo"
HERE = and_(
    Finding.business_id == ReportSection.business_id,
    Finding.record_id == ReportSection.record_id,
    Finding.section_id == ReportSection.id,
)
CURRENT = (Document.replaced_at.is_(None), Document.archived_at.is_(None), Document.visible_from.is_not(None))
PICTURE = and_(
    Document.business_id == Finding.business_id,
    Document.record_id == Finding.record_id,
    Document.row_id == Finding.id,
    Document.kind == PHOTO,
    *CURRENT,
)
ORDER = (ReportSection.position, ReportSection.id, Finding.position, Finding.id)


@frozen(kw_only=True)
class Photo:
    id: UUID
    title: str
    storage_key: str | None = None


@frozen(kw_only=True)
class Part:
    """A section with its findings, in their order."""

    section: ReportSection
    findings: list[Finding] = field(factory=list)


@frozen(kw_only=True)
class Content:
    parts: Sequence[Part]
    photos: dict[UUID, list[Photo]] = field(factory=dict)
    role: str | None = None

    @property
    def findings(self) -> list[Finding]:
        return [one for part in self.parts for one in part.findings]

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(one.severity for one in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    def only(self, severity: str | None) -> "Content":
        """What of it is so serious; sections without any are left out."""
        if severity is None:
            return self
        parts = [
            Part(section=part.section, findings=[one for one in part.findings if one.severity == severity])
            for part in self.parts
        ]
        return Content(parts=[part for part in parts if part.findings], photos=self.photos)


def photos_of(session: BusinessSession, report_id: UUID, finding_id: UUID | None = None) -> dict[UUID, list[Photo]]:
    """The photos of a report by finding, or those of one finding."""
    mine = select(Document.id, Document.title, Document.storage_key, Document.row_id).where(
        Document.record_id == report_id, Document.kind == PHOTO, *CURRENT
    )
    if finding_id is not None:
        mine = mine.where(Document.row_id == finding_id)
    found: dict[UUID, list[Photo]] = defaultdict(list)
    for row in session.execute(mine.order_by(Document.id)):
        found[row.row_id].append(Photo(id=row.id, title=row.title.rpartition(".")[0], storage_key=row.storage_key))
    return dict(found)


def content_of(session: BusinessSession, report_id: UUID, part: Any = None) -> Content:
    """Everything of a report in one statement.

    :param part: a column that says whose part the reader has, so that it costs no statement of its own.
    """
    columns = (Document.id, Document.title, Document.storage_key, part if part is not None else null())
    rows = select(ReportSection, Finding, *columns).outerjoin(Finding, HERE).outerjoin(Document, PICTURE)
    parts: dict[UUID, Part] = {}
    findings: dict[UUID, Finding] = {}
    photos: dict[UUID, list[Photo]] = defaultdict(list)
    part_had = None
    mine = rows.where(ReportSection.record_id == report_id).order_by(*ORDER, Document.id)
    for section, finding, photo_id, title, key, had in session.execute(mine):
        part_had = had
        found = parts.setdefault(section.id, Part(section=section))
        if finding is not None and finding.id not in findings:
            findings[finding.id] = finding
            found.findings.append(finding)
        if photo_id is not None:
            photos[finding.id].append(Photo(id=photo_id, title=title.rpartition(".")[0], storage_key=key))
    return Content(parts=list(parts.values()), photos=dict(photos), role=part_had)


def read_by_api(session: BusinessSession, report: Record) -> dict[str, Any]:
    content = content_of(session, report.id)
    return {"sections": [section_values(part, content.photos) for part in content.parts]}


def section_values(part: Part, photos: dict[UUID, list[Photo]]) -> dict[str, Any]:
    findings = [
        {"id": one.id, "item": one.item, "severity": one.severity, "text": one.text, "photos": photos.get(one.id, [])}
        for one in part.findings
    ]
    return {"title": part.section.title, "note": part.section.note, "findings": findings}
