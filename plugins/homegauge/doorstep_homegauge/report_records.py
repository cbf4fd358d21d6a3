"""Reports and request lists, and the papers that come of them."""

from doorstep.api import Area, DocumentKind, RecordContent, RecordType, Rows, Status, hookimpl
from doorstep_homegauge import report_models as m
from doorstep_homegauge import report_printing as printing
from doorstep_homegauge import report_schemas as s
from doorstep_homegauge.report_content import PHOTO, read_by_api
from doorstep_homegauge.report_rules import begins


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (Area(name="home_reports", label="Home reports", hint="Reports of inspections, and request lists"),)


@hookimpl
def doorstep_document_kinds() -> tuple[DocumentKind, ...]:
    return (
        DocumentKind(
            name="home_report_pdf", label="Home report", label_plural="Home reports", area="home_reports", upload=False,
            announce=False,
        ),
        DocumentKind(
            name=PHOTO, label="Photo of a finding", label_plural="Photos of findings", area="home_reports",
            upload=False, publish="at_once", announce=False, listed=False,
        ),
        DocumentKind(
            name="request_list_pdf", label="Request list", label_plural="Request lists", area="home_reports",
            upload=False, announce=False,
        ),
    )  # fmt: skip


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="home_report", label="Home report", label_plural="Home reports", tab="home-reports", gated=True,
            shared=True,
            model=m.HomeReport, schema=s.HomeReportSchema, prefix="HR-", parent="inspection", reach="participants",
            statuses=(
                Status(name="writing", label="Being written", by_hand=False),
                Status(name="published", label="Published", tone="good", by_hand=False),
            ),
            content=RecordContent(schema=s.ReportContentSchema, read=read_by_api),
            begins=begins,
            area="home_reports", places=("site",), rendered="home_report_pdf", pdf=printing.report_page,
            icon="report", weight=12, date_label="Inspected on",
        ),
        RecordType(
            name="request_list", label="Request list", label_plural="Request lists", tab="request-lists",
            model=m.RequestList, schema=s.RequestListSchema, prefix="RL-", reach="participants", places=(),
            about="inspection_id", by_hand=False,
            statuses=(
                Status(name="open", label="Open", tone="info", by_hand=False),
                Status(name="settled", label="Settled", closed=True, tone="good", by_hand=False),
            ),
            area="home_reports", rows=(Rows(name="requests", model=m.RequestLine, label="Requests"),),
            rendered="request_list_pdf", pdf=printing.request_page, icon="list", weight=14, date_label="Written on",
        ),
    )  # fmt: skip
