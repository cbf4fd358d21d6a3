"""What a fire inspector tracks, and what its customers see of it."""

from typing import Any

from doorstep.api import (
    AccountFields,
    Area,
    BusinessSession,
    DocumentKind,
    Record,
    RecordType,
    Rows,
    Status,
    Words,
    hookimpl,
)
from doorstep_inspectpoint import models as m
from doorstep_inspectpoint import printing
from doorstep_inspectpoint import schemas as s


def found_that_day(session: BusinessSession, report: Record) -> dict[str, Any]:
    """A deficiency's form begins with the day of its report."""
    return {"happens_on": report.happens_on}


@hookimpl
def doorstep_words() -> Words:
    return Words(customer="Customer", customers="Customers", site="Building", sites="Buildings")


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (
        Area(name="inspection_reports", label="Inspection reports", hint="Reports and deficiencies of their buildings"),
        Area(name="service_reports", label="Service reports", hint="Repairs and maintenance at their buildings"),
        Area(
            name="proposals",
            label="Proposals",
            hint="Proposals of their buildings and customers, to approve or decline",
        ),
    )


@hookimpl
def doorstep_account_fields() -> tuple[AccountFields, ...]:
    return (AccountFields(name="building", kind="site", schema=s.BuildingSchema),)


@hookimpl
def doorstep_document_kinds() -> tuple[DocumentKind, ...]:
    return (
        DocumentKind(
            name="inspection_report_pdf", label="Inspection report", label_plural="Inspection reports",
            area="inspection_reports", upload=False,
        ),
        DocumentKind(
            name="service_report_pdf", label="Service report", label_plural="Service reports",
            area="service_reports", upload=False,
        ),
        DocumentKind(
            name="proposal_pdf", label="Proposal", label_plural="Proposals", area="proposals", asks="approve",
            reminders=(7,), upload=False,
        ),
        DocumentKind(
            name="building_attachment", label="Building attachment", label_plural="Building attachments",
            area="inspection_reports", places=("site",),
        ),
    )  # fmt: skip


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="inspection_report", label="Inspection report", label_plural="Inspection reports",
            tab="inspection-reports", model=m.InspectionReport, schema=s.InspectionReportSchema, prefix="IR-",
            statuses=(
                Status(name="draft", label="Draft"),
                Status(name="passed", label="Passed", closed=True, tone="good"),
                Status(name="deficient", label="Deficiencies found", closed=True, tone="warn"),
            ),
            area="inspection_reports", gated=True, places=("site",),
            rows=(Rows(name="devices", model=m.Device, label="Devices"),),
            attachments=("photo", "file"), rendered="inspection_report_pdf", pdf=printing.report_page, icon="report",
            weight=10, date_label="Inspected on",
        ),
        RecordType(
            name="deficiency", label="Deficiency", label_plural="Deficiencies", tab="deficiencies", model=m.Deficiency,
            schema=s.DeficiencySchema, prefix="D-", parent="inspection_report", begins=found_that_day,
            publish="with_parent",
            statuses=(
                Status(name="open", label="Open", tone="bad"),
                Status(name="scheduled", label="Repair scheduled", tone="warn"),
                Status(name="resolved", label="Resolved", closed=True, tone="good"),
            ),
            area="inspection_reports", gated=True, places=("site",), attachments=("photo",), board=True,
            icon="warning", weight=20,
            date_label="Found on",
        ),
        RecordType(
            name="service_report", label="Service report", label_plural="Service reports", tab="service-reports",
            model=m.ServiceReport, schema=s.ServiceReportSchema, prefix="SR-",
            statuses=(Status(name="draft", label="Draft"), Status(name="done", label="Done", closed=True, tone="good")),
            area="service_reports", gated=True, places=("site",), attachments=("photo", "file"),
            rendered="service_report_pdf", pdf=printing.service_page,
            icon="settings", weight=30, date_label="Visited on",
        ),
        RecordType(
            name="proposal", label="Proposal", label_plural="Proposals", tab="proposals", model=m.Proposal,
            schema=s.ProposalSchema, prefix="P-",
            statuses=(
                Status(name="draft", label="Draft"),
                Status(name="sent", label="Waiting for an answer", tone="info"),
                Status(name="approved", label="Approved", closed=True, tone="good"),
                Status(name="declined", label="Declined", closed=True, tone="bad"),
                Status(name="expired", label="Expired", closed=True),
            ),
            area="proposals", portal=frozenset({"decide"}),
            rows=(Rows(name="lines", model=m.ProposalLine, label="Lines"),),
            attachments=("file",), rendered="proposal_pdf", pdf=printing.proposal_page,
            board=True, weight=40, date_label="Proposed on",
        ),
    )  # fmt: skip
