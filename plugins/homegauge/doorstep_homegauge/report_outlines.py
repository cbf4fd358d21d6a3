"""What a report begins with: the template for its kind of inspection, or another as long as nothing is written."""

from uuid import UUID

from sqlalchemy import select

from doorstep.api import BusinessSession
from doorstep_homegauge.models import Inspection
from doorstep_homegauge.report_models import HomeReport, Outline, ReportSection
from doorstep_homegauge.settings import section_titles, titles_in


def titles_for(session: BusinessSession, inspection_id: UUID | None) -> list[str]:
    """Of the template for that kind of inspection, else of one for any other, else what the settings say."""
    service = session.scalar(select(Inspection.service).where(Inspection.id == inspection_id)) or ""
    mine = select(Outline.sections).where(Outline.archived_at.is_(None), Outline.service.in_(["", service]))
    sections = session.scalar(mine.order_by(Outline.service.desc(), Outline.name, Outline.id).limit(1))
    return section_titles(session) if sections is None else titles_in(sections)


def add_sections(session: BusinessSession, report_id: UUID, titles: list[str]) -> None:
    for position, title in enumerate(titles):
        session.add(ReportSection(record_id=report_id, position=position, title=title))


def offered(session: BusinessSession, report: HomeReport, has_findings: bool) -> list[Outline]:
    """The templates it could begin with instead: none once something is written."""
    if report.visible_from is not None or has_findings:
        return []
    live = select(Outline).where(Outline.archived_at.is_(None))
    return list(session.scalars(live.order_by(Outline.name, Outline.id)))
