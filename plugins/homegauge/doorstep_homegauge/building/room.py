"""What the pages that write a report and its stock comments share: whose it is, and whether it may change."""

from uuid import UUID

from flask import url_for
from sqlalchemy import select

from doorstep.api import NotFound, Permission, Refused, Room, page_session, page_viewer, staff_who_may, visible_records
from doorstep_homegauge.report_models import Finding, HomeReport, ReportSection
from doorstep_homegauge.report_rules import LOCKED

room = Room("office_report_builder", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
stock = Room("office_stock_comments", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
WRITE = staff_who_may(Permission.RECORDS)
BOTH, POST = ("GET", "POST"), ("POST",)


def report_to_write(report_id: UUID) -> HomeReport:
    """:raises NotFound: when there is none. :raises Refused: when customers see it."""
    here = (HomeReport.id == report_id, visible_records(page_viewer(), kind="home_report"))
    report = page_session().scalar(select(HomeReport).where(*here))
    if report is None:
        raise NotFound
    if report.visible_from is not None:
        raise Refused(LOCKED)
    return report


def finding_named(finding_id: UUID) -> tuple[Finding, HomeReport]:
    finding = page_session().scalar(select(Finding).where(Finding.id == finding_id))
    if finding is None:
        raise NotFound
    return finding, report_to_write(finding.record_id)


def section_named(section_id: UUID) -> tuple[ReportSection, HomeReport]:
    section = page_session().scalar(select(ReportSection).where(ReportSection.id == section_id))
    if section is None:
        raise NotFound
    return section, report_to_write(section.record_id)


def back_to(report_id: UUID, anchor: str = "") -> str:
    return url_for("office_home_report.show", record_id=report_id) + (f"#{anchor}" if anchor else "")
