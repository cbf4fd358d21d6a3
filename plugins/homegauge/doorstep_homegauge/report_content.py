"""A report's sections, findings and photos, read in two statements however many there are."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import and_, select

from doorstep.api import BusinessSession, Document
from doorstep_homegauge.report_models import Finding, ReportSection
from doorstep_homegauge.report_schemas import SEVERITIES

PHOTO = "finding_photo"
HERE = and_(
    Finding.business_id == ReportSection.business_id,
    Finding.record_id == ReportSection.record_id,
    Finding.section_id == ReportSection.id,
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
    """:ivar also: what was asked beside it, in the same statement; None where nothing was, or where it is empty."""

    parts: list[Part]
    photos: dict[UUID, list[Photo]] = field(factory=dict)
    also: Any = None

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


def parts_of(session: BusinessSession, report_id: UUID) -> list[Part]:
    return content_of(session, report_id, photos=False).parts


def gathered(rows: Sequence[Any]) -> list[Part]:
    parts: dict[UUID, Part] = {}
    for row in rows:
        part = parts.setdefault(row.ReportSection.id, Part(section=row.ReportSection))
        if row.Finding is not None:
            part.findings.append(row.Finding)
    return list(parts.values())


def photos_of(session: BusinessSession, report_id: UUID, finding_id: UUID | None = None) -> dict[UUID, list[Photo]]:
    """The photos of a report by finding, or those of one finding."""
    current = (Document.replaced_at.is_(None), Document.archived_at.is_(None), Document.visible_from.is_not(None))
    mine = select(Document.id, Document.title, Document.storage_key, Document.row_id).where(
        Document.record_id == report_id, Document.kind == PHOTO, *current
    )
    if finding_id is not None:
        mine = mine.where(Document.row_id == finding_id)
    found: dict[UUID, list[Photo]] = defaultdict(list)
    for row in session.execute(mine.order_by(Document.id)):
        found[row.row_id].append(Photo(id=row.id, title=row.title.rpartition(".")[0], storage_key=row.storage_key))
    return dict(found)


def content_of(session: BusinessSession, report_id: UUID, *, photos: bool = True, also: Any = None) -> Content:
    """:param also: a scalar subquery, answered with the rest: a page has few statements."""
    columns = [ReportSection, Finding, *([also.label("also")] if also is not None else [])]
    statement = (
        select(*columns).outerjoin_from(ReportSection, Finding, HERE).where(ReportSection.record_id == report_id)
    )
    rows = session.execute(statement.order_by(*ORDER)).all()
    return Content(
        parts=gathered(rows), photos=photos_of(session, report_id) if photos else {},
        also=rows[0].also if rows and also is not None else None,
    )  # fmt: skip
